import { prefixMask } from '../../../wire/inet.ts';
import { ConnCount } from '../conncount.ts';
import { IPV4_ONLY } from '../families.ts';
import { defineMatch, XtError } from '../types.ts';
import { maskedOf, numberOf } from '../values.ts';

interface ConnlimitInfo {
  limit: number;
  /** Matches up to the limit, not above it. */
  upto: boolean;
  mask: number;
  daddr: boolean;
  data: ConnCount;
}

/** `count_bits4`: up to the last zero, as iptables counts. */
const bits = (mask: number): number => Math.clz32(~mask);

export const connlimit = defineMatch<ConnlimitInfo>({
  name: 'connlimit',
  families: IPV4_ONLY,
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
  init: () => ({ limit: 0, upto: false, mask: prefixMask(32), daddr: false, data: new ConnCount() }),
  parse: (info, call) => {
    switch (call.option.name) {
      case 'connlimit-upto':
      case 'connlimit-above':
        info.limit = numberOf(call);
        info.upto ||= (call.option.name === 'connlimit-upto') !== call.inverted;
        return;
      case 'connlimit-mask':
        info.mask = maskedOf(call).mask;
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
    ` --connlimit-${info.upto ? 'upto' : 'above'} ${info.limit} --connlimit-mask ${bits(info.mask)}` +
    ` --connlimit-${info.daddr ? 'daddr' : 'saddr'}`,
  print: (info) => ` #conn ${info.daddr ? 'dst' : 'src'}/${bits(info.mask)} ${info.upto ? '<=' : '>'} ${info.limit}`,
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
