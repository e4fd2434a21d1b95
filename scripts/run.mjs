#!/usr/bin/env node
// `node scripts/run.mjs TOOL ARGS`: installs what is missing, then runs a development tool with the terminal's own input.
import { spawn } from 'node:child_process';
import { tool } from './lib/exec.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { root } from './lib/root.mjs';

const [name, ...args] = process.argv.slice(2);
if (!name) {
  console.error('usage: node scripts/run.mjs TOOL [ARGUMENT ...]');
  process.exit(2);
}
await ensureInstalled();
spawn(tool(name), args, { cwd: root, stdio: 'inherit' }).on('close', (code) => process.exit(code ?? 1));
