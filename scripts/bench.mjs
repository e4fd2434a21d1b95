#!/usr/bin/env node
// `npm run bench`: bundles bench/main.ts and runs it beside the served page. `-- --only a,b` for some parts,
// `-- --services N` for a smaller rule set.
import { findBrowser } from './lib/browser.mjs';
import { build, dist } from './lib/build.mjs';
import { bundleForNode } from './lib/bundle.mjs';
import { run } from './lib/exec.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { listen, staticServer } from './lib/serve.mjs';

await ensureInstalled();
const bench = await bundleForNode('bench/main.ts', 'bench');
const browser = (await build()).code === 0 ? await findBrowser() : null;
const server = staticServer(dist);
const port = await listen(server, 0, false);
const env = browser ? { CHROMIUM_PATH: browser, BASE_URL: `http://localhost:${port}/` } : {};
const { code } = await run(process.execPath, ['--max-old-space-size=4096', bench, ...process.argv.slice(2)], { env });
server.close();
server.closeAllConnections();
process.exitCode = code;
