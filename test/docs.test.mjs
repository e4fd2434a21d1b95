import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { functionsOf } from '../scripts/lib/functions.mjs';
import { NOT_MODELLED, partsTable, withParts, withSection } from '../scripts/lib/parts.mjs';
import { listFiles, root } from '../scripts/lib/root.mjs';
import { World } from '../src/kernel/world.ts';
import { allMatches, allTargets } from '../src/kernel/xtables/extensions/registry.ts';
import { allCommands, loadCommands } from '../src/shell/registry.ts';

/** @param {string} file */
const read = (file) => readFileSync(join(root, file), 'utf8');

describe('docs', () => {
  it('list the matches, targets and commands that there are (npm run docs)', async () => {
    await loadCommands();
    const { modules } = new World({ seed: 1 });
    const text = read('docs/fidelity.md');
    const made = withParts(text, { matches: allMatches, targets: allTargets, commands: allCommands(), modules });
    if (process.env.RECORD) writeFileSync(join(root, 'docs/fidelity.md'), made);
    else expect(text).toBe(made);
  });

  it('link only to files that there are', () => {
    const files = listFiles();
    for (const file of files.filter((f) => f.endsWith('.md'))) {
      for (const [, target = ''] of read(file).matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)) {
        const path = join(file, '..', target);
        expect(
          files.some((f) => f === path || f.startsWith(`${path}/`)),
          `${file} links to ${target}`,
        ).toBe(true);
      }
    }
  });
});

describe('withSection', () => {
  it('replaces what is between the marks and nothing else', () => {
    const text = 'a\n<!-- x -->\nold\n<!-- /x -->\nb';
    const made = withSection(text, 'x', 'new');
    expect(made).toBe('a\n<!-- x -->\n\nnew\n\n<!-- /x -->\nb');
    expect(withSection(made, 'x', 'new')).toBe(made);
    expect(() => withSection(text, 'y', '')).toThrow('no section y');
  });
});

it('partsTable sorts, escapes, and says what is only parsed, refused or missing', () => {
  const parts = [
    { name: 'b', summary: 'x | y', support: 'parse-only' },
    { name: 'a', summary: 'z', support: 'modelled' },
    { name: 'c', summary: 'w', support: 'modelled', module: 'xt_c' },
    { name: 'six', summary: 'v', support: 'modelled', families: [10] },
  ];
  expect(partsTable(parts, ['d']).split('\n').slice(2)).toEqual([
    '| `a` | z | modelled |',
    '| `b` | x \\| y | parsed only: a packet that meets it is dropped, and the trace says why |',
    '| `c` | w | parsed; the kernel here lacks the module and refuses the rule |',
    '| `d` |  | not modelled: iptables says that there is no such extension |',
  ]);
});

it('what is called not modelled is not there', () => {
  for (const [kind, all] of /** @type {const} */ ([
    ['matches', allMatches],
    ['targets', allTargets],
  ]))
    for (const [version, family] of /** @type {const} */ ([
      [4, 2],
      [6, 10],
    ])) {
      const there = all.filter((ext) => ext.families.includes(family)).map((ext) => ext.name);
      expect(NOT_MODELLED[kind][version].filter((name) => there.includes(name))).toEqual([]);
    }
});

describe('functionsOf', () => {
  it('takes what comments say a function stands for, and what is told to the trace', () => {
    const text = [
      '/** Takes a packet (`ip_rcv_core`, net/ipv4/ip_input.c). Left out: multicast statistics. */',
      'export function ipRcvCore() {}',
      '/** `ip_rcv`: uses `ip_rcv_core` first; time stamps are left out. */',
      "function ipRcv() { tracer.step(net, skb, 'ip_rcv_finish', `x`); }",
      '/** `rp_filter` of the device. */',
      'readonly filter = 1;',
    ].join('\n');
    const found = functionsOf('ip/x.ts', text).map(({ name, kernelFile, leftOut }) => [name, kernelFile, leftOut]);
    expect(found).toEqual([
      ['ip_rcv_core', 'net/ipv4/ip_input.c', 'multicast statistics'],
      ['ip_rcv', '', 'time stamps are left out'],
      ['ip_rcv_finish', '', ''],
    ]);
  });
});
