import { AF_INET6, type Ipv6Addr, prefixMask } from '../../../wire/inet.ts';
import { IN6ADDR_FULL } from '../../../wire/inet6.ts';
import { ConnCount } from '../conncount.ts';
import { ANY_FAMILY } from '../families.ts';
import { defineMatch, XtError } from '../types.ts';
import { maskedOf, numberOf } from '../values.ts';

interface ConnlimitInfo {
  limit: number;
  /** Matches up to the limit, not above it. */
  upto: boolean;
  mask: number;
  /** Of ip6tables. */
  mask6: Ipv6Addr | null;
  daddr: boolean;
  data: ConnCount;
}

/** `count_bits4` and `count_bits6`: up to the last zero, as iptables counts; in IPv6, of each 32 bits. */
const bits = ({ mask, mask6 }: ConnlimitInfo): number =>
  (mask6 === null ? [mask] : (mask6.match(/.{8}/g) ?? []).map((word) => Number.parseInt(word, 16)))
    .map((word) => Math.clz32(~word))
    .reduce((sum, n) => sum + n, 0);

export const connlimit = defineMatch<ConnlimitInfo>({
  name: 'connlimit',
  families: ANY_FAMILY,
  summary: 'How many connections an address or a network has.',
  support: 'modelled',
  needsConntrack: true,
  options: [
    { name: 'connlimit-upto', type: 'uint32', invert: true, excl: ['connlimit-above'], arg: 'n', help: 'n or fewer' },
    { name: 'connlimit-above', type: 'uint32', invert: true, excl: ['connlimit-upto'], arg: 'n', help: 'more than n' },
    { name: 'connlimit-mask', type: 'plenmask', arg: 'length', help: 'count a whole network as one' },
    { name: 'connlimit-saddr', type: 'none', excl: ['connlimit-daddr'], help: 'by source address' },
    { name: 'connlimit-daddr', type: 'none', excl: ['connlimit-saddr'], help: 'by destination address' },
  ],
  init: (family) => ({
    limit: 0,
    upto: false,
    mask: prefixMask(32),
    mask6: family === AF_INET6 ? IN6ADDR_FULL : null,
    daddr: false,
    data: new ConnCount(),
  }),
  parse: (info, call) => {
    switch (call.option.name) {
      case 'connlimit-upto':
      case 'connlimit-above':
        info.limit = numberOf(call);
        info.upto ||= (call.option.name === 'connlimit-upto') !== call.inverted;
        return;
      case 'connlimit-mask':
        info.mask = maskedOf(call).mask;
        info.mask6 = maskedOf(call).mask6 ?? null;
        return;
      default:
        info.daddr = call.option.name === 'connlimit-daddr';
    }
  },
  finalCheck: (_, seen) => {
    if (!seen.has('connlimit-upto') && !seen.has('connlimit-above'))
      throw new XtError('You must specify "--connlimit-above" or "--connlimit-upto".');
  },
  save: (info) =>
    ` --connlimit-${info.upto ? 'upto' : 'above'} ${info.limit} --connlimit-mask ${bits(info)}` +
    ` --connlimit-${info.daddr ? 'daddr' : 'saddr'}`,
  print: (info) => ` #conn ${info.daddr ? 'dst' : 'src'}/${bits(info)} ${info.upto ? '<=' : '>'} ${info.limit}`,
  check: (info) => {
    info.data = new ConnCount();
    return 0;
  },
  /** `connlimit_mt` (net/netfilter/xt_connlimit.c). */
  match: (skb, info, par) => {
    const addr = (info.daddr ? skb.ip.daddr : skb.ip.saddr) & info.mask;
    const count = info.data.count(par.net, skb, `${addr},${skb.nfct?.zone ?? 0}`);
    if (count === 0) {
      par.hotdrop = true;
      return false;
    }
    return count > info.limit !== info.upto;
  },
});
