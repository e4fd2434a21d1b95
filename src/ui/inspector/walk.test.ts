import { describe, expect, it } from 'vitest';
import type { TableWalk, WalkStep } from '../../protocol/messages.ts';
import { rulesMet } from './walk.ts';

const step = (chain: string, kind: WalkStep['kind'], rule: number, skipped: number): WalkStep => ({
  chain,
  kind,
  rule,
  skipped,
  verdict: 'CONTINUE',
  target: '',
});

describe('rulesMet', () => {
  it('knows matched and skipped rules of a chain that was left and come back to', () => {
    const walk: TableWalk = {
      table: 'filter',
      generation: 1,
      steps: [step('INPUT', 'rule', 3, 2), step('SUB', 'return', 0, 4), step('INPUT', 'policy', 0, 1)],
    };
    const input = rulesMet(walk, 'INPUT');
    expect([...input.matched.keys()]).toEqual([3]);
    expect([...input.skipped]).toEqual([
      [1, 0],
      [2, 0],
      [4, 2],
    ]);
    expect([...rulesMet(walk, 'SUB').skipped.keys()]).toEqual([1, 2, 3, 4]);
  });
});
