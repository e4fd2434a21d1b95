#!/usr/bin/env node
// `npm run build`: installs what is missing and builds everything that a web server needs into dist/.
import { build } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';

await ensureInstalled();
const { code } = await build({ announce: true });
process.exitCode = code;
