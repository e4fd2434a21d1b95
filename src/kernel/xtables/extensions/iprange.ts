import { AF_INET6, type Family, type Ipv4Addr } from '../../../wire/inet.ts';
import { parseIpv6 } from '../../../wire/inet6.ts';
import { numericToIpaddr } from '../addresses.ts';
import { ANY_FAMILY } from '../families.ts';
import { bang } from '../format.ts';
import { hostText, singleHost } from '../hosts.ts';
import { defineMatch, type XtCall, XtError } from '../types.ts';
import type { Host } from '../values.ts';

interface IpRange {
  readonly min: Host;
  readonly max: Host;
  readonly inverted: boolean;
}

interface IprangeInfo {
  readonly family: Family;
  src: IpRange | null;
  dst: IpRange | null;
}

function parseRange(call: XtCall, family: Family): IpRange {
  const dash = call.raw.indexOf('-');
  const parts = dash < 0 ? [call.raw, call.raw] : [call.raw.slice(0, dash), call.raw.slice(dash + 1)];
  const [min, max] = parts.map((part) => {
    const addr = family === AF_INET6 ? parseIpv6(part) : numericToIpaddr(part);
    if (addr === null) throw new XtError(`iprange: Bad value for "--${call.option.name}" option: "${part}"`);
    return singleHost(addr);
  });
  if (min === undefined || max === undefined) throw new Error('a range has two ends');
  if (before(max, min)) call.warn(`xt_iprange: range ${parts.join('-')} is reversed and will never match`);
  return { min, max, inverted: call.inverted };
}

const before = (a: Host, b: Host): boolean => (a.v6 && b.v6 ? a.v6.addr < b.v6.addr : a.addr < b.addr);
const text = (r: IpRange): string => `${hostText(r.min)}-${hostText(r.max)}`;
const save = (option: string, r: IpRange | null): string => (r ? `${bang(r.inverted)} --${option} ${text(r)}` : '');
const print = (label: string, r: IpRange | null): string => (r ? ` ${label}${bang(r.inverted)} ${text(r)}` : '');
const within = (r: IpRange | null, addr: Ipv4Addr): boolean =>
  r === null || (addr >= r.min.addr && addr <= r.max.addr) !== r.inverted;

export const iprange = defineMatch<IprangeInfo>({
  name: 'iprange',
  families: ANY_FAMILY,
  summary: 'Addresses from one to another, where a prefix will not do.',
  support: 'modelled',
  options: [
    { name: 'src-range', type: 'string', invert: true, arg: 'from[-to]', help: 'source address is within' },
    { name: 'dst-range', type: 'string', invert: true, arg: 'from[-to]', help: 'destination address is within' },
  ],
  init: (family) => ({ family, src: null, dst: null }),
  parse: (info, call) => {
    if (call.option.name === 'src-range') info.src = parseRange(call, info.family);
    else info.dst = parseRange(call, info.family);
  },
  finalCheck: (_, seen) => {
    if (seen.size === 0) throw new XtError("iprange match: You must specify `--src-range' or `--dst-range'");
  },
  save: (info) => save('src-range', info.src) + save('dst-range', info.dst),
  print: (info) => print('source IP range', info.src) + print('destination IP range', info.dst),
  /** `iprange_mt4` (net/netfilter/xt_iprange.c). */
  match: (skb, info) => within(info.src, skb.ip.saddr) && within(info.dst, skb.ip.daddr),
});
