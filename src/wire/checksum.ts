import { get16, set16 } from './bytes.ts';
import type { Ipv4Addr } from './inet.ts';

/** The ones' complement sum of 16-bit words, not folded, not inverted (RFC 1071). An odd last byte is padded with zero. */
export function sum16(b: Uint8Array, start: number, end: number, initial = 0): number {
  let sum = initial;
  let i = start;
  for (; i + 1 < end; i += 2) sum += get16(b, i);
  if (i < end) sum += (b[i] ?? 0) << 8;
  return sum;
}

/** Folds a sum to 16 bits and inverts it: the value that goes into a header. */
export function foldChecksum(sum: number): number {
  let s = sum;
  while (s > 0xffff) s = (s & 0xffff) + Math.floor(s / 0x10000);
  return ~s & 0xffff;
}

/** The Internet checksum of `b[start, end)` (RFC 1071). Zero over data that carries its own right checksum. */
export const checksum = (b: Uint8Array, start: number, end: number): number => foldChecksum(sum16(b, start, end));

/** The sum of the IPv4 pseudo header, to be given to `sum16` as `initial` (RFC 793, RFC 768). */
export const pseudoSum = (saddr: Ipv4Addr, daddr: Ipv4Addr, protocol: number, length: number): number =>
  (saddr >>> 16) + (saddr & 0xffff) + (daddr >>> 16) + (daddr & 0xffff) + protocol + length;

/**
 * Updates the checksum at `b[at]` for a 16-bit word that changed from `from` to `to` (RFC 1624, equation 3; the kernel's
 * `csum_replace2`).
 */
export function replace16(b: Uint8Array, at: number, from: number, to: number): void {
  set16(b, at, foldChecksum((~get16(b, at) & 0xffff) + (~from & 0xffff) + (to & 0xffff)));
}

/** The same for a 32-bit word (`csum_replace4`). */
export function replace32(b: Uint8Array, at: number, from: number, to: number): void {
  replace16(b, at, from >>> 16, to >>> 16);
  replace16(b, at, from & 0xffff, to & 0xffff);
}
