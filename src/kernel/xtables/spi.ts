import { get32 } from '../../wire/bytes.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { bang } from './format.ts';
import { hasBytes } from './ports.ts';
import type { XtActionParam } from './types.ts';

/** A range of parameter indexes, for `ah`, `esp` and `ipcomp`. */
export interface SpiInfo {
  from: number;
  to: number;
  inverted: boolean;
}

const ALL = 0xffff_ffff;
export const anySpi = (): SpiInfo => ({ from: 0, to: ALL, inverted: false });
const isAny = (s: SpiInfo): boolean => s.from === 0 && s.to === ALL && !s.inverted;

export const saveSpi = (option: string, s: SpiInfo): string =>
  isAny(s) ? '' : `${bang(s.inverted)} --${option} ${s.from === s.to ? s.from : `${s.from}:${s.to}`}`;

export function printSpi(s: SpiInfo): string {
  if (isAny(s)) return '';
  const mark = s.inverted ? '!' : '';
  return s.from === s.to ? `spi:${mark}${s.from}` : `spis:${mark}${s.from}:${s.to}`;
}

/** `spi_match`. */
export const spiInRange = (s: SpiInfo, spi: number): boolean => (spi >= s.from && spi <= s.to) !== s.inverted;

/** Compares the index `at` bytes into the header, which has at least `size` bytes. */
export function matchSpi(skb: SkBuff, s: SpiInfo, par: XtActionParam, at: number, size: number): boolean {
  if (par.fragoff !== 0) return false;
  if (!hasBytes(skb, par.thoff, size)) {
    par.hotdrop = true;
    return false;
  }
  return spiInRange(s, get32(skb.head, par.thoff + at));
}
