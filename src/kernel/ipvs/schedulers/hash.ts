/** The golden ratio of `hash_32` (include/linux/hash.h). */
const GOLDEN_RATIO_32 = 0x61c88647;

/** `hash_32`: the top `bits` bits of a multiplication. */
export const hash32 = (value: number, bits: number): number => Math.imul(value, GOLDEN_RATIO_32) >>> (32 - bits);

export const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

const MASK = (1n << 64n) - 1n;
const rol = (x: bigint, n: bigint): bigint => ((x << n) | (x >> (64n - n))) & MASK;

/** `hsiphash_1u32` of a 64-bit machine: SipHash-1-3 of one 32-bit number, cut to 32 bits. Both key words are `key`. */
export function hsiphash(value: number, key: bigint): number {
  let v0 = 0x736f6d6570736575n ^ key;
  let v1 = 0x646f72616e646f6dn ^ key;
  let v2 = 0x6c7967656e657261n ^ key;
  let v3 = 0x7465646279746573n ^ key;
  const round = (): void => {
    v0 = (v0 + v1) & MASK;
    v1 = rol(v1, 13n) ^ v0;
    v0 = rol(v0, 32n);
    v2 = (v2 + v3) & MASK;
    v3 = rol(v3, 16n) ^ v2;
    v0 = (v0 + v3) & MASK;
    v3 = rol(v3, 21n) ^ v0;
    v2 = (v2 + v1) & MASK;
    v1 = rol(v1, 17n) ^ v2;
    v2 = rol(v2, 32n);
  };
  const block = (4n << 56n) | BigInt(value >>> 0);
  v3 ^= block;
  round();
  v0 ^= block;
  v2 ^= 0xffn;
  round();
  round();
  round();
  return Number((v0 ^ v1 ^ v2 ^ v3) & 0xffffffffn);
}
