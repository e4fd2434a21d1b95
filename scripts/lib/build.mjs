import { join } from 'node:path';
import { run, tool } from './exec.mjs';
import { listFiles, root } from './root.mjs';
import { stamp } from './stamp.mjs';

export const dist = join(root, 'dist');

/** All that the page is built from. */
const inputs = () =>
  listFiles().filter(
    (file) =>
      (/^(src|public)\//.test(file) && !/\.test\.tsx?$/.test(file)) ||
      /^((index|embed)\.html|vite\.(embed\.)?config\.ts|tsconfig.*\.json|package(-lock)?\.json)$/.test(file),
  );

/**
 * Builds the page, and the frame and element for other pages, into dist/, unless dist/ was made from just these files.
 * @param {{quiet?: boolean, announce?: boolean}} [options]
 * @returns {Promise<{code: number, output: string}>}
 */
export async function build(options = {}) {
  const made = stamp('build', inputs());
  if (made.isFresh(join(dist, 'index.html'))) return { code: 0, output: '' };
  made.begin();
  if (options.announce) console.log('Building ...');
  const quiet = options.quiet ?? false;
  const page = await run(tool('vite'), ['build', '--logLevel', 'error'], { quiet });
  const frame = ['build', '--logLevel', 'error', '--config', 'vite.embed.config.ts'];
  const result = page.code === 0 ? await run(tool('vite'), frame, { quiet }) : page;
  if (result.code === 0) made.done();
  return result;
}
