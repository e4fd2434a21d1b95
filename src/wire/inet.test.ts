import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatIpv4,
  formatMac,
  ipv4,
  maskPrefix,
  parseIpv4,
  parseIpv4Prefix,
  parseMac,
  prefixContains,
  prefixMask,
} from './inet.ts';

const addr = fc.nat(0xffffffff).map(ipv4);

test('an address reads back as it was written', () => {
  fc.assert(
    fc.property(addr, (a) => {
      expect(parseIpv4(formatIpv4(a))).toBe(a);
    }),
  );
});

test.each(['', '1.2.3', '1.2.3.4.5', '256.0.0.1', '1.2.3.-4', '1.2.3.4 ', '0x1.2.3.4', '1.2.3.1234', 'a.b.c.d'])(
  '%j is no address',
  (text) => expect(parseIpv4(text)).toBeNull(),
);

test('a mask and its length belong together', () => {
  for (let len = 0; len <= 32; len++) expect(maskPrefix(prefixMask(len))).toBe(len);
  expect(maskPrefix(0xff00ff00)).toBeNull();
  expect(maskPrefix(1)).toBeNull();
});

test('a prefix contains exactly the addresses that share its first bits', () => {
  fc.assert(
    fc.property(addr, addr, fc.nat(32), (a, b, len) => {
      const same = len === 0 || a >>> (32 - len) === b >>> (32 - len);
      expect(prefixContains({ addr: a, len }, b)).toBe(same);
    }),
  );
});

test('a prefix is read with and without a length', () => {
  expect(parseIpv4Prefix('10.0.0.0/8')).toEqual({ addr: 0x0a000000, len: 8 });
  expect(parseIpv4Prefix('10.0.0.1')).toEqual({ addr: 0x0a000001, len: 32 });
  for (const bad of ['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/x', '10.0.0/8']) expect(parseIpv4Prefix(bad)).toBeNull();
});

test('a MAC address reads back as it was written, in any case', () => {
  const mac = fc.uint8Array({ minLength: 6, maxLength: 6 }).map((b) => Buffer.from(b).toString('hex'));
  fc.assert(
    fc.property(mac, (hex) => {
      const parsed = parseMac(hex.toUpperCase());
      expect(parsed).toBe(hex);
      expect(parsed && parseMac(formatMac(parsed))).toBe(hex);
    }),
  );
  expect(parseMac('02:00:00:00:00')).toBeNull();
  expect(parseMac('02-00-00-00-00-01')).toBeNull();
});
