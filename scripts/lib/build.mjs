import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run, tool } from './exec.mjs';
import { listFiles, root } from './root.mjs';

export const dist = join(root, 'dist');
const stamp = join(root, '.cache', 'build-stamp');

/** A hash of all that the page is built from. */
function inputs() {
  const hash = createHash('sha256').update(process.versions.node);
  const files = listFiles().filter(
    (file) =>
      /^(src|public)\//.test(file) ||
      /^((index|embed)\.html|vite\.(embed\.)?config\.ts|tsconfig.*\.json|package(-lock)?\.json)$/.test(file),
  );
  for (const file of files) {
    if (/\.test\.tsx?$/.test(file)) continue;
    hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

/**
 * Builds the page, and the frame and element for other pages, into dist/, unless dist/ was made from just these files.
 * @param {{quiet?: boolean, announce?: boolean}} [options]
 * @returns {Promise<{code: number, output: string}>}
 */
export async function build(options = {}) {
  const want = inputs();
  const fresh = existsSync(join(dist, 'index.html')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === want;
  if (fresh) return { code: 0, output: '' };
  if (options.announce) console.log('Building ...');
  const quiet = options.quiet ?? false;
  const page = await run(tool('vite'), ['build', '--logLevel', 'error'], { quiet });
  const frame = ['build', '--logLevel', 'error', '--config', 'vite.embed.config.ts'];
  const result = page.code === 0 ? await run(tool('vite'), frame, { quiet }) : page;
  if (result.code === 0) {
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, want);
  }
  return result;
}
