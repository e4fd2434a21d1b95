import { get16 } from '../../../wire/bytes.ts';
import { ANY_FAMILY } from '../families.ts';
import { hasBytes } from '../ports.ts';
import { printSpi, type SpiInfo, saveSpi, spiInRange } from '../spi.ts';
import { defineMatch } from '../types.ts';
import { rangeOf } from '../values.ts';

interface IpcompInfo extends SpiInfo {
  /** `--compres`, which the kernel does not look at. */
  reserved: boolean;
}

/** Where the parameter index stands in the header, and how long the header is. */
const CPI_AT = 2;
const HEADER = 4;

export const ipcomp = defineMatch<IpcompInfo>({
  name: 'ipcomp',
  families: ANY_FAMILY,
  summary: 'The compression parameter index of a compressed IP packet.',
  support: 'modelled',
  proto: 108,
  options: [
    { name: 'ipcompspi', type: 'uint32rc', invert: true, arg: 'spi[:spi]', help: 'exactly, or from and to' },
    { name: 'compres', type: 'none', help: 'kept and shown; Linux does not look at it' },
  ],
  // unlike ah and esp: without the option it asks for 0
  init: () => ({ from: 0, to: 0, inverted: false, reserved: false }),
  parse: (info, call) => {
    if (call.option.name === 'compres') info.reserved = true;
    else Object.assign(info, rangeOf(call), { inverted: call.inverted });
  },
  save: (info) => `${saveSpi('ipcompspi', info)}${info.reserved ? ' --compres' : ''}`,
  print: (info) => ` comp ${printSpi(info)}${info.reserved ? ' reserved' : ''}`,
  /** `comp_mt` (net/netfilter/xt_ipcomp.c). */
  match: (skb, info, par) => {
    if (par.fragoff !== 0) return false;
    if (!hasBytes(skb, par.thoff, HEADER)) {
      par.hotdrop = true;
      return false;
    }
    return spiInRange(info, get16(skb.head, par.thoff + CPI_AT));
  },
});
