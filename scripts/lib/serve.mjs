import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { pipeline } from 'node:stream';
import { createGzip } from 'node:zlib';

const TYPES = /** @type {Record<string, string>} */ ({
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
});

/** What becomes much smaller. */
const PACKABLE = /^(text\/|application\/(json|wasm)|image\/svg)/;
export const FOREVER = 'public, max-age=31536000, immutable';

/**
 * What the page may do. Scripts come from here only, and none is made from text; styles may be inline because the
 * terminal makes its own.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

export const SECURITY_HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
};

/** The frame may stand in any page; its scripts and styles must come to a frame in a sandbox, which has no origin. */
const FRAME_HEADERS = {
  ...SECURITY_HEADERS,
  'Content-Security-Policy': CONTENT_SECURITY_POLICY.replace("frame-ancestors 'self'", 'frame-ancestors *'),
};
const SHARED = /(^|[/\\])(assets[/\\].*|embed\.html|hook-scope\.js)$/;

/** @param {string} file a path below the folder that is served */
export function headersFor(file) {
  if (!SHARED.test(file)) return SECURITY_HEADERS;
  const base = /embed\.html$/.test(file) ? FRAME_HEADERS : SECURITY_HEADERS;
  return { ...base, 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' };
}

/**
 * The file that a request path names, or null: outside the folder, hidden, or not there.
 * @param {string} dir
 * @param {string} url
 */
export function fileFor(dir, url) {
  let path;
  try {
    path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return null;
  }
  const parts = path.split('/');
  if (path.includes('\0') || path.includes('\\') || parts.some((part) => part.startsWith('.'))) return null;
  const file = normalize(join(dir, path.endsWith('/') ? `${path}index.html` : path));
  if (!file.startsWith(dir + sep)) return null;
  try {
    return statSync(file).isFile() ? file : null;
  } catch {
    return null;
  }
}

/**
 * A static file server for one folder, with strict headers.
 * @param {string} dir
 */
export function staticServer(dir) {
  return createServer((request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { ...SECURITY_HEADERS, Allow: 'GET, HEAD' }).end();
      return;
    }
    const file = fileFor(dir, request.url ?? '/');
    const { size, mtimeMs } = file ? statSync(file) : { size: 0, mtimeMs: 0 };
    if (!file) {
      response.writeHead(404, { ...SECURITY_HEADERS, 'Content-Type': 'text/plain; charset=utf-8' }).end('Not found\n');
      return;
    }
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    const packed = PACKABLE.test(type) && size > 1_000 && /\bgzip\b/.test(String(request.headers['accept-encoding']));
    const tag = `W/"${size}-${Math.round(mtimeMs)}"`;
    const headers = {
      ...headersFor(file.slice(dir.length)),
      'Content-Type': type,
      // Built files carry a hash in their names; the others must be asked for each time.
      'Cache-Control': /[/\\]assets[/\\]/.test(file) ? FOREVER : 'no-cache',
      ETag: tag,
      Vary: 'Accept-Encoding',
      ...(packed ? { 'Content-Encoding': 'gzip' } : { 'Content-Length': size }),
    };
    if (request.headers['if-none-match'] === tag) {
      const { 'Content-Length': _length, ...kept } = /** @type {Record<string, string | number>} */ (headers);
      response.writeHead(304, kept).end();
      return;
    }
    response.writeHead(200, headers);
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    // whatever ends first, all of it is closed
    const ended = () => {};
    if (packed) pipeline(createReadStream(file), createGzip(), response, ended);
    else pipeline(createReadStream(file), response, ended);
  });
}

/**
 * Makes a server listen on `port` of an address, the loopback one when none is named; or on the next free one of the ten
 * after it when `next` is set.
 * @param {import('node:http').Server} server
 * @param {number} port 0 for any
 * @param {boolean} next
 * @param {string} [host]
 * @returns {Promise<number>} the port
 */
export async function listen(server, port, next, host = '127.0.0.1') {
  for (let tried = port; ; tried++) {
    try {
      await new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(tried, host, () => {
          server.off('error', reject);
          resolve(undefined);
        });
      });
      const address = server.address();
      return address && typeof address === 'object' ? address.port : tried;
    } catch (error) {
      const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (!taken || !next || tried >= port + 10) throw error;
    }
  }
}
