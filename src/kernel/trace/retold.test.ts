import { expect, it } from 'vitest';
import { retold } from './retold.ts';

it('writes again only what is new, and remembers two', () => {
  let written = 0;
  const told = retold((dev: string, n: number) => {
    written++;
    return { note: `${dev}: ${n}`, data: { dev, n } };
  });
  const one = told('eth0', 1);
  const other = told('eth1', 1);
  expect(told('eth0', 1)).toBe(one);
  expect(told('eth1', 1)).toBe(other);
  expect(written).toBe(2);
  expect(told('eth1', 2)).toEqual({ note: 'eth1: 2', data: { dev: 'eth1', n: 2 } });
  expect(told('eth1', 1)).toBe(other);
  expect(told('eth0', 1)).toEqual(one);
  expect(written).toBe(4);
});
