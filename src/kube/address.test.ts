import { describe, expect, it } from 'vitest';
import { ipsOfFamily, joinHostPort, parseCIDR, parseIP } from './address.ts';

describe('addresses', () => {
  it('have one way to be written', () => {
    expect(parseIP('2001:DB8:0:0::1')?.text).toBe('2001:db8::1');
    expect(parseIP('010.1.2.3')?.text).toBe('10.1.2.3');
    expect(parseIP('lb.example')).toBeNull();
  });

  it('are picked by family', () => {
    expect(ipsOfFamily('IPv6', ['10.0.0.1', '2001:db8::1', 'nonsense'])).toEqual(['2001:db8::1']);
  });

  it('join a port', () => {
    expect(joinHostPort('2001:db8::1', 80)).toBe('[2001:db8::1]:80');
    expect(joinHostPort('10.0.0.1', 80)).toBe('10.0.0.1:80');
  });
});

describe('parseCIDR', () => {
  it('clears host bits and knows what is inside', () => {
    const v4 = parseCIDR('203.0.113.77/25');
    expect(v4?.text).toBe('203.0.113.0/25');
    expect(v4?.contains('203.0.113.127')).toBe(true);
    expect(v4?.contains('203.0.113.128')).toBe(false);
    const v6 = parseCIDR('2001:db8::ff/120');
    expect(v6?.text).toBe('2001:db8::/120');
    expect(v6?.contains('2001:db8::80')).toBe(true);
    expect(v6?.contains('10.0.0.1')).toBe(false);
  });

  it('refuses what is no network', () => {
    for (const text of ['10.0.0.0', '10.0.0.0/33', '10.0.0.0/8/1', 'x/8', '2001:db8::/129'])
      expect(parseCIDR(text)).toBeNull();
  });
});
