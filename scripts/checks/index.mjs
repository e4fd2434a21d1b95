import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, tool } from '../lib/exec.mjs';
import { listFiles, root } from '../lib/root.mjs';
import { findCycles, readImports } from './imports.mjs';
import { layerProblems } from './layers.mjs';
import { impurities } from './pure.mjs';
import { foldersWithoutReadme, lockProblems, machineTraces, tooLong } from './tree.mjs';

/**
 * One check. It gives what is wrong, a line each; nothing when all is well.
 * @typedef {{group: string, name: string, run: () => Promise<readonly string[]> | readonly string[]}} Check
 */

/**
 * @param {string} name
 * @param {readonly string[]} args
 * @returns {Promise<string[]>}
 */
async function withTool(name, args) {
  const { code, output } = await run(tool(name), args, { quiet: true });
  return code === 0 ? [] : [output.trimEnd()];
}

/** @param {string} file */
const read = (file) => readFileSync(join(root, file), 'utf8');

const sources = () => listFiles().filter((file) => /^src\/.*\.tsx?$/.test(file));
const imports = () => sources().flatMap((file) => readImports(file, read(file)));

/**
 * @param {(file: string, text: string) => string[]} judge
 * @returns {string[]}
 */
const eachFile = (judge) => listFiles().flatMap((file) => judge(file, read(file)));

/** @type {readonly (readonly [string, string])[]} */
const PROJECTS = [
  ['tsconfig.json', 'everything'],
  ['tsconfig.core.json', 'the simulation and the picture, with nothing but the language'],
  ['tsconfig.worker.json', 'what runs in the worker, without the page'],
  ['tsconfig.node.json', 'the headless command, without a browser'],
  ['tsconfig.scripts.json', 'the scripts'],
];

/** @type {readonly Check[]} */
export const CHECKS = [
  ...PROJECTS.map(([project, what]) => ({
    group: 'types',
    name: `types of ${what} (${project})`,
    run: () => withTool('tsc', ['--noEmit', '--pretty', 'false', '-p', project]),
  })),
  {
    group: 'lint',
    name: 'format and lint (biome)',
    run: () => withTool('biome', ['check', '--error-on-warnings', '--max-diagnostics=40', '--colors=off', '.']),
  },
  {
    group: 'lint',
    name: 'nothing unused (knip)',
    run: () => withTool('knip', ['--no-progress', '--treat-config-hints-as-errors']),
  },
  { group: 'lint', name: 'layers import only what they may', run: () => layerProblems(imports()) },
  { group: 'lint', name: 'no import loops', run: () => findCycles(imports()).map((cycle) => cycle.join(' -> ')) },
  { group: 'lint', name: 'no real time or chance in the simulation', run: () => eachFile(impurities) },
  { group: 'lint', name: 'no file too long', run: () => eachFile(tooLong) },
  { group: 'lint', name: 'a README in each folder', run: () => foldersWithoutReadme(listFiles()) },
  { group: 'lint', name: 'no paths or hosts of one machine', run: () => eachFile(machineTraces) },
  {
    group: 'lint',
    name: 'lock files without addresses, packages pinned',
    run: () =>
      ['', 'test/docusaurus/'].flatMap((at) => lockProblems(read(`${at}package-lock.json`), read(`${at}package.json`))),
  },
];
