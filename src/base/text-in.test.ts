import { expect, it } from 'vitest';
import { textIn } from './text-in.ts';

it('counts the characters of all texts in a value', () => {
  expect(textIn({ a: 'abc', b: [1, null, 'de', { c: 'f' }], d: true }, 100)).toBe(6);
  expect(textIn('abc', 1)).toBe(3);
  expect(textIn(undefined, 1)).toBe(0);
});

it('looks no further once there are more than it was told', () => {
  const parts = ['abc', 'def', 'ghi'];
  const untouched = new Proxy(['x'], {
    ownKeys: () => {
      throw new Error('it was looked at');
    },
  });
  expect(textIn([...parts, untouched], 8)).toBe(9);
  expect(() => textIn([...parts, untouched], 9)).toThrow('looked at');
});
