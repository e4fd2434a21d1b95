import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run, tool } from '../lib/exec.mjs';
import { root } from '../lib/root.mjs';

/** @type {string} */
let dir;
beforeEach(() => {
  mkdirSync(join(root, '.cache'), { recursive: true });
  dir = mkdtempSync(join(root, '.cache', 'project-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** Type-checks one line as if it stood in that project. @param {string} project @param {string} line */
async function check(project, line) {
  writeFileSync(join(dir, 'planted.ts'), `${line}\nexport {};\n`);
  const include = [join(dir, 'planted.ts'), ...(project === 'tsconfig.core.json' ? ['../../types/core.d.ts'] : [])];
  writeFileSync(join(dir, 'tsconfig.json'), JSON.stringify({ extends: `../../${project}`, include, exclude: [] }));
  const { output } = await run(tool('tsc'), ['--noEmit', '--pretty', 'false', '-p', dir], { quiet: true });
  return output;
}

// A planted use of something that is not there on that side must be an error, and what is there must not.
describe.each([
  ['tsconfig.core.json', 'document.title;', 'new TextEncoder().encode("x");'],
  ['tsconfig.core.json', 'setTimeout(() => {}, 1);', 'structuredClone(1);'],
  ['tsconfig.core.json', 'process.exit(1);', 'new Uint8Array(1);'],
  ['tsconfig.worker.json', 'document.title;', 'self.postMessage(1);'],
  ['tsconfig.worker.json', 'process.exit(1);', 'new TextEncoder();'],
  ['tsconfig.node.json', 'document.title;', 'process.exit(1);'],
])('%s', (project, wrong, right) => {
  it(`refuses ${wrong}`, async () => {
    expect(await check(project, wrong)).toMatch(/planted\.ts\(1,\d+\): error TS\d+: Cannot find name/);
  });
  it(`accepts ${right}`, async () => {
    expect(await check(project, right)).toBe('');
  });
});
