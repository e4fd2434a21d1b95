import { describe, expect, it } from 'vitest';
import type { TableWalk, WalkStep } from '../protocol/messages.ts';
import { walkItems } from './walk-items.ts';

const step = (
  chain: string,
  kind: WalkStep['kind'],
  rule: number,
  skipped: number,
  verdict: WalkStep['verdict'] = 'CONTINUE',
): WalkStep => ({ chain, kind, rule, skipped, verdict, target: '' });

const lines = (steps: WalkStep[]): string[] => {
  const walk: TableWalk = { table: 'nat', generation: 1, steps };
  return walkItems(walk).map((item) => {
    const what =
      item.kind === 'skip'
        ? `skip ${item.from}+${item.count}`
        : item.kind === 'chain'
          ? ''
          : `${item.kind} ${item.rule}`;
    return `${'  '.repeat(item.depth)}${item.chain} ${what}`.trimEnd();
  });
};

describe('walkItems', () => {
  it('goes a step deeper with each jump, and comes back after the end of a chain', () => {
    const walk = [
      step('PREROUTING', 'rule', 1, 0, 'JUMP'),
      step('KUBE-SERVICES', 'rule', 4, 3, 'JUMP'),
      step('KUBE-SVC', 'return', 0, 2),
      step('KUBE-SERVICES', 'return', 0, 1),
      step('PREROUTING', 'policy', 0, 5, 'ACCEPT'),
    ];
    expect(lines(walk)).toEqual([
      'PREROUTING',
      'PREROUTING rule 1',
      '  KUBE-SERVICES',
      '  KUBE-SERVICES skip 1+3',
      '  KUBE-SERVICES rule 4',
      '    KUBE-SVC',
      '    KUBE-SVC skip 1+2',
      '    KUBE-SVC return 0',
      '  KUBE-SERVICES skip 5+1',
      '  KUBE-SERVICES return 0',
      'PREROUTING skip 2+5',
      'PREROUTING policy 0',
    ]);
  });

  it('knows a chain that was entered again', () => {
    const walk = [
      step('INPUT', 'rule', 1, 0, 'JUMP'),
      step('SUB', 'return', 0, 1),
      step('INPUT', 'rule', 2, 0, 'JUMP'),
      step('SUB', 'rule', 1, 0, 'DROP'),
    ];
    expect(lines(walk).filter((l) => l === '  SUB')).toHaveLength(2);
  });
});
