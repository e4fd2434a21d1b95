import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { createServer, defineConfig, type Plugin } from 'vite';
import { type FirstHtml, shell } from './src/ui/shell.ts';

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

/** The first moment of a first visit, drawn by the page's own components over the model. */
async function firstMoment(): Promise<FirstHtml> {
  const server = await createServer({
    configFile: false,
    plugins: [react()],
    appType: 'custom',
    logLevel: 'error',
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true, include: [] },
  });
  try {
    const prerender = await server.ssrLoadModule('/src/prerender.tsx');
    return await prerender.firstHtml();
  } finally {
    await server.close();
  }
}

const SHELL = '<!--shell-->';

/** Something to see before the script runs. The development server draws the frame only. */
const firstPaint = (): Plugin => ({
  name: 'first-paint',
  async transformIndexHtml(html, { bundle }) {
    if (!html.includes(SHELL)) return html;
    const page = shell(bundle ? await firstMoment() : null);
    return html.replace(SHELL, () => page);
  },
});

/** The page's scripts are fetched while the first paint is made; they are compiled and run after it. */
const fetchEarly = (): Plugin => ({
  name: 'fetch-early',
  apply: 'build',
  transformIndexHtml(_html, { bundle }) {
    const chunks = Object.values(bundle ?? {}).filter((file) => file.type === 'chunk');
    const wanted = new Set(
      chunks.filter((c) => c.moduleIds.some((id) => id.endsWith('/src/main.tsx'))).map((c) => c.fileName),
    );
    for (const name of wanted)
      for (const other of chunks.find((c) => c.fileName === name)?.imports ?? []) wanted.add(other);
    for (const c of chunks) if (c.isEntry && c.name === 'index') wanted.delete(c.fileName);
    return [...wanted].map((name) => ({
      tag: 'link',
      attrs: { rel: 'preload', as: 'script', crossorigin: true, fetchpriority: 'low', href: `./${name}` },
      injectTo: 'head' as const,
    }));
  },
});

/** The first paint waits for no file but the page's own: its style comes with it. */
const styleWithin = (): Plugin => ({
  name: 'style-within',
  apply: 'build',
  enforce: 'post',
  transformIndexHtml: {
    order: 'post',
    handler(html, { bundle }) {
      const link = /<link rel="stylesheet" [^>]*href="\.\/([^"]+)">/.exec(html);
      const file = link?.[1] === undefined ? undefined : bundle?.[link[1]];
      if (!bundle || !link || file?.type !== 'asset') throw new Error('the page has no style of its own');
      const again = Object.values(bundle).find((f) => f.type === 'chunk' && f.code.includes(basename(file.fileName)));
      if (again) throw new Error(`${again.fileName} would load the page's style again: it shares a part of it`);
      delete bundle[file.fileName];
      return html.replace(link[0], () => `<style>${file.source}</style>`);
    },
  },
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
  plugins: [react(), contentSecurityPolicy(), firstPaint(), fetchEarly(), styleWithin(), offline()],
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
      output: {
        entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
        // The page is one file with all that it imports; what starts before it stays apart.
        codeSplitting: {
          groups: [
            { name: 'load', test: /preload-helper/, priority: 3 },
            { name: 'early', test: /start-worker\.ts$/, priority: 2 },
            { name: 'page', test: /src\/main\.tsx$/, priority: 1 },
          ],
        },
      },
    },
  },
});
