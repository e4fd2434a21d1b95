import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Ipv6Addr } from './inet.ts';
import { formatIpv6, maskIpv6, maskPrefix6, parseIpv6, prefixMask6 } from './inet6.ts';

const through = (text: string): string | null => {
  const addr = parseIpv6(text);
  return addr === null ? null : formatIpv6(addr);
};

describe('IPv6 addresses as text', () => {
  test('are written as inet_ntop writes them', () => {
    expect(through('2001:DB8:0:0:0:0:0:5')).toBe('2001:db8::5');
    expect(through('2001:db8:0:0:1:0:0:0')).toBe('2001:db8:0:0:1::');
    expect(through('1:0:2:3:4:5:6:7')).toBe('1:0:2:3:4:5:6:7');
    expect(through('::')).toBe('::');
    expect(through('::1')).toBe('::1');
    expect(through('::ffff:192.0.2.1')).toBe('::ffff:192.0.2.1');
    expect(through('::192.0.2.1')).toBe('::192.0.2.1');
    expect(through('64:ff9b::192.0.2.1')).toBe('64:ff9b::c000:201');
  });

  test('and nothing else is one', () => {
    for (const text of [
      '',
      '1',
      '1.2.3.4',
      ':::',
      '1::2::3',
      '12345::',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      '::1.2.3.400',
      'g::',
    ])
      expect(through(text)).toBeNull();
  });

  test('come back from their text', () => {
    const hex = fc.array(fc.constantFrom(...'0000123456789abcdef'), { minLength: 32, maxLength: 32 });
    fc.assert(fc.property(hex, (digits) => parseIpv6(formatIpv6(digits.join('') as Ipv6Addr)) === digits.join('')));
  });
});

describe('masks', () => {
  test('of every length', () => {
    for (let len = 0; len <= 128; len++) expect(maskPrefix6(prefixMask6(len))).toBe(len);
    expect(maskPrefix6(`${'0f'.repeat(16)}` as Ipv6Addr)).toBeNull();
  });
  test('cut the host part', () => {
    const addr = parseIpv6('2001:db8:ffff::1');
    expect(addr && formatIpv6(maskIpv6(addr, prefixMask6(36)))).toBe('2001:db8:f000::');
  });
});
