/** SHA-256 (FIPS 180-4) in one synchronous call: chain names need it, and workers only have a promised one. */

const K = new Int32Array(64);
const H0 = new Int32Array(8);

/** The first 32 bits of the fraction of the `n`-th root of a prime, as the standard makes its constants. */
const fraction = (value: number): number => ((value - Math.floor(value)) * 0x100000000) | 0;

for (let n = 2, found = 0; found < 64; n++) {
  let prime = true;
  for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
  if (!prime) continue;
  K[found] = fraction(Math.cbrt(n));
  if (found < 8) H0[found] = fraction(Math.sqrt(n));
  found++;
}

const W = new Int32Array(64);
const at = (words: Int32Array, i: number): number => words[i] ?? 0;

function compress(h: Int32Array): void {
  for (let i = 16; i < 64; i++) {
    const x = at(W, i - 15);
    const y = at(W, i - 2);
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    W[i] = at(W, i - 16) + s0 + at(W, i - 7) + s1;
  }
  let a = at(h, 0);
  let b = at(h, 1);
  let c = at(h, 2);
  let d = at(h, 3);
  let e = at(h, 4);
  let f = at(h, 5);
  let g = at(h, 6);
  let k = at(h, 7);
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (k + s1 + ((e & f) ^ (~e & g)) + at(K, i) + at(W, i)) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    k = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  h[0] = at(h, 0) + a;
  h[1] = at(h, 1) + b;
  h[2] = at(h, 2) + c;
  h[3] = at(h, 3) + d;
  h[4] = at(h, 4) + e;
  h[5] = at(h, 5) + f;
  h[6] = at(h, 6) + g;
  h[7] = at(h, 7) + k;
}

/** The digest of an ASCII text, as eight words. Names of API objects and addresses are ASCII. */
export function sha256(text: string): Int32Array {
  const h = H0.slice();
  const bits = text.length * 8;
  const blocks = (text.length + 9 + 63) >>> 6;
  for (let block = 0; block < blocks; block++) {
    for (let word = 0; word < 16; word++) {
      let value = 0;
      for (let byte = 0; byte < 4; byte++) {
        const i = block * 64 + word * 4 + byte;
        const code = i < text.length ? text.charCodeAt(i) & 255 : i === text.length ? 0x80 : 0;
        value = (value << 8) | code;
      }
      W[word] = value;
    }
    if (block === blocks - 1) W[15] = bits;
    compress(h);
  }
  return h;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The first `length` letters of the digest in standard base32: 5 bits each, 51 at most. */
export function hashName(text: string, length: number): string {
  const words = sha256(text);
  let out = '';
  for (let i = 0; i < length; i++) {
    const bit = i * 5;
    const word = at(words, bit >>> 5);
    const from = bit & 31;
    const value =
      from <= 27
        ? (word >>> (27 - from)) & 31
        : ((word << (from - 27)) | (at(words, (bit >>> 5) + 1) >>> (59 - from))) & 31;
    out += BASE32.charAt(value);
  }
  return out;
}
