import { describe, expect, it } from 'vitest';
import { breakKey, isSimple, readBreakpoints, withoutBreak } from './breakpoints.ts';

describe('breakpoints that were kept', () => {
  it('come back, and what is none is left out', () => {
    const good = [
      { kind: 'drop' },
      { kind: 'rule', table: 'filter', chain: 'INPUT', rule: 3, host: 'node', condition: 'tcp' },
      { kind: 'any', condition: 'mark != 0', off: true },
    ];
    const bad = [
      null,
      7,
      { kind: 'nosuch' },
      { kind: 'rule', table: 'filter', chain: 'INPUT' },
      { kind: 'drop', host: 4 },
    ];
    expect(readBreakpoints([...good, ...bad])).toEqual(good);
  });

  it('of a kind that every object has, or switched off by no flag, are none', () => {
    const odd = [{ kind: 'constructor' }, { kind: 7 }, { kind: 'drop', off: 'yes' }];
    expect(readBreakpoints([...odd, { kind: 'drop', off: true }])).toEqual([{ kind: 'drop', off: true }]);
  });

  it('are none when nothing was kept', () => {
    expect(readBreakpoints(undefined)).toBeNull();
    expect(readBreakpoints({})).toBeNull();
  });
});

it('a place is the same whatever its condition', () => {
  const at = { kind: 'hook', hook: 'INPUT' } as const;
  const list = [{ ...at, condition: 'tcp' }, { ...at, host: 'node' }, { kind: 'drop' } as const];
  expect(withoutBreak(list, at)).toEqual(list.slice(1));
  expect(new Set(list.map(breakKey)).size).toBe(3);
});

it('only hooks and drops without a condition are simple', () => {
  expect(isSimple({ kind: 'drop' })).toBe(true);
  expect(isSimple({ kind: 'drop', condition: 'tcp' })).toBe(false);
  expect(isSimple({ kind: 'hook', hook: 'INPUT', host: 'node' })).toBe(false);
  expect(isSimple({ kind: 'function', fn: 'ip_rcv' })).toBe(false);
});
