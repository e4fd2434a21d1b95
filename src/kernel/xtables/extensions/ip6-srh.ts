import { formatIpv6, maskPrefix6 } from '../../../wire/inet6.ts';
import { IPV6_ONLY } from '../families.ts';
import { bang } from '../format.ts';
import { noIpv6 } from '../ip6-rules.ts';
import { defineMatch, type XtOption } from '../types.ts';
import { type Host, hostOf, numberOf } from '../values.ts';

/** In which field of `struct ip6t_srh1` an option keeps its number: options that share one share what was said last. */
const NUMBERS: readonly (readonly [string, string, string])[] = [
  ['next-hdr', 'nextHdr', 'the next header'],
  ['hdr-len-eq', 'hdrLen', 'its length is n'],
  ['hdr-len-gt', 'hdrLen', 'its length is more than n'],
  ['hdr-len-lt', 'hdrLen', 'its length is less than n'],
  ['segs-left-eq', 'segsLeft', 'n segments are left'],
  ['segs-left-gt', 'segsLeft', 'more than n segments are left'],
  ['segs-left-lt', 'segsLeft', 'fewer than n segments are left'],
  ['last-entry-eq', 'lastEntry', 'the last entry is n'],
  ['last-entry-gt', 'lastEntry', 'the last entry is more than n'],
  ['last-entry-lt', 'lastEntry', 'the last entry is less than n'],
  ['tag', 'tag', 'its tag'],
];
const SIDS = ['psid', 'nsid', 'lsid'] as const;

interface SrhInfo {
  readonly fields: Map<string, number>;
  /** Options that were given, and whether inverted. */
  readonly given: Map<string, boolean>;
  readonly sids: Map<string, Host>;
}

/** `xtables_ip6mask_to_cidr` printed as an unsigned number. */
const sidText = ({ v6 }: Host): string => (v6 ? `${formatIpv6(v6.addr)}/${maskPrefix6(v6.mask) ?? 0xffff_ffff}` : '');

function text(info: SrhInfo, saved: boolean): string {
  const numbers = NUMBERS.map(([name, field]) => {
    const inverted = info.given.get(name);
    const value = info.fields.get(field) ?? 0;
    if (inverted === undefined) return '';
    return saved ? `${bang(inverted)} --srh-${name} ${value}` : ` ${name}:${inverted ? '!' : ''}${value}`;
  });
  const sids = SIDS.map((name) => {
    const inverted = info.given.get(name);
    const host = info.sids.get(name);
    if (inverted === undefined || !host) return '';
    return saved
      ? `${bang(inverted)} --srh-${name} ${sidText(host)}`
      : ` ${name} ${inverted ? '!' : ''} ${sidText(host)}`;
  });
  return [...numbers, ...sids].join('');
}

const sid = (name: string, help: string): XtOption => ({
  name: `srh-${name}`,
  type: 'hostmask',
  invert: true,
  arg: 'addr[/mask]',
  help,
});

/** The srh match of ip6tables (libip6t_srh.c, revision 1). */
export const srh = defineMatch<SrhInfo>({
  name: 'srh',
  families: IPV6_ONLY,
  summary: 'The segment routing header.',
  support: 'parse-only',
  options: [
    ...NUMBERS.map(
      ([name, , help]): XtOption => ({
        name: `srh-${name}`,
        type: name === 'tag' ? 'uint16' : 'uint8',
        invert: true,
        arg: 'n',
        help,
      }),
    ),
    sid('psid', 'the previous segment'),
    sid('nsid', 'the next segment'),
    sid('lsid', 'the last segment'),
  ],
  init: () => ({ fields: new Map(), given: new Map(), sids: new Map() }),
  parse: (info, call) => {
    const name = call.option.name.slice('srh-'.length);
    info.given.set(name, call.inverted);
    const number = NUMBERS.find(([n]) => n === name);
    if (number) info.fields.set(number[1], numberOf(call));
    else info.sids.set(name, hostOf(call));
  },
  save: (info) => text(info, true),
  print: (info) => ` srh${text(info, false)}`,
  match: noIpv6('srh'),
});
