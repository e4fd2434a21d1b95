import { beforeAll, describe, expect, it } from 'vitest';
import type { PacketAnswer } from '../src/cli/packet-record.ts';
import { loadCommands } from '../src/shell/registry.ts';
import { checksum } from '../src/wire/checksum.ts';
import { readAnswers } from './answers.ts';
import { makeCase, makeHost } from './case.ts';
import { compareAnswers, maskIdents, matchEntries, tell } from './compare.ts';
import { readOptions } from './options.ts';
import { fixTransport, fragments, ipPacket, udpDatagram } from './packet.ts';
import { agentLines, reproduction } from './script.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const fields = { src: '10.0.0.2', dst: '10.0.0.1', protocol: 17, id: 7 };
const udp = (id = 7) => fixTransport(ipPacket({ ...fields, id }, udpDatagram(1, 2, new Uint8Array(40))));
const answer = (more: Partial<PacketAnswer> = {}): PacketAnswer => ({ trace: [], hits: {}, ct: [], ...more });

beforeAll(loadCommands);

describe('makeCase', () => {
  it('makes the same of a seed each time, and something else of another', () => {
    expect(makeCase(5, 12)).toEqual(makeCase(5, 12));
    expect(makeCase(5, 12).record.packets).not.toEqual(makeCase(6, 12).record.packets);
    expect(makeHost(5)).not.toEqual({ ...makeHost(6), name: 'seed 5' });
  });

  it('makes rule sets of which the model takes nearly all', () => {
    const refused = Array.from({ length: 40 }, (_, i) => makeCase(100 + i, 1)).filter((c) => c.refused !== null);
    expect(refused.length).toBeLessThan(8);
  });
});

describe('reproduction', () => {
  it('holds all that Linux is told', () => {
    const { record } = makeCase(8, 5);
    const script = reproduction(record, 'int main;', 'what differs\nin two lines');
    for (const part of [record.rules, record.ipset, agentLines(record), 'int main;', '# in two lines\n'])
      expect(script).toContain(part);
    expect(agentLines(record).trimEnd().split('\n')).toHaveLength(5);
  });
});

describe('fragments', () => {
  it('carry the payload, in pieces with right headers', () => {
    const pieces = fragments(udp(), 24);
    expect(pieces.map((p) => p.length)).toEqual([44, 44]);
    expect(pieces.map((p) => checksum(p, 0, 20))).toEqual([0, 0]);
    expect(hex(udp()).slice(40)).toBe(pieces.map((p) => hex(p).slice(40)).join(''));
  });
});

describe('readAnswers', () => {
  it('reads what the agent prints, from the second report on', () => {
    const packet = hex(udp());
    const output = [
      'hit raw/OUTPUT/1 1 60',
      'end',
      `trace raw:PREROUTING:rule:1 |eth0|-|10|${packet}`,
      `out 21 ${'02'.repeat(6)}${'04'.repeat(6)}0800${packet}`,
      `ct ipv4     2 udp      17 29 src=1.1.1.1 mark=0 zone=0 use=2`,
      'hit raw/OUTPUT/1 3 200',
      'err 1',
      'end',
    ].join('\n');
    expect(readAnswers(output, ['eth0', 'eth1'])).toEqual([
      {
        trace: ['raw:PREROUTING:rule:1 eth0>- 10 10.0.0.2>10.0.0.1 17 1>2 ttl64 tos0'],
        hits: { 'raw/OUTPUT/1': [2, 140] },
        out: [{ dev: 'eth1', mac: '02'.repeat(6) + '04'.repeat(6), pkt: packet }],
        ct: ['ipv4 2 udp 17 29 src=1.1.1.1 mark=0 zone=0'],
        err: 'EPERM',
      },
    ]);
  });
});

describe('compareAnswers', () => {
  it('finds the first difference, and says where it begins', () => {
    const model = [answer({ trace: ['a', 'b'] }), answer({ trace: ['a', 'b'] })];
    expect(compareAnswers(model, model)).toBeNull();
    const difference = compareAnswers([answer({ trace: ['a', 'b'] }), answer({ trace: ['a', 'c'] })], model);
    expect(difference).toEqual({ packet: 1, field: 'trace', linux: 'a\nc', model: 'a\nb' });
    expect(difference && tell(difference, 'eth0 00')).toBe(
      'packet 2 (eth0 00): trace, from line 2\n  Linux:\n    c\n  model:\n    b',
    );
    expect(compareAnswers([], model)?.field).toBe('rules');
  });

  it('keeps the connections where the model says nothing of them', () => {
    const line = 'ipv4 2 udp 17 30 src=1.1.1.1';
    const model = [answer({ ct: [line] }), { trace: [], hits: {} }];
    expect(compareAnswers([answer({ ct: [line] }), answer({ ct: [line] })], model)).toBeNull();
    expect(compareAnswers([answer({ ct: [line] }), answer()], model)?.field).toBe('ct');
  });

  it('lets time-outs run down, not up and not far', () => {
    const at = (seconds: number) => [`ipv4 2 udp 17 ${seconds} src=1.1.1.1`];
    const same = ([l, m]: [string[], string[]]) => l.join() === m.join();
    expect([30, 28, 31, 10].map((s) => same(matchEntries(at(s), at(30))))).toEqual([true, true, false, false]);
  });
});

describe('maskIdents', () => {
  it('puts a random id aside where the model says so, and nothing else', () => {
    const random = hex(udp(0xffff));
    expect(maskIdents(hex(udp(1234)), random)).toBe(random);
    expect(maskIdents(hex(udp(1234)), hex(udp(1235)))).toBe(hex(udp(1234)));
  });
});

describe('readOptions', () => {
  it('reads numbers and flags, and refuses the rest', () => {
    expect(readOptions(['--seed', '9', '--keep'])).toMatchObject({ seed: 9, cases: 100, keep: true });
    expect(() => readOptions(['--seed', 'x'])).toThrow("--seed: a number is wanted, not 'x'");
    expect(() => readOptions(['--what'])).toThrow('unknown option --what');
  });
});
