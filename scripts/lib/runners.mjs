import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run, tool } from './exec.mjs';
import { root } from './root.mjs';

/** @typedef {{passed: number, failed: number, skipped: number}} Count */

const reports = join(root, '.cache');

/** @param {string} file @returns {any} */
const report = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null);

/**
 * A runner's counts, made to fail when it says that all is well and its exit status does not, or when it ran nothing.
 * @param {Count} count
 * @param {number} code
 * @returns {Count}
 */
export function settled(count, code) {
  const silent = count.failed === 0 && (code !== 0 || count.passed === 0);
  return silent ? { ...count, failed: 1 } : count;
}

/**
 * Runs the unit tests.
 * @param {readonly string[]} args more for vitest
 * @returns {Promise<Count>}
 */
export async function unitTests(args) {
  const file = join(reports, 'vitest.json');
  mkdirSync(reports, { recursive: true });
  rmSync(file, { force: true });
  const { code } = await run(tool('vitest'), [
    'run',
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${file}`,
    ...args,
  ]);
  const told = report(file);
  if (!told) return { passed: 0, failed: 1, skipped: 0 };
  return settled(
    {
      passed: told.numPassedTests,
      failed: told.numFailedTests,
      skipped: told.numPendingTests + (told.numTodoTests ?? 0),
    },
    code,
  );
}

/**
 * Runs the end-to-end tests against a page that is being served.
 * @param {string} browser path of its program
 * @param {string} url
 * @param {readonly string[]} args more for Playwright
 * @returns {Promise<Count>}
 */
export async function endToEndTests(browser, url, args) {
  const file = join(reports, 'playwright.json');
  mkdirSync(reports, { recursive: true });
  rmSync(file, { force: true });
  const env = { CHROMIUM_PATH: browser, BASE_URL: url, PLAYWRIGHT_JSON_OUTPUT_FILE: file };
  const { code } = await run(tool('playwright'), ['test', '--reporter=list,json', ...args], { env });
  const told = report(file);
  if (!told) return { passed: 0, failed: 1, skipped: 0 };
  const { expected, unexpected, flaky, skipped } = told.stats;
  return settled({ passed: expected, failed: unexpected + flaky, skipped }, code);
}
