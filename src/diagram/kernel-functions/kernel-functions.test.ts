import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { SCHEDULERS } from '../../kernel/ipvs/schedulers/schedulers.ts';
import { kernelFunction, knownFunctions, sourceUrl } from './kernel-functions.ts';

const KERNEL = fileURLToPath(new URL('../../kernel', import.meta.url));
const WORD = /'(_*[a-z][a-z0-9]*(?:_[a-z0-9]+)+)'/g;

/** Words in quotes that look like names of functions, by file. */
function wordsOf(files: readonly string[]): Set<string> {
  const words = new Set<string>();
  for (const file of files)
    for (const [, word] of readFileSync(`${KERNEL}/${file}`, 'utf8').matchAll(WORD)) if (word) words.add(word);
  return words;
}

const files = readdirSync(KERNEL, { recursive: true, encoding: 'utf8' }).filter(
  (f) => f.endsWith('.ts') && !f.endsWith('.test.ts') && !/testing\/|xtables\/extensions\//.test(f),
);
const settings = wordsOf(files.filter((f) => /sysctl|inetdevice/.test(f)));

/** In quotes in the kernel model, and no function: modules, types of sets, a queueing discipline. */
const OTHERS = new Set(
  `ip_set ip_set_hash_ipmac ip_set_hash_ipmark ip_set_hash_mac ip_set_hash_netnet ip_set_hash_netportnet ip_tables ip_vs
  iptable_mangle nf_conntrack nf_defrag_ipv4 nf_nat pfifo_fast`.split(/\s+/),
);

describe('every function that the kernel model names', () => {
  const schedulers = SCHEDULERS.map(({ name }) => `ip_vs_${name}_schedule`);
  const named = [...wordsOf(files), ...schedulers].filter(
    (w) => !OTHERS.has(w) && !w.startsWith('xt_') && (!settings.has(w) || kernelFunction(w)),
  );

  it('is explained, by at least a sentence', () => {
    expect(named.length).toBeGreaterThan(100);
    const unknown = named.filter((name) => !kernelFunction(name));
    expect(unknown, 'explain it beside this test; or it is no function: OTHERS').toEqual([]);
    for (const name of named) expect(kernelFunction(name)?.does).toMatch(/[.?]$/);
  });

  it('and nothing else is', () => {
    const all = new Set([...named, 'printk', 'tty']);
    expect([...knownFunctions()].filter((name) => !all.has(name))).toEqual([]);
  });
});

it('links a file of the chosen kernel', () => {
  expect(sourceUrl(kernelFunction('ip_rcv')?.file ?? '', '6.1')).toBe(
    'https://elixir.bootlin.com/linux/v6.1/source/net/ipv4/ip_input.c',
  );
});

it('links the last kernel that has a name', () => {
  expect(kernelFunction('ip_vs_reply4')?.lastIn).toBe('5.15');
  expect(kernelFunction('ip_vs_in_hook')?.lastIn).toBeNull();
});
