#!/usr/bin/env node
// `npm start`: installs what is missing, builds the page, serves it and prints its address.
import { build, dist } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { listen, staticServer } from './lib/serve.mjs';

const given = process.env.PORT;
const wanted = given === undefined || given === '' ? 4173 : Number(given);
if (!Number.isInteger(wanted) || wanted < 0 || wanted > 65535) {
  console.error(`PORT must be a number from 0 to 65535, not "${given}".`);
  process.exit(1);
}

await ensureInstalled();
const { code } = await build({ announce: true });
if (code !== 0) process.exit(code);

const server = staticServer(dist);
try {
  const port = await listen(server, wanted, !given);
  console.log(`Hookscope is at http://localhost:${port}/ (ctrl-c ends it)`);
} catch (error) {
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  console.error(`Cannot listen on port ${wanted}: ${taken ? 'it is in use' : error}`);
  process.exit(1);
}
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    server.close();
    server.closeAllConnections();
    process.exit(0);
  });
}
