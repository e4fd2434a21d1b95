import { configDefaults, defineConfig } from 'vitest/config';

const TESTS = ['{src,test,bench,oracle}/**/*.test.{ts,tsx,mjs}', 'scripts/**/*.test.mjs'];
/** Tests that put something else in the place of a module, or load one anew. */
const ALONE = ['src/ui/languages/languages.test.ts', 'src/address-bar.test.ts'];

export default defineConfig({
  test: {
    environment: 'node',
    // Property tests find the same cases each time; a failure can be looked at again.
    sequence: { shuffle: false },
    // Generous: a slow machine is no failure, and no test waits for its own sake.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'threads',
    projects: [
      // Most of the time would go into loading the simulation for each of two hundred files. It keeps nothing of a world
      // outside that world, so that the files of one thread can share what is loaded.
      {
        extends: true,
        test: { name: 'shared', isolate: false, include: TESTS, exclude: [...configDefaults.exclude, ...ALONE] },
      },
      { extends: true, test: { name: 'alone', include: ALONE } },
    ],
  },
});
