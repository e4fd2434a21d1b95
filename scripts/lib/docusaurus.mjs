import { copyFileSync, cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { npm, run } from './exec.mjs';
import { isInstalled } from './install.mjs';
import { installInto } from './npm-package.mjs';
import { listFiles, root } from './root.mjs';
import { stamp } from './stamp.mjs';

const source = join(root, 'test', 'docusaurus');
/** Docusaurus itself stays here; the site below it is made anew each time. */
const home = join(root, '.cache', 'docusaurus');
const site = join(home, 'site');

/**
 * Installs Docusaurus for the test site, unless it is there: more than a thousand packages, which only this test needs.
 * @returns {Promise<{code: number, output: string}>}
 */
export async function installDocusaurus() {
  mkdirSync(home, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(source, file), join(home, file));
  if (isInstalled(home)) return { code: 0, output: '' };
  const args = ['ci', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  return npm(args, { cwd: home, quiet: true });
}

/**
 * Builds a site of somebody else into .cache/docusaurus/site/build: with Docusaurus' own tool, and our package installed from
 * its tarball. Call it after `installDocusaurus`.
 * @param {string} tarball
 * @returns {Promise<{code: number, output: string}>}
 */
export async function buildDocusaurus(tarball) {
  const files = listFiles(source).map((file) => `test/docusaurus/${file}`);
  const made = stamp('docusaurus', [...files, relative(root, tarball)]);
  if (made.isFresh(join(site, 'build', 'index.html'))) return { code: 0, output: '' };
  made.begin();
  rmSync(site, { recursive: true, force: true });
  const copied = (/** @type {string} */ file) => !/^(package.*\.json|README\.md)$/.test(basename(file));
  cpSync(source, site, { recursive: true, filter: copied });
  try {
    await installInto(site, tarball);
  } catch (error) {
    return { code: 1, output: String(error) };
  }
  const tool = join(home, 'node_modules', '@docusaurus', 'core', 'bin', 'docusaurus.mjs');
  if (!existsSync(tool)) return { code: 1, output: 'Docusaurus is not installed' };
  const env = { NO_UPDATE_NOTIFIER: '1', CI: '1' };
  const result = await run(process.execPath, [tool, 'build', '--no-minify'], { cwd: site, env, quiet: true });
  if (result.code === 0) made.done();
  return result;
}
