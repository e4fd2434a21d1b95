import { IPV6_ONLY } from '../families.ts';
import { bang } from '../format.ts';
import { noIpv6 } from '../ip6-rules.ts';
import { anySpi, printSpi, type SpiInfo, saveSpi } from '../spi.ts';
import { defineMatch } from '../types.ts';
import { numberOf, rangeOf } from '../values.ts';

interface Ah6Info {
  readonly spi: SpiInfo;
  length: number;
  notLength: boolean;
  reserved: boolean;
}

const hasLength = (info: Ah6Info): boolean => info.length !== 0 || info.notLength;

/** The ah match of ip6tables (libip6t_ah.c): it also knows the header's length and its reserved field. */
export const ah6 = defineMatch<Ah6Info>({
  name: 'ah',
  families: IPV6_ONLY,
  summary: 'The security parameter index, length and reserved field of an IPsec authentication header.',
  support: 'parse-only',
  options: [
    { name: 'ahspi', type: 'uint32rc', invert: true, arg: 'spi[:spi]', help: 'exactly, or from and to' },
    { name: 'ahlen', type: 'uint32', invert: true, arg: 'length', help: 'total length of the header' },
    { name: 'ahres', type: 'none', help: 'the reserved field is 0' },
  ],
  init: () => ({ spi: anySpi(), length: 0, notLength: false, reserved: false }),
  parse: (info, call) => {
    if (call.option.name === 'ahspi') Object.assign(info.spi, rangeOf(call), { inverted: call.inverted });
    else if (call.option.name === 'ahlen') {
      info.length = numberOf(call);
      info.notLength = call.inverted;
    } else info.reserved = true;
  },
  save: (info) =>
    saveSpi('ahspi', info.spi) +
    (hasLength(info) ? `${bang(info.notLength)} --ahlen ${info.length}` : '') +
    (info.reserved ? ' --ahres' : ''),
  print: (info) =>
    ` ah ${printSpi(info.spi)}` +
    (hasLength(info) ? `length:${info.notLength ? '!' : ''}${info.length}` : '') +
    (info.reserved ? ' reserved' : ''),
  match: noIpv6('ah'),
});
