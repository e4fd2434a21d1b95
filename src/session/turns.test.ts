import { expect, it } from 'vitest';
import { Turns } from './turns.ts';

it('what takes long is not overtaken, and what fails holds up nobody', async () => {
  const turns = new Turns();
  const order: string[] = [];
  let end = (): void => {};
  const long = new Promise<string>((resolve) => {
    end = () => resolve('long');
  });
  const all = [
    turns.take(long),
    turns.take(Promise.reject(new Error('bad'))).catch((e: Error) => e.message),
    turns.take(Promise.resolve('short')),
  ].map((p) => p.then((name) => order.push(name)));
  await Promise.resolve();
  end();
  await Promise.all(all);
  expect(order.filter((name) => name !== 'bad')).toEqual(['long', 'short']);
  expect(order).toContain('bad');
});
