#!/usr/bin/env node
// `node scripts/serve.mjs [FOLDER]`: serves what `npm run build` made, with the headers of docs/hosting.md. HOST and PORT say
// where: the loopback address and 8080 when they don't. It needs nothing that is not in this file and lib/serve.mjs.
import { resolve } from 'node:path';
import { listen, staticServer } from './lib/serve.mjs';

const port = Number(process.env.PORT || 8080);
const host = process.env.HOST || '127.0.0.1';
const server = staticServer(resolve(process.argv[2] ?? 'dist'));
console.log(`Hookscope is at http://${host}:${await listen(server, port, false, host)}/`);
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    server.close();
    server.closeAllConnections();
    process.exit(0);
  });
}
