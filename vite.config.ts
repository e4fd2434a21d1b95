import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { shell } from './src/ui/shell.ts';

/** What the built page may load: its own files, nothing else. `unsafe-inline` is for styles only: xterm makes style elements. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // A frame in a sandbox has no origin to load a worker from: it makes one that imports the script.
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Only in builds: the development server needs an inline script. */
const contentSecurityPolicy = (): Plugin => ({
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY }, injectTo: 'head-prepend' },
  ],
});

/** Something to see before the script runs. */
const firstPaint = (): Plugin => ({
  name: 'first-paint',
  transformIndexHtml: (html) => html.replace('<!--shell-->', shell()),
});

/** Names the files of this build in the service worker, which keeps them. Names with a hash say what is in them. */
const offline = (): Plugin => ({
  name: 'offline',
  apply: 'build',
  enforce: 'post',
  generateBundle(_options, bundle) {
    const worker = bundle['sw.js'];
    if (worker?.type !== 'chunk') return;
    const files = [...Object.keys(bundle), ...readdirSync('public')].filter(
      (name) => !/^(sw\.js|_headers|.*\.map)$/.test(name),
    );
    const page = bundle['index.html'];
    const hash = createHash('sha256').update(JSON.stringify(files));
    if (page?.type === 'asset') hash.update(page.source);
    worker.code = worker.code
      .replace('__FILES__', JSON.stringify(files.sort()))
      .replace('__VERSION__', JSON.stringify(hash.digest('hex').slice(0, 16)));
  },
});

export default defineConfig({
  base: './',
  plugins: [react(), contentSecurityPolicy(), firstPaint(), offline()],
  // just-bash asks for Node's zlib, of which it needs three names in the browser.
  resolve: { alias: { 'node:zlib': fileURLToPath(new URL('./src/shell/node-zlib.ts', import.meta.url)) } },
  // Anything else than ES modules would put the lazy shell library into the worker's first file.
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: 'index.html', sw: 'src/service-worker.ts' },
      // A service worker stands above what it serves, under a name that stays.
      output: { entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
  },
});
