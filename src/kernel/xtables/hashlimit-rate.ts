import { atoi, beginsWith } from './format.ts';
import { strtoulFront } from './strtoul.ts';
import { XtError } from './types.ts';

/** Rates are kept as the time between two packets, in microseconds (`XT_HASHLIMIT_SCALE_v2`). */
export const SCALE = 1_000_000n;
const U32 = 0xffff_ffffn;
const U64 = 0xffff_ffff_ffff_ffffn;
const BYTE_SHIFT = 4n;
const BURST_MAX = 1_000_000n;

/** Bytes per second as the kernel keeps them, and back (`bytes_to_cost`, `cost_to_bytes`). */
export const bytesToCost = (bytes: bigint): bigint => U32 / (((bytes >> BYTE_SHIFT) & U32) + 1n);
export const costToBytes = (cost: bigint): bigint => ((cost ? U32 / cost : U32) - 1n) << BYTE_SHIFT;

const factor = (letter: string | undefined): bigint => (letter === 'm' ? 1_048_576n : letter === 'k' ? 1024n : 1n);

/** `parse_burst`: a number, in bytes perhaps with `k` or `m` behind it. */
export function parseBurst(text: string): bigint {
  const read = strtoulFront(text, 1n, U64);
  const bad = !read || (read.end === text.length && read.value > BURST_MAX);
  if (bad || !read) throw new XtError(`bad value for option "--hashlimit-burst", or out of range (1-${BURST_MAX}).`);
  return (read.value * factor(text[read.end])) & U64;
}

export interface HashRate {
  readonly avg: bigint;
  /** The rate is in bytes. */
  readonly bytes: boolean;
  /** Seconds an unused entry is kept, unless said otherwise. */
  readonly keep: number;
}

/** `atoll` as an unsigned number. */
const atoll = (text: string): bigint =>
  BigInt.asUintN(64, BigInt(/^\s*([+-]?\d+)/.exec(text)?.[1]?.replace('+', '') ?? 0));

/** `parse_bytes`, else `parse_rate`: `512kb/s`, `5/min`. Null for what is neither. */
export function parseHashRate(text: string): HashRate | null {
  const unitAt = text.indexOf('b/s');
  if (unitAt > 0) {
    const count = atoll(text);
    if (count !== 0n) {
      const avg = bytesToCost(count * factor(text[unitAt - 1]));
      if (avg === 0n) throw new XtError(`Rate too high "${text}"`);
      return { avg, bytes: true, keep: 15 };
    }
  }
  const slash = text.indexOf('/');
  let seconds = 1;
  if (slash >= 0) {
    const unit = text.slice(slash + 1);
    const units = [
      ['second', 1],
      ['minute', 60],
      ['hour', 3600],
      ['day', 86_400],
    ] as const;
    const found = unit === '' ? undefined : units.find(([name]) => beginsWith(name, unit));
    if (!found) return null;
    seconds = found[1];
  }
  const count = atoll(text);
  if (count === 0n) return null;
  const avg = (SCALE * BigInt(seconds)) / count;
  if (avg === 0n) throw new XtError(`Rate too fast "${text}"`);
  return { avg, bytes: false, keep: seconds };
}

/** `parse_interval`, or null. */
export function parseInterval(text: string): number | null {
  const n = atoi(text);
  return n > 0 ? n : null;
}

/** `print_rate`: the text and how many milliseconds an entry is kept for such a rate. */
export function hashRateText(period: bigint): { text: string; expire: number } {
  if (period === 0n) return { text: ' inf', expire: 0 };
  const units = [
    ['day', 86_400],
    ['hour', 3600],
    ['min', 60],
    ['sec', 1],
  ] as const;
  let best: (typeof units)[number] = units[0];
  for (const unit of units.slice(1)) {
    const scaled = SCALE * BigInt(unit[1]);
    if (period > scaled || scaled / period < scaled % period) break;
    best = unit;
  }
  return { text: ` ${(SCALE * BigInt(best[1])) / period}/${best[0]}`, expire: best[1] * 1000 };
}

/** `print_bytes`. */
export function hashBytesText(avg: bigint, burst: bigint, prefix: string): { text: string; expire: number } {
  const units = [
    ['m', 1_048_576n],
    ['k', 1024n],
  ] as const;
  const rate = costToBytes(avg);
  const unit = units.find(([, size]) => rate >= size && bytesToCost(rate & ~(size - 1n)) === avg) ?? ['', 1n];
  const text = ` ${rate / unit[1]}${unit[0]}b/s`;
  if (burst === 0n) return { text, expire: 15_000 };
  const size = rate * burst;
  const burstUnit = units.find(([, s]) => size >= s) ?? ['', 1n];
  return { text: `${text} ${prefix}burst ${size / burstUnit[1]}${burstUnit[0]}b`, expire: 60_000 };
}
