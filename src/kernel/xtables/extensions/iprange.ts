import { formatIpv4, type Ipv4Addr } from '../../../wire/inet.ts';
import { numericToIpaddr } from '../addresses.ts';
import { IPV4_ONLY } from '../families.ts';
import { bang } from '../format.ts';
import { defineMatch, type XtCall, XtError } from '../types.ts';

interface IpRange {
  readonly min: Ipv4Addr;
  readonly max: Ipv4Addr;
  readonly inverted: boolean;
}

interface IprangeInfo {
  src: IpRange | null;
  dst: IpRange | null;
}

function parseRange(call: XtCall): IpRange {
  const dash = call.raw.indexOf('-');
  const parts = dash < 0 ? [call.raw, call.raw] : [call.raw.slice(0, dash), call.raw.slice(dash + 1)];
  const [min, max] = parts.map((part) => {
    const addr = numericToIpaddr(part);
    if (addr === null) throw new XtError(`iprange: Bad value for "--${call.option.name}" option: "${part}"`);
    return addr;
  });
  if (min === undefined || max === undefined) throw new Error('a range has two ends');
  if (min > max) call.warn(`xt_iprange: range ${parts.join('-')} is reversed and will never match`);
  return { min, max, inverted: call.inverted };
}

const text = (r: IpRange): string => `${formatIpv4(r.min)}-${formatIpv4(r.max)}`;
const save = (option: string, r: IpRange | null): string => (r ? `${bang(r.inverted)} --${option} ${text(r)}` : '');
const print = (label: string, r: IpRange | null): string => (r ? ` ${label}${bang(r.inverted)} ${text(r)}` : '');
const within = (r: IpRange | null, addr: Ipv4Addr): boolean =>
  r === null || (addr >= r.min && addr <= r.max) !== r.inverted;

export const iprange = defineMatch<IprangeInfo>({
  name: 'iprange',
  families: IPV4_ONLY,
  summary: 'Addresses from one to another, where a prefix will not do.',
  support: 'modelled',
  options: [
    { name: 'src-range', type: 'string', invert: true, arg: 'from[-to]', help: 'source address is within' },
    { name: 'dst-range', type: 'string', invert: true, arg: 'from[-to]', help: 'destination address is within' },
  ],
  init: () => ({ src: null, dst: null }),
  parse: (info, call) => {
    if (call.option.name === 'src-range') info.src = parseRange(call);
    else info.dst = parseRange(call);
  },
  finalCheck: (_, seen) => {
    if (seen.size === 0) throw new XtError("iprange match: You must specify `--src-range' or `--dst-range'");
  },
  save: (info) => save('src-range', info.src) + save('dst-range', info.dst),
  print: (info) => print('source IP range', info.src) + print('destination IP range', info.dst),
  /** `iprange_mt4` (net/netfilter/xt_iprange.c). */
  match: (skb, info) => within(info.src, skb.ip.saddr) && within(info.dst, skb.ip.daddr),
});
