import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Most bytes of gzipped JavaScript before the first packet moves, on the page and in its worker. */
export const BUDGET = { page: 130_000, worker: 90_000 };

const STATIC =
  /(?<=^|[;}\n])\s*(?:import|export)\s*(?:[\w$*{}\s,]+?\s*from\s*)?["'](\.{1,2}\/[^"'\n]+\.js)["']|\bimport\s*["'](\.{1,2}\/[^"'\n]+\.js)["']/g;

/**
 * A built script and all that it imports before it runs.
 * @param {readonly string[]} entries paths
 * @returns {string[]}
 */
export function staticClosure(entries) {
  const seen = new Set(/** @type {string[]} */ ([]));
  const queue = entries.map((entry) => normalize(entry));
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (seen.has(file) || !existsSync(file)) continue;
    seen.add(file);
    for (const m of readFileSync(file, 'utf8').matchAll(STATIC)) {
      queue.push(normalize(join(dirname(file), m[1] ?? m[2] ?? '')));
    }
  }
  return [...seen].sort();
}

/**
 * The scripts that index.html loads, and those of the workers that these scripts start.
 * @param {string} dist
 */
export function firstLoad(dist) {
  const html = readFileSync(join(dist, 'index.html'), 'utf8');
  const sources = [...html.matchAll(/<(?:script|link)\b[^>]*?(?:src|href)="([^"]+\.js)"/g)].map((m) =>
    join(dist, m[1] ?? ''),
  );
  const page = staticClosure(sources);
  const code = page.map((file) => readFileSync(file, 'utf8')).join('\n');
  const workers = readdirSync(join(dist, 'assets'))
    .filter((name) => name.endsWith('.js') && !page.some((file) => basename(file) === name))
    .filter((name) => new RegExp(`new (?:Shared)?Worker\\([^;]{0,200}${name.replace(/[.$]/g, '\\$&')}`).test(code));
  return { page, worker: staticClosure(workers.map((name) => join(dist, 'assets', name))) };
}

/** @param {readonly string[]} files */
export const gzipped = (files) =>
  files.reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0);

/**
 * What the size budget says against a built page.
 * @param {string} dist
 * @param {'page' | 'worker'} part
 * @returns {{problems: string[], text: string}}
 */
export function sizeProblems(dist, part) {
  const files = firstLoad(dist)[part];
  const bytes = gzipped(files);
  const text = `${(bytes / 1000).toFixed(1)} of ${BUDGET[part] / 1000} kB gzipped in ${files.length} files`;
  if (files.length === 0) return { problems: [`no script of the ${part} found in dist/`], text };
  return { problems: bytes > BUDGET[part] ? [`${part}: ${text}`, ...files.map((f) => `  ${basename(f)}`)] : [], text };
}
