import { describe, expect, it } from 'vitest';
import { ByteCopy } from './byte-copy.ts';

const head = (size: number): Uint8Array => Uint8Array.from({ length: size }, (_, i) => (i * 37 + 11) & 255);
const words = (of: Uint8Array): Int32Array => new Int32Array(of.buffer, 0, of.length >> 2);

describe('a copy of bytes', () => {
  const ranges = [0, 1, 2, 3, 64, 65, 78].flatMap((from) =>
    [0, 1, 2, 3, 4, 7, 40, 106, 511, 512, 513, 1514].map((n) => [from, n]),
  );

  it.each(ranges)('from byte %d, %d of them, has them and sees each change', (from = 0, size = 0) => {
    const of = head(from + size + 5);
    const copy = new ByteCopy(of, from, from + size);
    expect([...copy.bytes]).toEqual([...of.slice(from, from + size)]);
    expect(copy.isIn(of, words(of), from)).toBe(true);
    for (let i = 0; i < of.length; i++) {
      of[i] = (of[i] ?? 0) ^ 0x80;
      expect(copy.isIn(of, words(of), from)).toBe(i < from || i >= from + size);
      of[i] = (of[i] ?? 0) ^ 0x80;
    }
  });

  it('is not touched by the next ones', () => {
    const of = head(200);
    const copies = Array.from({ length: 100 }, (_, i) => new ByteCopy(of, i % 7, 100 + (i % 11)));
    for (const [i, { bytes }] of copies.entries()) expect([...bytes]).toEqual([...of.slice(i % 7, 100 + (i % 11))]);
  });
});
