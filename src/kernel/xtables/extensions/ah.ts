import { IPV4_ONLY } from '../families.ts';
import { anySpi, matchSpi, printSpi, type SpiInfo, saveSpi } from '../spi.ts';
import { defineMatch } from '../types.ts';
import { rangeOf } from '../values.ts';

export const ah = defineMatch<SpiInfo>({
  name: 'ah',
  families: IPV4_ONLY,
  summary: 'The security parameter index of an IPsec authentication header.',
  support: 'modelled',
  proto: 51,
  options: [{ name: 'ahspi', type: 'uint32rc', invert: true, arg: 'spi[:spi]', help: 'exactly, or from and to' }],
  init: anySpi,
  parse: (info, call) => {
    Object.assign(info, rangeOf(call), { inverted: call.inverted });
  },
  save: (info) => saveSpi('ahspi', info),
  print: (info) => ` ah ${printSpi(info)}`,
  /** `ah_mt` (net/ipv4/netfilter/ipt_ah.c). */
  match: (skb, info, par) => matchSpi(skb, info, par, 4, 12),
});
