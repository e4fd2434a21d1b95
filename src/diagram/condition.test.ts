import { describe, expect, it } from 'vitest';
import type { TraceEvent } from '../protocol/messages.ts';
import { parseCondition, readCondition } from './condition.ts';
import type { Facts } from './facts.ts';
import { echoRequest, packetState, tcpSegment, trace } from './testing/trace.ts';

const SYN = 2;
const SYN_ACK = 18;

const facts = (bytes: readonly number[], more: Partial<Parameters<typeof packetState>[1]> = {}): Facts => ({
  event: trace([
    {
      kind: 'hook',
      fn: 'ipt_do_table',
      hook: 'INPUT',
      priority: 0,
      module: 'iptable_filter',
      inDev: 'eth0',
      outDev: '',
      verdict: 'DROP',
      walk: {
        table: 'filter',
        generation: 1,
        steps: [{ chain: 'INPUT', kind: 'rule', rule: 2, skipped: 1, verdict: 'DROP', target: 'DROP' }],
      },
    },
  ])[0] as TraceEvent,
  pkt: packetState(bytes, more),
  host: 'node-a',
});

const syn = facts(tcpSegment(SYN, 40_000, 80), { mark: 0x4001, ctinfo: 'NEW' });
const ping = facts(echoRequest());

const holds = (text: string, at: Facts): boolean => parseCondition(text)(at);

describe('a condition', () => {
  it.each([
    ['proto == tcp && dport == 80 && src in 10.0.0.0/8 && host == node-a', true],
    ['proto == tcp && dport == 81', false],
    ['tcp and dst port 80', true],
    ['tcp dst port 80', true],
    ['tcp src port 80', false],
    ['udp or (tcp and not port 22)', true],
    ['!tcp', false],
    ['src 10.0.0.1', true],
    ['dst net 10.0.0.0/31', false],
    ['host 10.0.0.2', true],
    ['host node-a', true],
    ['host == node-b', false],
    ['dport in {22, 80}', true],
    ['dport in {22, 443}', false],
    ['sport in 32768-60999', true],
    ['sport > 40000', false],
    ['sport >= 40000', true],
    ['mark == 0x4000/0x4000', true],
    ['mark == 0x4000', false],
    ['ctstate == new', true],
    ['flags has SYN', true],
    ['flags == SYN+ACK', false],
    ['table == filter and chain == INPUT and verdict == DROP', true],
    ['fn == ipt_*', true],
    ['fn == ip_*', false],
    ['addr != 10.0.0.2', false],
    ['ttl<65', true],
    ['iif == eth0 && oif == ""', true],
    ['', true],
  ])('%s on a SYN: %s', (text, expected) => {
    expect(holds(text, syn)).toBe(expected);
  });

  it('of a port is false for a packet without ports, and so is its comparison', () => {
    expect(holds('dport == 80', ping)).toBe(false);
    expect(holds('dport < 80', ping)).toBe(false);
    expect(holds('icmp and icmptype == 8', ping)).toBe(true);
  });

  it('tells one flag from several', () => {
    const both = facts(tcpSegment(SYN_ACK, 80, 40_000));
    expect(holds('flags has SYN', both)).toBe(true);
    expect(holds('flags == SYN', both)).toBe(false);
  });

  it.each([
    ['dprt == 80', 0, 4, 'did you mean dport'],
    ['proto == tcp && ', 15, 1, 'a field is wanted'],
    ['dport ==', 8, 1, 'a value is wanted after "=="'],
    ['dport == http', 9, 4, 'is not a number'],
    ['dport == 70000', 9, 5, 'too large'],
    ['src in 10.0.0/8', 7, 8, 'is not an IPv4 address'],
    ['src in 10.0.0.0/40', 7, 11, 'prefix length'],
    ['(tcp or udp', 0, 1, 'not closed'],
    ['tcp)', 3, 1, 'closes nothing'],
    ['tcp == ', 0, 3, 'not a field'],
    ['dport', 0, 5, 'compared with nothing'],
    ['proto == tcp dport == 80', 13, 5, '"and" or "or" is wanted'],
    ['src < 10.0.0.1', 4, 1, 'has no order'],
    ['flags has SIN', 10, 3, 'not a TCP flag'],
    ['dport in {80', 9, 1, '} is wanted'],
    ['dport & 80', 6, 1, '&& for and'],
    ['dport == && tcp', 9, 2, 'in place of'],
    ['host == "node', 8, 1, 'not closed'],
  ])('%j is refused at %i', (text, at, length, message) => {
    const read = readCondition(text);
    expect(read).toMatchObject({ error: { at, length, message: expect.stringContaining(message) } });
  });
});

it('that is longer than anybody writes is refused with a sentence, however deep it goes', () => {
  const read = readCondition(`${'('.repeat(100_000)}tcp`);
  expect('error' in read && read.error.message).toBe('a condition has at most 1000 characters');
});
