import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isStale, nodeProblem } from './install.mjs';
import { root } from './root.mjs';
import { settled } from './runners.mjs';
import { listen, staticServer } from './serve.mjs';

describe('nodeProblem', () => {
  it.each(['20.19.0', '20.20.2', '22.12.0', '24.0.0'])('takes %s', (v) => expect(nodeProblem(v)).toBeNull());
  it.each(['18.20.0', '20.18.3', '21.7.0', '22.11.0'])('refuses %s', (v) => expect(nodeProblem(v)).toMatch(v));
});

describe('isStale', () => {
  const a = { version: '1.0.0', integrity: 'x' };
  it.each([
    ['the same', { '': {}, a }, { a }, false],
    ['a package missing', { a, b: a }, { a }, true],
    ['a package too many', { a }, { a, b: a }, true],
    ['another version', { a }, { a: { ...a, version: '1.0.1' } }, true],
    ['an optional package for another platform', { a, b: { ...a, optional: true } }, { a }, false],
  ])('%s', (_, wanted, present, stale) => expect(isStale(wanted, present)).toBe(stale));
});

describe('settled', () => {
  it('fails a runner that ran nothing, or that says one thing and exits with another', () => {
    expect(settled({ passed: 0, failed: 0, skipped: 3 }, 0).failed).toBe(1);
    expect(settled({ passed: 4, failed: 0, skipped: 0 }, 1).failed).toBe(1);
    expect(settled({ passed: 4, failed: 0, skipped: 0 }, 0).failed).toBe(0);
    expect(settled({ passed: 4, failed: 2, skipped: 0 }, 1).failed).toBe(2);
  });
});

describe('staticServer', () => {
  /** @type {string} */
  let dir;
  /** @type {string} */
  let url;
  /** @type {import('node:http').Server} */
  let server;
  beforeAll(async () => {
    mkdirSync(join(root, '.cache'), { recursive: true });
    dir = mkdtempSync(join(root, '.cache', 'serve-'));
    mkdirSync(join(dir, 'dist', 'assets'), { recursive: true });
    writeFileSync(join(dir, 'dist', 'index.html'), '<p>hello');
    writeFileSync(join(dir, 'dist', 'assets', 'a-1.js'), '1');
    writeFileSync(join(dir, 'dist', '.secret'), 'x');
    writeFileSync(join(dir, 'outside.txt'), 'x');
    server = staticServer(join(dir, 'dist'));
    url = `http://localhost:${await listen(server, 0, false)}`;
  });
  afterAll(async () => {
    server.close();
    await once(server, 'close');
    rmSync(dir, { recursive: true });
  });

  it('serves files with strict headers', async () => {
    const answer = await fetch(`${url}/`);
    expect(await answer.text()).toBe('<p>hello');
    expect(answer.headers.get('content-type')).toMatch('text/html');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch("script-src 'self';");
    expect(policy).toMatch("worker-src 'self' blob:");
    expect(policy).not.toMatch('unsafe-eval');
  });

  it('keeps hashed files and asks again for the others', async () => {
    expect((await fetch(`${url}/assets/a-1.js`)).headers.get('cache-control')).toMatch('immutable');
    expect((await fetch(`${url}/index.html`)).headers.get('cache-control')).toBe('no-cache');
  });

  it('packs what becomes smaller, and sends nothing twice', async () => {
    const long = 'const x = 1;\n'.repeat(1_000);
    writeFileSync(join(dir, 'dist', 'assets', 'long-1.js'), long);
    const answer = await fetch(`${url}/assets/long-1.js`);
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    expect(await answer.text()).toBe(long);
    const plain = await fetch(`${url}/assets/long-1.js`, { headers: { 'Accept-Encoding': 'identity' } });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(plain.headers.get('content-length')).toBe(String(long.length));
    expect(await plain.text()).toBe(long);
    const headers = { 'If-None-Match': answer.headers.get('etag') ?? '' };
    expect((await fetch(`${url}/assets/long-1.js`, { headers })).status).toBe(304);
    expect((await fetch(`${url}/index.html`, { headers })).status).toBe(200);
  });

  it.each(['/nothing.js', '/.secret', '/%2e%2e/outside.txt', '/..%2foutside.txt', '/assets', '/%zz', '/a%00b'])(
    'has nothing at %s',
    async (path) => expect((await fetch(url + path)).status).toBe(404),
  );

  it('answers GET and HEAD only', async () => {
    expect((await fetch(url, { method: 'POST' })).status).toBe(405);
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
  });

  it('takes the next free port when it may', async () => {
    const other = createServer();
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    await expect(listen(other, port, false)).rejects.toThrow('EADDRINUSE');
    expect(await listen(other, port, true)).toBeGreaterThan(port);
    other.close();
  });
});

it('the container has all that its server is made of', () => {
  const read = (/** @type {string} */ file) => readFileSync(join(root, file), 'utf8');
  const copied = [...read('Containerfile').matchAll(/^COPY --from=build \/build\/(\S+) \1$/gm)].map((m) => m[1] ?? '');
  const command = /^CMD \["node", "(\S+)", "(\S+)"\]$/m.exec(read('Containerfile'));
  expect(copied).toEqual(expect.arrayContaining([command?.[1], command?.[2]]));
  for (const file of copied.filter((name) => name.endsWith('.mjs')))
    for (const [, from = ''] of read(file).matchAll(/^import .* from '([^']+)';$/gm))
      expect(from.startsWith('node:') || copied.includes(join(file, '..', from)), `${file} imports ${from}`).toBe(true);
});
