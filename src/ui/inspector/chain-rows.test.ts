import { describe, expect, it } from 'vitest';
import { chainRows, pagesFor, windowOf } from './chain-rows.ts';

const range = (from: number, to: number): [number, number][] =>
  Array.from({ length: to - from + 1 }, (_, i) => [from + i, 0]);
const shape = (length: number, matched: number[], skipped: [number, number][], also: number[] = []) => ({
  length,
  matched: new Set(matched),
  skipped: new Map(skipped),
  also: new Set(also),
});

describe('the lines of a chain', () => {
  it('fold to what matched; the rest is counted, tried and untried apart', () => {
    const rows = chainRows(shape(10_000, [300], range(1, 299)), true);
    expect(rows).toEqual([
      { kind: 'fold', from: 1, count: 299, tried: true },
      { kind: 'rule', rule: 300 },
      { kind: 'fold', from: 301, count: 9700, tried: false },
    ]);
  });

  it('keep what is pointed at, and do not fold what would save no line', () => {
    const rows = chainRows(shape(20, [10], range(1, 9), [7]), true);
    expect(rows.slice(0, 5)).toEqual([
      { kind: 'fold', from: 1, count: 6, tried: true },
      { kind: 'rule', rule: 7 },
      { kind: 'rule', rule: 8 },
      { kind: 'rule', rule: 9 },
      { kind: 'rule', rule: 10 },
    ]);
  });

  it('are all rules when nothing is folded, or the chain is short', () => {
    expect(chainRows(shape(10_000, [], []), false)).toHaveLength(10_000);
    expect(chainRows(shape(6, [2], [[1, 0]]), true)).toHaveLength(6);
  });

  it('are drawn where they are in view, and asked for by the page', () => {
    expect(windowOf(10_000, 20, 100_000, 400)).toEqual({ from: 4992, to: 5028 });
    expect(windowOf(5, 20, 0, 400)).toEqual({ from: 0, to: 5 });
    const rows = [99, 100, 101, 250].map((rule) => ({ kind: 'rule', rule }) as const);
    expect(pagesFor([...rows, { kind: 'fold', from: 300, count: 50, tried: false }], 100)).toEqual([1, 101, 201]);
  });
});
