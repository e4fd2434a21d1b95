import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { partsTable, withParts, withSection } from '../scripts/lib/parts.mjs';
import { listFiles, root } from '../scripts/lib/root.mjs';
import { allMatches, allTargets } from '../src/kernel/xtables/extensions/registry.ts';
import { allCommands, loadCommands } from '../src/shell/registry.ts';

/** @param {string} file */
const read = (file) => readFileSync(join(root, file), 'utf8');

describe('docs', () => {
  it('list the matches, targets and commands that there are (npm run docs)', async () => {
    await loadCommands();
    const text = read('docs/fidelity.md');
    const made = withParts(text, { matches: allMatches, targets: allTargets, commands: allCommands() });
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

it('partsTable sorts, escapes, and says what is only parsed', () => {
  const parts = [
    { name: 'b', summary: 'x | y', support: 'parse-only' },
    { name: 'a', summary: 'z', support: 'modelled' },
  ];
  expect(partsTable(parts).split('\n').slice(2)).toEqual([
    '| `a` | z | yes |',
    '| `b` | x \\| y | no: an error says so |',
  ]);
});
