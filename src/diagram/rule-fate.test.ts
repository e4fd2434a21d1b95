import { describe, expect, it } from 'vitest';
import type { WalkStep } from '../protocol/messages.ts';
import { ruleFate } from './rule-fate.ts';
import { trace } from './testing/trace.ts';
import { TraceIndex } from './trace-index.ts';

const rule = (chain: string, n: number, verdict: WalkStep['verdict'], skipped: number, target = ''): WalkStep => ({
  chain,
  kind: 'rule',
  rule: n,
  skipped,
  verdict,
  target,
});
const index = new TraceIndex();
index.append(
  trace([
    {
      kind: 'hook',
      fn: 'ipt_do_table',
      hook: 'INPUT',
      priority: 0,
      module: 'ip_tables',
      inDev: 'eth0',
      outDev: '',
      verdict: 'DROP',
      walk: {
        table: 'filter',
        generation: 1,
        steps: [
          rule('INPUT', 3, 'JUMP', 2, 'WEB'),
          { chain: 'WEB', kind: 'return', rule: 0, skipped: 4, verdict: 'RETURN', target: '' },
          rule('INPUT', 5, 'DROP', 1, 'DROP'),
        ],
      },
    },
    { kind: 'step', fn: 'later', note: '' },
  ]),
);
const fate = (chain: string, n: number, seq = 1) =>
  ruleFate(index, 1, seq, { net: 1, table: 'filter', chain, rule: n });

describe('how a packet stood to a rule', () => {
  it.each([
    ['INPUT', 5, { kind: 'matched', verdict: 'DROP' }],
    ['INPUT', 3, { kind: 'matched', verdict: 'WEB' }],
    ['INPUT', 1, { kind: 'missed', step: 0 }],
    ['INPUT', 4, { kind: 'missed', step: 2 }],
    ['WEB', 4, { kind: 'missed', step: 1 }],
    ['WEB', 5, { kind: 'notReached', by: { chain: 'INPUT', rule: 5 } }],
    ['INPUT', 6, { kind: 'notReached', by: { chain: 'INPUT', rule: 5 } }],
    ['OTHER', 1, { kind: 'notWalked' }],
  ])('%s %i', (chain, n, expected) => {
    expect(fate(chain, n)).toMatchObject(expected);
  });

  it('is not known before it came there', () => {
    expect(ruleFate(index, 1, -1, { net: 1, table: 'filter', chain: 'INPUT', rule: 5 })).toEqual({ kind: 'notWalked' });
  });
});
