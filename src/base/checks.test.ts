import { expect, it } from 'vitest';
import { isCount, isObject, isWhole, listOf, maybe, oneOf } from './checks.ts';

const ODD = [undefined, null, true, '', '1', 0, -1, 1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, {}, []];
const taken = (check: (value: unknown) => boolean): unknown[] => ODD.filter(check);

it('takes what it says, and nothing that only looks like it', () => {
  expect(taken(isObject)).toEqual([{}]);
  expect(taken(isWhole)).toEqual([0, -1, 1]);
  expect(taken(isCount)).toEqual([0, 1]);
  expect(taken(oneOf('1', 0))).toEqual(['1', 0]);
  expect(taken(maybe(isCount))).toEqual([undefined, 0, 1]);
  expect(taken(maybe(isCount, null))).toEqual([undefined, null, 0, 1]);
});

it('a list is as long as it may be, and right in each place', () => {
  const check = listOf(isCount, 2);
  expect([[], [1, 2], [1, 2, 3], [1, '2'], '12', { length: 1, 0: 1 }].map(check)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});
