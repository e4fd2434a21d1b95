import { describe, expect, it } from 'vitest';
import type { EnteredLine, GoalResult } from '../../protocol/learn.ts';
import { guessRoles, wishesOf } from './draft.ts';

const line = (text: string, changes = false): EnteredLine => ({ place: 'node', line: text, status: 0, changes });
const result = (given: Partial<GoalResult>): GoalResult => ({
  ok: true,
  wishes: [],
  came: 'answered',
  said: '',
  drop: null,
  ...given,
});
const drop: GoalResult['drop'] = {
  place: 'node',
  fn: 'ipt_do_table',
  reason: 'NETFILTER_DROP',
  note: '',
  hook: 'INPUT',
  table: 'filter',
  chain: 'INPUT',
  rule: 1,
  seq: 0,
};

describe('a level from what was typed', () => {
  it('takes the last change for the repair, those before for the damage, and what asks for the goal, once', () => {
    const lines = [
      line('ping -c 1 node'),
      line('iptables -A INPUT -j DROP', true),
      line('ping -c 1 node'),
      line('iptables -L'),
      line('echo hi | nc -u -w 1 node 7'),
      line('iptables -F', true),
    ];
    expect(guessRoles(lines).map(({ role }) => role)).toEqual(['goal', 'setup', 'none', 'none', 'goal', 'solution']);
  });

  it('wants in the end what came of a command now', () => {
    expect(wishesOf(result({ came: 'answered', drop }))).toEqual([{ kind: 'answered' }]);
    expect(wishesOf(result({ came: 'silent', drop }))).toEqual([
      { kind: 'silent' },
      { kind: 'dropped', place: 'node', table: 'filter', chain: 'INPUT' },
    ]);
    expect(wishesOf(result({ came: 'done', said: '2' }))).toEqual([{ kind: 'says', text: '2' }]);
    expect(wishesOf(result({ came: 'done' }))).toEqual([]);
  });
});
