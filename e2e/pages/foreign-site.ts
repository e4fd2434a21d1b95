import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A site of somebody else: another origin, a strict policy, pages made of the given bodies. */
export class ForeignSite {
  private readonly server: Server;
  private readonly hookscope: string;
  private body = '';

  /** `hookscope`: where the product is served. */
  constructor(hookscope: string) {
    this.hookscope = new URL(hookscope).origin;
    this.server = createServer((request, response) => {
      if (request.url !== '/') {
        response.writeHead(404).end();
        return;
      }
      response.writeHead(200, {
        'Content-Type': 'text/html; charset=utf-8',
        'Content-Security-Policy': `default-src 'none'; script-src ${this.hookscope}; frame-src ${this.hookscope}; img-src data:`,
      });
      response.end(`<!doctype html><html lang="en"><head><title>Docs</title><link rel="icon" href="data:,">
<script type="module" src="${this.hookscope}/hook-scope.js"></script></head><body>${this.body}</body></html>`);
    });
  }

  /** Serves a page with this body. Answers its address. */
  async serve(body: string): Promise<string> {
    this.body = body;
    if (!this.server.listening) await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
