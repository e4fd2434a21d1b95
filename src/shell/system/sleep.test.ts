import { expect, test } from 'vitest';
import { TestShell } from '../testing.ts';
import { sleep } from './sleep.ts';

test.each([
  ['sleep 1e3', 1000],
  ['sleep 1.5m .5', 90.5],
  ['sleep 104d', 104 * 86_400],
])('%s', (line, seconds) => {
  const sh = new TestShell([sleep]);
  const ran = sh.start(line);
  sh.world.runUntil(2 ** 53);
  expect(ran.status).toBe(0);
  expect(new TestShell([sleep]).run(line, undefined, '', seconds - 0.001).status).toBeNull();
});

test.each(['sleep infinity', 'sleep 1e12', 'sleep 105d', `sleep ${'9'.repeat(40)}`])(
  '%s does not end, nor time with it',
  (line) => {
    const sh = new TestShell([sleep]);
    const ran = sh.start(line);
    expect(sh.world.clock.nextAt).toBeNull();
    expect(sh.world.step()).toBe(false);
    ran.interrupt();
    expect(ran.status).toBe(130);
  },
);

test.each(['sleep x', 'sleep -1', 'sleep 1S', 'sleep 0x', "sleep ''"])('%s is refused', (line) => {
  expect(new TestShell([sleep]).run(line).err).toContain('sleep: invalid time interval');
});
