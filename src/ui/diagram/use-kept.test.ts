import { expect, it } from 'vitest';
import { sameMap, sameRails } from './use-kept.ts';

it('tells what says the same from what does not', () => {
  const map = new Map([['INPUT filter', 'ACCEPT']]);
  expect(sameMap(map, new Map(map))).toBe(true);
  expect(sameMap(map, new Map([['INPUT filter', 'DROP']]))).toBe(false);
  expect(sameMap(map, new Map([['INPUT mangle', 'ACCEPT']]))).toBe(false);
  expect(sameMap(map, new Map([...map, ['INPUT mangle', 'ACCEPT']]))).toBe(false);
  expect(sameMap(new Map([['a', undefined]]), new Map([['b', undefined]]))).toBe(false);
});

it('tells rails apart by packet and by place', () => {
  const rails = (now: number[], before: number[]) => ({ now: new Set(now), before: new Set(before) });
  expect(sameRails(rails([1, 2], [3]), rails([1, 2], [3]))).toBe(true);
  expect(sameRails(rails([1, 2], [3]), rails([1, 4], [3]))).toBe(false);
  expect(sameRails(rails([1, 2], [3]), rails([1, 2], []))).toBe(false);
});
