#!/usr/bin/env node
// `npm run docs`: renews the tables of docs/fidelity.md from the registries of matches, targets and commands. The test that
// compares them does the work, since it can load TypeScript.
import { run, tool } from './lib/exec.mjs';
import { ensureInstalled } from './lib/install.mjs';

await ensureInstalled();
const { code, output } = await run(tool('vitest'), ['run', 'test/docs.test.mjs'], {
  env: { RECORD: '1' },
  quiet: true,
});
if (code !== 0) console.error(output);
else console.log('The tables of docs/fidelity.md are up to date.');
process.exit(code);
