import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './root.mjs';

/**
 * Remembers what something was made from, so that it is not made again from the same.
 * @param {string} name
 * @param {readonly string[]} files what it is made from, paths from the root of the project
 * @param {string} [how] what else says how it comes out
 */
export function stamp(name, files, how = '') {
  const hash = createHash('sha256').update(process.versions.node).update(how);
  for (const file of files) hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  const want = hash.digest('hex');
  const kept = join(root, '.cache', `${name}-stamp`);
  return {
    /** @param {string} made a file of what was made, by its whole path */
    isFresh: (made) => existsSync(made) && existsSync(kept) && readFileSync(kept, 'utf8') === want,
    /** Half of it is none. */
    begin: () => rmSync(kept, { force: true }),
    done: () => {
      mkdirSync(dirname(kept), { recursive: true });
      writeFileSync(kept, want);
    },
  };
}
