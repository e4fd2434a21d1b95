import { defineConfig } from 'vite';
import page from './vite.config.ts';

/**
 * The frame and the element for other people's pages: built after the page, into the same folder, with chunks of their own.
 * What the page loads first stays in few files that way.
 */
export default defineConfig({
  ...page,
  publicDir: false,
  build: {
    ...page.build,
    emptyOutDir: false,
    rolldownOptions: {
      input: { embed: 'embed.html', 'hook-scope': 'src/embed/element.ts' },
      // Other people's pages name the element's script: its name does not change.
      output: { entryFileNames: ({ name }) => (name === 'hook-scope' ? 'hook-scope.js' : 'assets/[name]-[hash].js') },
    },
  },
});
