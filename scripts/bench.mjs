#!/usr/bin/env node
// `npm run bench`: bundles bench/main.ts and runs it. `-- --services N` for a smaller rule set.
import { bundleForNode } from './lib/bundle.mjs';
import { run } from './lib/exec.mjs';
import { ensureInstalled } from './lib/install.mjs';

await ensureInstalled();
const bench = await bundleForNode('bench/main.ts', 'bench');
const { code } = await run(process.execPath, ['--max-old-space-size=4096', bench, ...process.argv.slice(2)]);
process.exit(code);
