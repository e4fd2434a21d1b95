import type { FibRule, FibRuleAction } from '../../kernel/route/fib-rules.ts';
import { protocolInFile, protocolNumber } from '../../kernel/xtables/protocols.ts';
import { formatIpv4, type Ipv4Prefix } from '../../wire/inet.ts';
import { type Args, duparg, getPrefix, getUnsigned, IpExit, invarg, matches, notModelled, prefixText } from './args.ts';
import { check, type IpContext } from './context.ts';
import { dispatch, type Handler, type Verb } from './dispatch.ts';
import { protocolText, tableId, tableName } from './names.ts';
import { usage } from './usage.ts';

const VERBS: readonly Verb[] = [
  { words: ['list', 'lst', 'show'], run: list },
  { words: ['save', 'restore'] },
  { words: ['add'], run: (ctx, args) => modify(ctx, args, true) },
  { words: ['delete'], run: (ctx, args) => modify(ctx, args, false) },
  { words: ['flush'], run: flush },
];

/** `ip rule`. */
export const ipRule: Handler = (ctx, args) => dispatch('rule', VERBS, list, ctx, args);

type Draft = { -readonly [K in keyof FibRule]?: FibRule[K] };

const range = (text: string): readonly [number, number] | null => {
  const [from = '', to = from] = text.split('-');
  const low = getUnsigned(from, 65535);
  const high = getUnsigned(to, 65535);
  return low === null || high === null || low > high ? null : [low, high];
};

function readMark(text: string): { mark: number; mask: number } {
  const [value = '', maskPart] = text.split('/');
  const mark = getUnsigned(value);
  if (mark === null) throw invarg('fwmark value is invalid\n', text);
  const mask = maskPart === undefined ? 0xffffffff : getUnsigned(maskPart);
  if (mask === null) throw invarg('fwmask value is invalid\n', maskPart ?? '');
  return { mark, mask };
}

const everything = (p: Ipv4Prefix): Ipv4Prefix | null => (p.len === 0 ? null : { addr: p.addr, len: p.len });

/** One word of a selector that rules and listings share. False: it is not one. */
function readSelector(args: Args, word: string, r: Draft): boolean {
  if (word === 'not') r.not = true;
  else if (word === 'from') r.from = everything(getPrefix(args.next()));
  else if (word === 'to') r.to = everything(getPrefix(args.next()));
  else if (matches(word, 'preference') || matches(word, 'order') || matches(word, 'priority')) {
    const text = args.next();
    const pref = getUnsigned(text);
    if (pref === null) throw invarg('preference value is invalid\n', text);
    r.pref = pref;
  } else if (word === 'tos' || matches(word, 'dsfield')) {
    const text = args.next();
    // written in hex with or without 0x
    const tos = getUnsigned(text, 255) === null ? null : Number.parseInt(text, 16);
    if (tos === null) throw invarg('TOS value is invalid\n', text);
    r.tos = tos;
  } else if (word === 'fwmark') {
    const { mark, mask } = readMark(args.next());
    r.fwmark = mark;
    r.fwmask = mask;
  } else if (matches(word, 'protocol') && word !== 'p') {
    const text = args.next();
    const protocol = protocolText(text);
    if (protocol === null) throw invarg('"protocol" value is invalid\n', text);
    r.protocol = protocol;
  } else if (word === 'dev' || word === 'iif') r.iif = args.next();
  else if (word === 'oif') r.oif = args.next();
  else if (word === 'uidrange') {
    const text = args.next();
    const m = /^(\d+)-(\d+)$/.exec(text);
    if (!m || Number(m[1]) > Number(m[2])) throw invarg('invalid UID range\n', text);
    r.uidRange = [Number(m[1]), Number(m[2])];
  } else if (word === 'ipproto') {
    const text = args.next();
    const protocol = protocolNumber(text);
    if (protocol === null) throw invarg('Invalid "ipproto" value\n', text);
    r.ipproto = protocol;
  } else if (word === 'sport' || word === 'dport') {
    const text = args.next();
    const ports = range(text);
    if (!ports) throw invarg(`invalid ${word} range\n`, text);
    r[word] = ports;
  } else if (['l3mdev', 'tun_id'].includes(word)) throw notModelled(`"${word}"`);
  else return false;
  return true;
}

function readTable(args: Args): number {
  const text = args.next();
  const id = tableId(text);
  if (id === null) throw invarg('invalid table ID\n', text);
  return id;
}

const ACTIONS: readonly FibRuleAction[] = ['blackhole', 'unreachable', 'prohibit'];

/** `iprule_modify`. */
function modify(ctx: IpContext, args: Args, adding: boolean): void {
  if (!args.more) throw new IpExit(`"ip rule ${adding ? 'add' : 'del'}" requires arguments.`, 1);
  const r: Draft = {};
  while (args.more) {
    const word = args.next();
    if (readSelector(args, word, r)) continue;
    if (matches(word, 'table') || word === 'lookup') r.table = readTable(args);
    else if (matches(word, 'suppress_prefixlength') || word === 'sup_pl') {
      const text = args.next();
      const n = getUnsigned(text);
      if (n === null) throw invarg('suppress_prefixlength value is invalid\n', text);
      r.suppressPrefixlen = n;
    } else if (
      ['suppress_ifgroup', 'sup_group', 'realms', 'nat', 'map-to', 'goto', 'nop', 'iptos'].some((w) => word === w)
    )
      throw notModelled(`"${word}" in a rule`);
    else {
      const type = word === 'type' ? args.next() : word;
      if (matches(type, 'help') && word !== 'type') throw usage('rule');
      const action = ACTIONS.find((a) => a === type);
      if (!action && type !== 'unicast' && type !== 'lookup') throw invarg('Failed to parse rule type', type);
      if (action) r.action = action;
    }
  }
  if (!adding) {
    check(ctx.net.fib.delRule(r));
    return;
  }
  check(
    ctx.net.fib.addRule({
      ...r,
      ...(r.table === undefined && !r.action ? { table: 254 } : {}),
      protocol: r.protocol ?? 'unspec',
    }),
  );
}

/** Reads what `list` and `flush` are narrowed to. */
function readFilter(args: Args): (r: FibRule) => boolean {
  const f: Draft = {};
  while (args.more) {
    const word = args.next();
    if (matches(word, 'table') || word === 'lookup') f.table = readTable(args);
    else if (!readSelector(args, word, f)) {
      const p = getPrefixOf(word);
      if (f.to !== undefined) throw duparg('to', word);
      f.to = everything(p);
    }
  }
  // a mark without a mask finds rules with any
  if (f.fwmask === 0xffffffff) delete f.fwmask;
  return (r) =>
    (Object.keys(f) as (keyof FibRule)[]).every((k) => JSON.stringify(r[k]) === JSON.stringify(f[k])) &&
    (f.table === undefined || r.action === 'lookup');
}

function getPrefixOf(word: string): Ipv4Prefix {
  try {
    return getPrefix(word, 'inet');
  } catch {
    throw new IpExit(`Error: inet prefix is expected rather than "${word}".`, 1);
  }
}

const hex = (n: number): string => `0x${n.toString(16)}`;
const portText = (p: readonly [number, number]): string => (p[0] === p[1] ? String(p[0]) : `${p[0]}-${p[1]}`);

/** A rule as `print_rule` writes it. */
function ruleText(ctx: IpContext, r: FibRule): string {
  const detached = (name: string): string => (ctx.net.devices.get(name) ? '' : ' [detached]');
  const out = [`${r.pref}:\t${r.not ? 'not ' : ''}from ${r.from ? prefixText(r.from, true) : 'all'}`];
  if (r.to) out.push(`to ${prefixText(r.to, true)}`);
  if (r.tos !== 0) out.push(`tos 0x${r.tos.toString(16).padStart(2, '0')}`);
  if (r.fwmark !== 0 || r.fwmask !== 0)
    out.push(`fwmark ${hex(r.fwmark)}${r.fwmask === 0xffffffff ? '' : `/${hex(r.fwmask)}`}`);
  if (r.iif !== '') out.push(`iif ${r.iif}${detached(r.iif)}`);
  if (r.oif !== '') out.push(`oif ${r.oif}${detached(r.oif)}`);
  if (r.uidRange) out.push(`uidrange ${r.uidRange[0]}-${r.uidRange[1]}`);
  if (r.ipproto !== 0) out.push(`ipproto ${protocolInFile(r.ipproto) ?? `ipproto-${r.ipproto}`}`);
  if (r.sport) out.push(`sport ${portText(r.sport)}`);
  if (r.dport) out.push(`dport ${portText(r.dport)}`);
  if (r.action === 'lookup') {
    out.push(`lookup ${tableText(ctx, r)}`);
    if (r.suppressPrefixlen >= 0) out.push(`suppress_prefixlength ${r.suppressPrefixlen}`);
  } else out.push(r.action);
  if (ctx.opts.details > 0 || !['kernel', 'unspec'].includes(r.protocol)) out.push(`proto ${r.protocol}`);
  return out.join(' ');
}

const tableText = (ctx: IpContext, r: FibRule): string => (ctx.opts.numeric ? String(r.table) : tableName(r.table));

function ruleJson(ctx: IpContext, r: FibRule): Record<string, unknown> {
  const ports = (name: 'sport' | 'dport', p: readonly [number, number] | null): Record<string, unknown> => {
    if (!p) return {};
    return p[0] === p[1] ? { [name]: p[0] } : { [`${name}_start`]: p[0], [`${name}_end`]: p[1] };
  };
  const masked = r.fwmask !== 0xffffffff && r.fwmask !== 0;
  return {
    priority: r.pref,
    ...(r.not ? { not: null } : {}),
    ...(r.from ? { src: formatIpv4(r.from.addr), ...(r.from.len < 32 ? { srclen: r.from.len } : {}) } : { src: 'all' }),
    ...(r.to ? { dst: formatIpv4(r.to.addr), ...(r.to.len < 32 ? { dstlen: r.to.len } : {}) } : {}),
    ...(r.tos !== 0 ? { tos: `0x${r.tos.toString(16).padStart(2, '0')}` } : {}),
    ...(r.fwmark !== 0 || r.fwmask !== 0
      ? { fwmark: hex(r.fwmark), ...(masked ? { fwmask: hex(r.fwmask) } : {}) }
      : {}),
    ...(r.iif !== '' ? { iif: r.iif } : {}),
    ...(r.oif !== '' ? { oif: r.oif } : {}),
    ...(r.uidRange ? { uid_start: r.uidRange[0], uid_end: r.uidRange[1] } : {}),
    ...(r.ipproto !== 0 ? { ipproto: protocolInFile(r.ipproto) ?? String(r.ipproto) } : {}),
    ...ports('sport', r.sport),
    ...ports('dport', r.dport),
    ...(r.action === 'lookup'
      ? { table: tableText(ctx, r), ...(r.suppressPrefixlen >= 0 ? { suppress_prefixlen: r.suppressPrefixlen } : {}) }
      : { action: r.action }),
    ...(ctx.opts.details > 0 || !['kernel', 'unspec'].includes(r.protocol) ? { protocol: r.protocol } : {}),
  };
}

function list(ctx: IpContext, args: Args): void {
  const fits = readFilter(args);
  if (ctx.opts.family === 'inet6') {
    for (const line of ['0:\tfrom all lookup local', '32766:\tfrom all lookup main']) ctx.record(line);
    return;
  }
  const rules = ctx.net.fib.rules.filter(fits);
  if (ctx.opts.json) ctx.json(rules.map((r) => ruleJson(ctx, r)));
  else for (const r of rules) ctx.record(ruleText(ctx, r));
}

/** Every rule that has a preference: the one at 0 stays. */
function flush(ctx: IpContext, args: Args): void {
  const fits = readFilter(args);
  for (const r of ctx.net.fib.rules.filter((x) => x.pref !== 0 && fits(x))) check(ctx.net.fib.delRule(r));
}
