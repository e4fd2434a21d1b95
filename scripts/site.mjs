#!/usr/bin/env node
// `npm run site`: builds our docs site into .cache/site: any static server can serve it.
import { build } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { makePackage } from './lib/npm-package.mjs';
import { buildSite } from './lib/site.mjs';

await ensureInstalled();
const { code } = await build({ announce: true });
if (code !== 0) process.exit(code);
await makePackage();
const site = await buildSite();
if (site.output) console.error(site.output);
process.exitCode = site.code;
