import fc from 'fast-check';
import { expect, test } from 'vitest';
import { get16, set16, set32 } from './bytes.ts';
import { checksum, foldChecksum, pseudoSum, replace16, replace32, sum16 } from './checksum.ts';
import { ipv4 } from './inet.ts';

test('the checksum of the example in RFC 1071', () => {
  const bytes = Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7);
  expect(checksum(bytes, 0, bytes.length)).toBe(~0xddf2 & 0xffff);
});

test('an odd last byte counts as if a zero followed', () => {
  const odd = Uint8Array.of(1, 2, 3);
  expect(checksum(odd, 0, 3)).toBe(checksum(Uint8Array.of(1, 2, 3, 0), 0, 4));
});

const words = fc.uint8Array({ minLength: 4, maxLength: 64 }).map((b) => (b.length % 2 === 0 ? b : b.slice(1)));

test('data that carries its own checksum sums to zero', () => {
  fc.assert(
    fc.property(words, (data) => {
      const b = data.slice();
      set16(b, 0, 0);
      set16(b, 0, checksum(b, 0, b.length));
      expect(checksum(b, 0, b.length)).toBe(0);
    }),
  );
});

/** 0 and 0xffff are the same number in ones' complement; a header never holds both for the same data. */
const canonical = (c: number): number => (c === 0xffff ? 0 : c);

test('updating for a changed word gives what summing anew gives', () => {
  fc.assert(
    fc.property(words, fc.nat(0xffff), fc.nat(), (data, value, where) => {
      fc.pre(data.length >= 4);
      const b = data.slice();
      const at = 2 + 2 * (where % ((b.length - 2) / 2));
      set16(b, 0, 0);
      set16(b, 0, checksum(b, 0, b.length));
      const before = get16(b, at);
      set16(b, at, value);
      replace16(b, 0, before, value);
      const updated = get16(b, 0);
      set16(b, 0, 0);
      expect(canonical(updated)).toBe(canonical(checksum(b, 0, b.length)));
    }),
  );
});

test('updating for a changed address gives what summing anew gives', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.nat(0xffffffff), (data, value) => {
      const b = data.slice();
      set16(b, 0, 0);
      set16(b, 0, checksum(b, 0, b.length));
      const before = ((get16(b, 8) << 16) | get16(b, 10)) >>> 0;
      set32(b, 8, value);
      replace32(b, 0, before, value);
      const updated = get16(b, 0);
      set16(b, 0, 0);
      expect(canonical(updated)).toBe(canonical(checksum(b, 0, b.length)));
    }),
  );
});

test('the pseudo header counts as its bytes do', () => {
  fc.assert(
    fc.property(fc.nat(0xffffffff), fc.nat(0xffffffff), fc.nat(255), fc.nat(0xffff), (s, d, protocol, length) => {
      const b = new Uint8Array(12);
      set32(b, 0, s);
      set32(b, 4, d);
      b[9] = protocol;
      set16(b, 10, length);
      expect(foldChecksum(pseudoSum(ipv4(s), ipv4(d), protocol, length))).toBe(foldChecksum(sum16(b, 0, 12)));
    }),
  );
});
