import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles, root } from './root.mjs';

const cache = join(root, '.cache');

/**
 * Whether a bundle is newer than all it could be made from.
 * @param {string} bundle
 */
function isCurrent(bundle) {
  if (!existsSync(bundle)) return false;
  const made = statSync(bundle).mtimeMs;
  const sources = ['src', 'bench', 'oracle'].flatMap((dir) =>
    listFiles(join(root, dir)).map((file) => join(root, dir, file)),
  );
  // The lock file says which packages were bundled.
  return [...sources, join(root, 'package-lock.json')].every((file) => statSync(file).mtimeMs < made);
}

/**
 * Bundles TypeScript of the project for this Node, which may be too old to run it, unless that is done already. Call it
 * after `ensureInstalled`. It writes nothing to standard output.
 * @param {string} entry path in the project
 * @param {string} name of the bundle
 * @returns {Promise<string>} its path
 */
export async function bundleForNode(entry, name) {
  const dir = join(cache, name);
  const bundle = join(dir, 'main.mjs');
  if (isCurrent(bundle)) return bundle;
  const { build } = await import('vite');
  mkdirSync(cache, { recursive: true });
  // Made in a folder of its own and moved into place, so that two runs at once do no harm.
  const fresh = mkdtempSync(join(cache, `${name}-`));
  try {
    await build({
      root,
      configFile: false,
      logLevel: 'silent',
      publicDir: false,
      build: {
        ssr: join(root, entry),
        outDir: fresh,
        emptyOutDir: true,
        target: 'node20',
        minify: false,
        rolldownOptions: { output: { entryFileNames: 'main.mjs', chunkFileNames: '[name]-[hash].mjs' } },
      },
    });
    const old = mkdtempSync(join(cache, `${name}-old-`));
    if (existsSync(dir)) renameSync(dir, join(old, 'was'));
    renameSync(fresh, dir);
    rmSync(old, { recursive: true, force: true });
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return bundle;
}
