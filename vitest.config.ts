import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{src,test,bench,oracle}/**/*.test.{ts,tsx,mjs}', 'scripts/**/*.test.mjs'],
    environment: 'node',
    // Property tests find the same cases each time; a failure can be looked at again.
    sequence: { shuffle: false },
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
