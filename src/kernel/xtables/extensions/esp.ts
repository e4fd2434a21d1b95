import { ANY_FAMILY } from '../families.ts';
import { anySpi, matchSpi, printSpi, type SpiInfo, saveSpi } from '../spi.ts';
import { defineMatch } from '../types.ts';
import { rangeOf } from '../values.ts';

export const esp = defineMatch<SpiInfo>({
  name: 'esp',
  families: ANY_FAMILY,
  summary: 'The security parameter index of an encrypted IPsec packet.',
  support: 'modelled',
  proto: 50,
  options: [{ name: 'espspi', type: 'uint32rc', invert: true, arg: 'spi[:spi]', help: 'exactly, or from and to' }],
  init: anySpi,
  parse: (info, call) => {
    Object.assign(info, rangeOf(call), { inverted: call.inverted });
  },
  save: (info) => saveSpi('espspi', info),
  print: (info) => {
    const spi = printSpi(info);
    return ` esp${spi && ` ${spi}`}`;
  },
  /** `esp_mt` (net/netfilter/xt_esp.c). */
  match: (skb, info, par) => matchSpi(skb, info, par, 0, 8),
});
