import { HZ } from '../time/clock.ts';
import { atoi, beginsWith } from './format.ts';
import { XtError } from './types.ts';

/** A rate is kept as the time between two packets, in 1/10,000 s (`XT_LIMIT_SCALE`). */
export const XT_LIMIT_SCALE = 10_000;

const UNITS: readonly (readonly [string, number])[] = [
  ['second', 1],
  ['minute', 60],
  ['hour', 3600],
  ['day', 86_400],
];

/** `parse_rate` (extensions/libxt_limit.c): `5`, `5/min` and the like; null for what is none. */
export function parseRate(text: string): number | null {
  const slash = text.indexOf('/');
  let seconds = 1;
  if (slash >= 0) {
    const unit = text.slice(slash + 1);
    const found = unit === '' ? undefined : UNITS.find(([name]) => beginsWith(name, unit));
    if (!found) return null;
    seconds = found[1];
  }
  const count = atoi(text) >>> 0;
  if (count === 0) return null;
  const period = Math.floor((XT_LIMIT_SCALE * seconds) / count);
  if (period === 0) throw new XtError(`Rate too fast "${text}"`);
  return period;
}

/** `print_rate`: the largest unit that says it exactly. */
export function rateText(period: number): string {
  const units = [
    ['day', 86_400],
    ['hour', 3600],
    ['min', 60],
    ['sec', 1],
  ] as const;
  let best: (typeof units)[number] = units[0];
  for (const unit of units.slice(1)) {
    const scaled = unit[1] * XT_LIMIT_SCALE;
    if (period > scaled || Math.floor(scaled / period) < scaled % period) break;
    best = unit;
  }
  return ` ${Math.floor((best[1] * XT_LIMIT_SCALE) / period)}/${best[0]}`;
}

/** `CREDITS_PER_JIFFY` of xt_limit.c at this HZ: the largest power of two with which a day still fits in 32 bits. */
export const CREDITS_PER_JIFFY = 2 ** Math.floor(Math.log2(Math.floor(0xffff_ffff / (HZ * 86_400))));

/** `user2credits`: 32-bit arithmetic, overflow and all. */
export function user2credits(user: number): number {
  const unit = HZ * CREDITS_PER_JIFFY;
  if (user > Math.floor(0xffff_ffff / unit)) return Math.imul(Math.floor(user / XT_LIMIT_SCALE), unit) >>> 0;
  return Math.floor((user * unit) / XT_LIMIT_SCALE) >>> 0;
}
