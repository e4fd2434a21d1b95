/** A number read from the front of a text, as `strtoumax` does. `end` is the index of the first character not read. */
export interface Strtoul {
  readonly value: bigint;
  readonly end: number;
}

const UINT64_MAX = 0xffff_ffff_ffff_ffffn;
const SHAPES: Readonly<Record<number, RegExp>> = {
  8: /^[0-7]+/,
  10: /^[0-9]+/,
  16: /^[0-9a-f]+/i,
};

/**
 * `xtables_strtoul_base` with an `end` (libxtables/xtables.c): white space, an optional `+`, digits. Null when nothing was
 * read, the number is negative, or it is outside `[min, max]`. A `max` of 0 stands for no limit.
 */
export function strtoulFront(text: string, min: bigint, max: bigint, base = 0): Strtoul | null {
  const lead = /^[ \t\n\v\f\r]*\+?/.exec(text)?.[0].length ?? 0;
  const read = digitsOf(text.slice(lead), base);
  if (!read || read.value > UINT64_MAX || read.value < min || (max !== 0n && read.value > max)) return null;
  return { value: read.value, end: lead + read.end };
}

/** A number of any size without a sign, after the prefix of its base. */
function digitsOf(text: string, base: number): Strtoul | null {
  const hex = /^0x[0-9a-f]/i.test(text);
  const radix = base !== 0 ? base : hex ? 16 : text.startsWith('0') ? 8 : 10;
  const skip = radix === 16 && hex ? 2 : 0;
  const digits = SHAPES[radix]?.exec(text.slice(skip))?.[0] ?? '';
  if (digits === '') return null;
  const value = BigInt(radix === 16 ? `0x${digits}` : radix === 8 ? `0o${digits}` : digits);
  return { value, end: skip + digits.length };
}

/** The same for a text that must be a number and nothing else. */
export function strtoul(text: string, min: bigint, max: bigint, base = 0): bigint | null {
  const read = strtoulFront(text, min, max, base);
  return read && read.end === text.length ? read.value : null;
}

/** The same for numbers that fit in 32 bits (`xtables_strtoui`). */
export function strtoui(text: string, min: number, max: number, base = 0): number | null {
  if (base !== 16 && base !== 8 && /^(0|[1-9][0-9]{0,9})$/.test(text)) {
    const v = Number(text);
    return v >= min && (max === 0 || v <= max) && v <= 0xffff_ffff ? v : null;
  }
  const value = strtoul(text, BigInt(min), BigInt(max === 0 ? 0xffff_ffff : max), base);
  return value === null ? null : Number(value);
}

/** The same with a rest behind the number. */
export function strtouiFront(text: string, min: number, max: number): { value: number; end: number } | null {
  // plainly written numbers of up to nine digits, as nearly all are: 0 begins one of another base
  let value = 0;
  let end = 0;
  for (; end < 10; end++) {
    const digit = text.charCodeAt(end) - 0x30;
    if (!(digit >= 0 && digit <= 9) || (end === 0 && digit === 0)) break;
    value = value * 10 + digit;
  }
  if (end > 0 && end < 10) return value >= min && (max === 0 || value <= max) ? { value, end } : null;
  const read = strtoulFront(text, BigInt(min), BigInt(max === 0 ? 0xffff_ffff : max));
  return read && { value: Number(read.value), end: read.end };
}

/** `strtoul` of the C library in any base: white space, a sign, digits. `end` is 0 when there are none. */
export function strtoulC(text: string): Strtoul & { readonly overflow: boolean } {
  const sign = /^[ \t\n\v\f\r]*([+-]?)/.exec(text);
  const lead = sign?.[0].length ?? 0;
  const read = digitsOf(text.slice(lead), 0);
  if (!read) return { value: 0n, end: 0, overflow: false };
  const end = lead + read.end;
  if (read.value > UINT64_MAX) return { value: UINT64_MAX, end, overflow: true };
  return { value: sign?.[1] === '-' ? BigInt.asUintN(64, -read.value) : read.value, end, overflow: false };
}
