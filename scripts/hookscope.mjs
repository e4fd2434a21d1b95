#!/usr/bin/env node
// `npm run --silent hookscope -- ...`: the headless command. Bundles src/cli/main.ts when it is newer than its bundle,
// then runs it in this process. Standard output belongs to the command alone.
import { pathToFileURL } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { bundleForNode } from './lib/bundle.mjs';
import { ensureInstalled } from './lib/install.mjs';

await ensureInstalled({ quiet: true });
/** @type {string} */
let bundle;
try {
  bundle = await bundleForNode('src/cli/main.ts', 'cli');
} catch (error) {
  const text = String(error instanceof Error ? error.message : error);
  console.error(`hookscope: cannot bundle: ${stripVTControlCharacters(text)}`);
  process.exit(70);
}
await import(pathToFileURL(bundle).href);
