import { expect, it } from 'vitest';
import { serviceRules } from './services.ts';

it('writes a rule set of the size it says, with each chain declared before its rules', () => {
  const { text, natRules, lastAddress } = serviceRules(20, 3);
  const lines = text.trimEnd().split('\n');
  const rules = lines.filter((line) => line.startsWith('-A '));
  expect(rules).toHaveLength(natRules);
  expect(natRules).toBe(20 * 11 + 8);
  const chains = lines.filter((line) => line.startsWith(':')).map((line) => line.slice(1).split(' ')[0]);
  expect(new Set(chains).size).toBe(chains.length);
  const built = new Set(['PREROUTING', 'OUTPUT', 'POSTROUTING', ...chains]);
  for (const rule of rules) expect(built.has(rule.split(' ')[1])).toBe(true);
  expect(rules.filter((rule) => rule.startsWith('-A KUBE-SERVICES')).at(-2)).toContain(lastAddress);
});

it('gives the endpoints of a Service equal chances', () => {
  const { text } = serviceRules(1, 4);
  expect([...text.matchAll(/--probability (\S+)/g)].map((m) => m[1])).toEqual([
    '0.2500000000',
    '0.3333333333',
    '0.5000000000',
  ]);
});

it('takes 10,000 Services with ten endpoints', () => {
  const { natRules, lastAddress } = serviceRules(10_000, 10);
  expect(natRules).toBe(320_008);
  expect(lastAddress).toBe('172.30.40.16');
});
