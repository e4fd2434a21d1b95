const INITVAL = 0xdeadbeef;
const rol = (x: number, n: number): number => (x << n) | (x >>> (32 - n));

/** Bob Jenkins' hash of 32-bit words (`jhash2`, include/linux/jhash.h), unsigned. */
export function jhash2(words: readonly number[], initval: number): number {
  let a = (INITVAL + (words.length << 2) + initval) | 0;
  let b = a;
  let c = a;
  let at = 0;
  let left = words.length;
  const word = (i: number): number => words[at + i] ?? 0;
  for (; left > 3; left -= 3, at += 3) {
    a = (a + word(0)) | 0;
    b = (b + word(1)) | 0;
    c = (c + word(2)) | 0;
    a = ((a - c) | 0) ^ rol(c, 4);
    c = (c + b) | 0;
    b = ((b - a) | 0) ^ rol(a, 6);
    a = (a + c) | 0;
    c = ((c - b) | 0) ^ rol(b, 8);
    b = (b + a) | 0;
    a = ((a - c) | 0) ^ rol(c, 16);
    c = (c + b) | 0;
    b = ((b - a) | 0) ^ rol(a, 19);
    a = (a + c) | 0;
    c = ((c - b) | 0) ^ rol(b, 4);
    b = (b + a) | 0;
  }
  if (left === 0) return c >>> 0;
  if (left === 3) c = (c + word(2)) | 0;
  if (left >= 2) b = (b + word(1)) | 0;
  a = (a + word(0)) | 0;
  c = ((c ^ b) - rol(b, 14)) | 0;
  a = ((a ^ c) - rol(c, 11)) | 0;
  b = ((b ^ a) - rol(a, 25)) | 0;
  c = ((c ^ b) - rol(b, 16)) | 0;
  a = ((a ^ c) - rol(c, 4)) | 0;
  b = ((b ^ a) - rol(a, 14)) | 0;
  c = ((c ^ b) - rol(b, 24)) | 0;
  return c >>> 0;
}

/** Maps a 32-bit number evenly onto [0, range) (`reciprocal_scale`). */
export const reciprocalScale = (value: number, range: number): number =>
  Number((BigInt(value >>> 0) * BigInt(range >>> 0)) >> 32n);

/** A 32-bit number with its bytes in the other order: how a little-endian machine sees an address. */
export const swap32 = (v: number): number =>
  ((v << 24) | ((v & 0xff00) << 8) | ((v >>> 8) & 0xff00) | (v >>> 24)) >>> 0;
