import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hashName, sha256 } from './sha256.ts';

const hex = (words: Int32Array): string => [...words].map((w) => (w >>> 0).toString(16).padStart(8, '0')).join('');

describe('sha256', () => {
  it('gives the digest of the standard', () => {
    expect(hex(sha256('abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('is right on both sides of every block boundary', () => {
    for (let length = 0; length < 200; length++) {
      const text = 'kube-'.repeat(40).slice(0, length);
      expect(hex(sha256(text))).toBe(createHash('sha256').update(text).digest('hex'));
    }
  });
});

describe('hashName', () => {
  it('names chains as kube-proxy does', () => {
    expect(hashName('ns1/svc1:p80tcp', 16)).toBe('XPGD46QRK7WJZT7O');
    expect(hashName('ns1/svc1:p80tcp10.180.0.1:80', 16)).toBe('SXIVWICOYRO3J4NJ');
  });
});
