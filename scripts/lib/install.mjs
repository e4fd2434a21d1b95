import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './exec.mjs';
import { root } from './root.mjs';

/** @typedef {{version?: string, integrity?: string, optional?: boolean, link?: boolean}} LockEntry */

/**
 * What is wrong with the running Node, or null. Node 20.19 or later of 20, 22.12 or later.
 * @param {string} version like `20.19.0`
 * @returns {string | null}
 */
export function nodeProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const good = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
  return good ? null : `Hookscope needs Node 20.19 or later of 20, or 22.12 or later; this is Node ${version}.`;
}

/**
 * Whether what npm noted in node_modules differs from the lock file. Optional packages may be missing: most are for
 * other platforms.
 * @param {Record<string, LockEntry>} wanted `packages` of package-lock.json
 * @param {Record<string, LockEntry>} present `packages` of node_modules/.package-lock.json
 */
export function isStale(wanted, present) {
  const names = new Set([...Object.keys(wanted), ...Object.keys(present)]);
  names.delete('');
  return [...names].some((name) => {
    const want = wanted[name];
    const have = present[name];
    if (!want) return true;
    if (!have) return want.optional !== true;
    return want.version !== have.version || want.integrity !== have.integrity;
  });
}

/** @param {string} path */
const packagesOf = (path) => JSON.parse(readFileSync(path, 'utf8')).packages ?? {};

/**
 * Whether the packages that a folder's lock file names are installed there.
 * @param {string} [dir]
 */
export function isInstalled(dir = root) {
  const noted = join(dir, 'node_modules', '.package-lock.json');
  if (!existsSync(noted)) return false;
  return !isStale(packagesOf(join(dir, 'package-lock.json')), packagesOf(noted));
}

/**
 * Installs the packages unless they are there. Ends the process with a message when that cannot be done. `quiet`: nothing
 * goes to standard output.
 * @param {{quiet?: boolean}} [options]
 */
export async function ensureInstalled(options = {}) {
  const problem = nodeProblem(process.versions.node);
  if (problem) {
    console.error(problem);
    process.exit(1);
  }
  if (isInstalled()) return;
  console.error('Installing packages (npm ci) ...');
  const { code, output } = await npm(['ci'], { quiet: options.quiet ?? false });
  if (code !== 0) {
    console.error(options.quiet ? output : 'npm ci failed; its message is above.');
    process.exit(1);
  }
}
