import { existsSync } from 'node:fs';
import { run, tool, which, works } from './exec.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * A browser that is there: CHROMIUM_PATH, one on PATH, one in its usual place, else the one Playwright keeps.
 * @returns {Promise<string | null>} the path of its program
 */
export async function findBrowser() {
  const given = process.env.CHROMIUM_PATH;
  if (given) return existsSync(given) ? given : null;
  const installed = which(NAMES) ?? PLACES.find((path) => existsSync(path)) ?? null;
  if (installed) return installed;
  const { chromium } = await import('@playwright/test');
  const own = chromium.executablePath();
  return existsSync(own) ? own : null;
}

/**
 * A browser for the end-to-end tests; installs one when there is none. Call it after `ensureInstalled`.
 * @returns {Promise<string | null>} the path of its program, or null when none can be had
 */
export async function ensureBrowser() {
  const found = await findBrowser();
  if (found) return found;
  const root = process.getuid?.() === 0;
  if (root && which(['apt-get'])) {
    console.log('Installing a browser (apt-get install chromium) ...');
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-qq'], { env, quiet: true });
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { env, quiet: true });
    const path = which(NAMES);
    if (path && works(path, ['--version'])) return path;
  }
  console.log('Installing a browser (playwright install chromium) ...');
  await run(tool('playwright'), ['install', 'chromium']);
  return findBrowser();
}
