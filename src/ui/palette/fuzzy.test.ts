import { expect, it } from 'vitest';
import { ranked, score } from './fuzzy.ts';

const NAMES = [
  'Step forward',
  'Step back',
  'Step over, to the next hook',
  'Follow the packet',
  'Undo the last command',
];
const find = (query: string): string[] => ranked(NAMES, query, (n) => n);

it('finds by the start of words, in any order', () => {
  expect(find('ste')).toEqual(['Step back', 'Step forward', 'Step over, to the next hook']);
  expect(find('hook ov')).toEqual(['Step over, to the next hook']);
  expect(find('undo')[0]).toBe('Undo the last command');
});

it('finds by letters in order, the fewest gaps first', () => {
  expect(find('sfw')).toEqual(['Step forward']);
  expect(find('stf')[0]).toBe('Step forward');
  expect(score('zzz', 'Step')).toBeNull();
});

it('puts a whole word before a part of one', () => {
  expect(ranked(['backing', 'go back'], 'back', (n) => n)).toEqual(['go back', 'backing']);
});

it('leaves the order alone without a query', () => {
  expect(find('')).toEqual(NAMES);
});
