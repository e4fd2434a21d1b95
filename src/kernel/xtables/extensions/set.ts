import { AF_INET } from '../../../wire/inet.ts';
import { ENOENT } from '../../errno.ts';
import type { AdtOpt, CounterMatch } from '../../ipset/types.ts';
import { ANY_FAMILY } from '../families.ts';
import { getSet, parseSetSpec, putSet, type SetSpec, setText, sidesOf } from '../set-spec.ts';
import { strtoul } from '../strtoul.ts';
import { defineMatch, type XtCall, XtError } from '../types.ts';

interface SetInfo {
  set: SetSpec | null;
  returnNomatch: boolean;
  skipCounters: boolean;
  skipSubcounters: boolean;
  packets: CounterMatch | null;
  bytes: CounterMatch | null;
}

const UINT64_MAX = 0xffff_ffff_ffff_ffffn;

function parseCounter(call: XtCall, already: CounterMatch | null): CounterMatch {
  const [what = '', op = ''] = call.option.name.split('-');
  if (already) throw new XtError(`only one of the --${what}-[eq|lt|gt] is allowed`);
  if (call.inverted && op !== 'eq') throw new XtError(`--${call.option.name} option cannot be inverted`);
  const value = strtoul(call.raw, 0n, UINT64_MAX);
  if (value === null) throw new XtError(`Cannot parse ${call.raw} as a counter value`);
  return { op: op === 'lt' ? 'lt' : op === 'gt' ? 'gt' : call.inverted ? 'ne' : 'eq', value };
}

function parse(info: SetInfo, call: XtCall): void {
  const { name } = call.option;
  if (name.startsWith('bytes-')) info.bytes = parseCounter(call, info.bytes);
  else if (name.startsWith('packets-')) info.packets = parseCounter(call, info.packets);
  else if (name === 'return-nomatch') {
    if (call.inverted) throw new XtError('--return-nomatch flag cannot be inverted');
    info.returnNomatch = true;
  } else if (name === 'update-counters') info.skipCounters ||= call.inverted;
  else if (name === 'update-subcounters') info.skipSubcounters ||= call.inverted;
  else {
    if (name === 'set') call.warn('--set option deprecated, please use --match-set');
    info.set = parseSetSpec(call, info.set);
  }
}

const optOf = (info: SetInfo, set: SetSpec): AdtOpt => ({
  family: AF_INET,
  src: sidesOf(set),
  returnNomatch: info.returnNomatch,
  skipCounterUpdate: info.skipCounters,
  skipSubcounterUpdate: info.skipSubcounters,
  packets: info.packets,
  bytes: info.bytes,
});

const counterText = (c: CounterMatch | null, name: string, dashes: string): string =>
  c ? `${c.op === 'ne' ? ' !' : ''} ${dashes}${name}-${c.op === 'ne' ? 'eq' : c.op} ${c.value}` : '';

const text = (info: SetInfo, dashes: string): string =>
  setText(`${dashes}match-set`, info.set) +
  (info.returnNomatch ? ` ${dashes}return-nomatch` : '') +
  (info.skipCounters ? ` ! ${dashes}update-counters` : '') +
  (info.skipSubcounters ? ` ! ${dashes}update-subcounters` : '') +
  counterText(info.packets, 'packets', dashes) +
  counterText(info.bytes, 'bytes', dashes);

const own = { invert: true, multi: true } as const;
const words = { type: 'string', words: 2, arg: 'name src|dst[,src|dst]', ...own } as const;
const counter = { type: 'string', arg: 'n', ...own } as const;

export const set = defineMatch<SetInfo>({
  name: 'set',
  families: ANY_FAMILY,
  summary: 'Membership in an IP set.',
  support: 'modelled',
  options: [
    { name: 'match-set', ...words, help: 'the set, and what of the packet to look for in it' },
    { name: 'set', ...words, help: 'an older name for match-set' },
    { name: 'return-nomatch', type: 'none', ...own, help: 'match entries flagged nomatch too' },
    { name: 'update-counters', type: 'none', ...own, help: "with `!`: leave the entry's counters alone" },
    { name: 'packets-eq', ...counter, help: 'the entry has counted so many packets' },
    { name: 'packets-lt', ...counter, help: 'the entry has counted fewer packets' },
    { name: 'packets-gt', ...counter, help: 'the entry has counted more packets' },
    { name: 'bytes-eq', ...counter, help: 'the entry has counted so many bytes' },
    { name: 'bytes-lt', ...counter, help: 'the entry has counted fewer bytes' },
    { name: 'bytes-gt', ...counter, help: 'the entry has counted more bytes' },
    { name: 'update-subcounters', type: 'none', ...own, help: 'the same for the sets inside a list' },
  ],
  init: () => ({
    set: null,
    returnNomatch: false,
    skipCounters: false,
    skipSubcounters: false,
    packets: null,
    bytes: null,
  }),
  parse,
  finalCheck: (info) => {
    if (!info.set) throw new XtError("You must specify `--match-set' with proper arguments");
  },
  save: (info) => text(info, '--'),
  print: (info) => text(info, ''),
  /** `set_match_v4_checkentry` (net/netfilter/xt_set.c). */
  check: (info, { net }) => (info.set && getSet(net, info.set) ? 0 : ENOENT),
  destroy: (info, net) => putSet(net, info.set),
  /** `set_match_v4`. */
  match: (skb, info, par) => {
    const { ipset } = par.net;
    const index = info.set && ipset.indexOf(info.set.name);
    if (!info.set || index === null) return false;
    return ipset.testByIndex(index, { skb, par }, optOf(info, info.set)) > 0 !== info.set.inverted;
  },
});
