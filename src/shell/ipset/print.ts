import type { IpSet } from '../../kernel/ipset/ip-set.ts';
import type { AdtAttrs, CreateAttrs } from '../../kernel/ipset/types.ts';
import { formatIpv4, type InetAddr, isIpv4 } from '../../wire/inet.ts';
import { formatIpv6 } from '../../wire/inet6.ts';
import { elemText, familyName } from './elem.ts';
import { compareElems } from './sort.ts';
import { type AddOption, type CreateOption, type UserType, userType } from './types.ts';

export type OutputMode = 'plain' | 'save' | 'xml';

export interface ListOptions {
  readonly mode: OutputMode;
  readonly sorted: boolean;
  readonly resolve: boolean;
  readonly namesOnly: boolean;
  readonly terse: boolean;
}

/** An option of a listing: its name and its value, null for a flag. */
type Printed = readonly [string, string | null];

const hex8 = (n: number): string => `0x${(n >>> 0).toString(16).padStart(8, '0')}`;
const ipText = (ip: InetAddr): string => (isIpv4(ip) ? formatIpv4(ip) : formatIpv6(ip));

function createOption(set: IpSet, option: CreateOption, head: CreateAttrs): Printed | null {
  switch (option) {
    case 'family':
      return [option, familyName(set.family)];
    case 'forceadd':
      // in force, but the program does not show it
      return null;
    case 'counters':
    case 'comment':
    case 'skbinfo':
      return head[option] ? [option, null] : null;
    case 'range': {
      if (head.port !== undefined) return [option, `${head.port}-${head.portTo ?? head.port}`];
      return head.ip === undefined ? null : [option, `${ipText(head.ip)}-${ipText(head.ipTo ?? head.ip)}`];
    }
    case 'initval':
    case 'markmask': {
      const value = head[option];
      return value === undefined ? null : [option, hex8(value)];
    }
    case 'bitmask':
      return head.bitmask === undefined ? null : [option, formatIpv4(head.bitmask)];
    default: {
      const value = head[option];
      return value === undefined ? null : [option, String(value)];
    }
  }
}

function addOption(option: AddOption, attrs: AdtAttrs): Printed | null {
  const number = (value: number | bigint | undefined): Printed | null =>
    value === undefined ? null : [option, String(value)];
  switch (option) {
    case 'nomatch':
    case 'wildcard':
      return attrs[option] ? [option, null] : null;
    case 'before':
      return null;
    case 'comment':
      return attrs.comment === undefined ? null : [option, `"${attrs.comment}"`];
    case 'skbmark': {
      if (attrs.skbmark === undefined) return null;
      const mask = attrs.skbmarkmask ?? 0xffff_ffff;
      return [option, `0x${attrs.skbmark.toString(16)}${mask === 0xffff_ffff ? '' : `/0x${mask.toString(16)}`}`];
    }
    case 'skbprio': {
      const prio = attrs.skbprio;
      return prio === undefined ? null : [option, `${(prio >>> 16).toString(16)}:${(prio & 0xffff).toString(16)}`];
    }
    default:
      return number(attrs[option]);
  }
}

const present = (list: readonly (Printed | null)[]): Printed[] => list.flatMap((one) => (one ? [one] : []));
const asWords = (list: readonly Printed[]): string =>
  list.map(([name, value]) => ` ${name}${value === null ? '' : ` ${value}`}`).join('');
const asXml = (list: readonly Printed[]): string =>
  list.map(([name, value]) => (value === null ? `<${name}/>` : `<${name}>${value}</${name}>`)).join('');

function members(set: IpSet, type: UserType, o: ListOptions): { elem: string; options: Printed[] }[] {
  const list = set.list().map((attrs) => ({
    elem: elemText(type, attrs, o.resolve),
    options: present(type.add.map((option) => addOption(option, attrs))),
  }));
  if (!o.sorted || type.name === 'list:set') return list;
  const line = (m: { elem: string; options: Printed[] }): string => m.elem + asWords(m.options);
  return list.sort((a, b) => compareElems(line(a), line(b)));
}

function plainSet(set: IpSet, type: UserType, o: ListOptions): string {
  const head = set.head();
  const options = asWords(present(type.create.map((option) => createOption(set, option, head))));
  const text =
    `Name: ${set.name}\nType: ${set.type.name}\nRevision: ${set.type.revision}\nHeader:${options}\n` +
    `Size in memory: ${head.memsize}\nReferences: ${head.references}\nNumber of entries: ${head.elements}\n`;
  if (o.terse) return text;
  return `${text}Members:\n${members(set, type, o)
    .map((m) => `${m.elem}${asWords(m.options)}\n`)
    .join('')}`;
}

function savedSet(set: IpSet, type: UserType, o: ListOptions): string {
  const head = set.head();
  const options = asWords(present(type.create.map((option) => createOption(set, option, head))));
  const lines = members(set, type, o).map((m) => `add ${set.name} ${m.elem}${asWords(m.options)}\n`);
  return `create ${set.name} ${set.type.name}${options}\n${lines.join('')}`;
}

function xmlSet(set: IpSet, type: UserType, o: ListOptions): string {
  const head = set.head();
  const options = asXml(present(type.create.map((option) => createOption(set, option, head))));
  let text =
    `<ipset name="${set.name}">\n<type>${set.type.name}</type>\n<revision>${set.type.revision}</revision>\n` +
    `<header>${options}\n<memsize>${head.memsize}</memsize>\n<references>${head.references}</references>\n` +
    `<numentries>${head.elements}</numentries>\n</header>\n`;
  if (!o.terse) {
    text += '<members>\n';
    for (const m of members(set, type, o)) text += `<member><elem>${m.elem}</elem>${asXml(m.options)}</member>\n`;
    text += '</members>\n';
  }
  return `${text}</ipset>\n`;
}

/** What `list` and `save` print. */
export function listing(sets: readonly IpSet[], o: ListOptions): string {
  const texts = sets.map((set) => {
    const type = userType(set.type.name);
    if (!type) throw new Error(`no such type: ${set.type.name}`);
    if (o.mode === 'save') return savedSet(set, type, o);
    if (o.namesOnly) return o.mode === 'xml' ? `<ipset name="${set.name}"/>\n` : `${set.name}\n`;
    return o.mode === 'xml' ? xmlSet(set, type, o) : plainSet(set, type, o);
  });
  if (o.mode === 'xml') return `<ipsets>\n${texts.join('')}</ipsets>\n`;
  return texts.join(o.mode === 'save' || o.namesOnly ? '' : '\n');
}
