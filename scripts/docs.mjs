#!/usr/bin/env node
// `npm run docs`: renews the tables in docs/ (what is modelled, what the server sends), then builds our docs site into
// .cache/site: any static server can serve it, below the path that DOCS_BASE names. `--tables` stops after the tables. The
// tests that compare them do the work, since they can load TypeScript.
import { parseArgs } from 'node:util';
import { build } from './lib/build.mjs';
import { run, tool } from './lib/exec.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { makePackage, pack } from './lib/npm-package.mjs';
import { buildSite } from './lib/site.mjs';

const { values } = parseArgs({ options: { tables: { type: 'boolean' } } });
await ensureInstalled();

/** @param {{code: number, output: string}} result */
const orEnd = ({ code, output }) => {
  if (code === 0) return;
  if (output) console.error(output);
  process.exit(code);
};

const tests = ['test/docs.test.mjs', 'scripts/lib/headers.test.mjs'];
orEnd(await run(tool('vitest'), ['run', ...tests, '-t', 'npm run docs'], { env: { RECORD: '1' }, quiet: true }));
console.log('The tables are up to date.');
if (!values.tables) {
  orEnd(await build({ announce: true }));
  await makePackage();
  console.log('Building the site ...');
  orEnd(await buildSite((await pack()).tarball, { quiet: true }));
  console.log('The site is in .cache/site.');
}
