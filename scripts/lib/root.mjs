import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Folders that are made, not written. */
const MADE = new Set(['node_modules', 'dist', '.git', '.cache', 'test-results', 'playwright-report', 'coverage']);

/**
 * All files below `base` that people write, as paths relative to it with `/` between their parts, sorted.
 * @param {string} [base]
 * @returns {string[]}
 */
export function listFiles(base = root) {
  /** @type {string[]} */
  const found = [];
  /** @param {string} dir */
  const walk = (dir) => {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      if (MADE.has(entry.name)) continue;
      const path = join(dir, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (entry.isFile()) found.push(relative(base, path).split(sep).join('/'));
    }
  };
  if (existsSync(base)) walk(base);
  return found.sort();
}
