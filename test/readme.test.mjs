import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../scripts/lib/root.mjs';

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const blocks = [...readme.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, kind, text]) => ({ kind, text }));

/** @type {string} */
let dir;
beforeAll(() => {
  mkdirSync(join(root, '.cache'), { recursive: true });
  dir = mkdtempSync(join(root, '.cache', 'readme-'));
  // A block that begins with `# NAME.sh` is that file.
  for (const { text } of blocks) {
    const name = /^# (\S+\.sh)\n/.exec(text)?.[1];
    if (name) writeFileSync(join(dir, name), text);
  }
});
afterAll(() => rmSync(dir, { recursive: true }));

// A `console` block is a command and what it prints.
describe('README', () => {
  const examples = blocks
    .filter(({ kind }) => kind === 'console')
    .map(({ text }) => {
      const [first = '', ...rest] = text.split('\n');
      return { command: first.replace(/^\$ /, ''), output: rest.join('\n') };
    });

  it('has examples', () => expect(examples.length).toBeGreaterThan(1));

  it.each(examples)('$command', ({ command, output }) => {
    const run = command.replace('npm run --silent hookscope --', `node ${join(root, 'scripts', 'hookscope.mjs')}`);
    const { stdout } = spawnSync('sh', ['-c', run], { cwd: dir, encoding: 'utf8' });
    expect(stdout).toBe(output);
  });

  it('names only npm commands that there are', () => {
    const scripts = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts;
    for (const file of ['README.md', 'CONTRIBUTING.md', 'docs/architecture.md', 'docs/fidelity.md']) {
      for (const [, name = ''] of readFileSync(join(root, file), 'utf8').matchAll(/npm run (?:--silent )?([\w:]+)/g))
        expect(Object.keys(scripts), `${file}: npm run ${name}`).toContain(name);
    }
  });
});
