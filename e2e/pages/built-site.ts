import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

/** Serves a folder below a path, as the plainest static host would: it knows types, and has no headers of its own. */
export class BuiltSite {
  private readonly server: Server;
  private readonly base: string;

  constructor(folder: string, base = '/') {
    if (!existsSync(join(folder, 'index.html'))) throw new Error(`there is nothing in ${folder}: npm test builds it`);
    this.base = base;
    this.server = createServer((request, response) => {
      const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
      const file = join(folder, (path.endsWith('/') ? `${path}index.html` : path).slice(base.length));
      if (!path.startsWith(base) || !existsSync(file) || !statSync(file).isFile()) {
        response.writeHead(404).end();
        return;
      }
      response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' });
      response.end(readFileSync(file));
    });
  }

  /** Answers the address of the site, which ends with a slash. */
  async listen(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${this.base}`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
