import { describe, expect, it } from 'vitest';
import { complaint, parseMatch, parseTarget, savedMatch } from './testing.ts';

describe('XtInstance', () => {
  it('words repeated, negated and missing options as iptables does', () => {
    expect(complaint(() => parseMatch('mark', '--mark 1 --mark 2'))).toBe(
      'mark: option "--mark" can only be used once.\n',
    );
    expect(complaint(() => parseMatch('limit', '! --limit-burst 2'))).toBe(
      'limit: option "--limit-burst" cannot be inverted.\n',
    );
    expect(complaint(() => parseMatch('length', ''))).toBe('length: option "--length" must be specified\n');
    expect(complaint(() => parseMatch('mark', '--mark'))).toBe('mark: option "--mark" requires an argument.\n');
  });

  it('tells which options exclude and which require another', () => {
    expect(complaint(() => parseTarget('CONNMARK', '--save-mark --restore-mark'))).toBe(
      'CONNMARK: option "--save-mark" cannot be used together with "--restore-mark".\n',
    );
    expect(complaint(() => parseMatch('statistic', '--mode nth --every 2'))).toBe(
      'statistic: option "--every" also requires "--packet".\n',
    );
  });

  it('counts two spellings of an option as one', () => {
    expect(complaint(() => parseMatch('udp', '--sport 1 --source-port 2', 'udp'))).toBe(
      'udp: option "--source-port" can only be used once.\n',
    );
    expect(savedMatch('ttl', '! --ttl 64')).toBe('! --ttl-eq 64');
  });

  it('takes a second word unless it looks like an option', () => {
    expect(savedMatch('tcp', '--tcp-flags ACK,SYN SYN --sport 1', 'tcp')).toBe('--sport 1 --tcp-flags SYN,ACK SYN');
    expect(complaint(() => parseMatch('tcp', '--tcp-flags SYN --sport 1', 'tcp'))).toBe(
      '--tcp-flags requires two args.',
    );
  });
});
