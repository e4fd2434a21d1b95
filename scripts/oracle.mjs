#!/usr/bin/env node
// `npm run oracle`: random hosts, rules and packets, put to this machine's own kernel and to the model, and compared.
// `-- --seed N --cases N --seconds N --all --shrink --keep --jobs N --strict`. Where it cannot run it says why and does nothing.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundleForNode } from './lib/bundle.mjs';
import { run, which, works } from './lib/exec.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { root } from './lib/root.mjs';

const source = join(root, 'oracle', 'agent.c');
const agent = join(root, '.cache', 'oracle-agent');

/** What is missing for it to run, or null. */
function problem() {
  if (process.platform !== 'linux') return 'this is not Linux';
  if (process.getuid?.() !== 0) return 'it needs root';
  for (const name of ['cc', 'ip', 'iptables-legacy-restore', 'ipset', 'conntrack', 'sysctl'])
    if (!which([name])) return `${name} is not installed`;
  if (!works('ip', ['netns', 'list'])) return 'ip netns does not work';
  mkdirSync(join(root, '.cache'), { recursive: true });
  const { status, stderr } = spawnSync('cc', ['-O1', '-o', agent, source], { encoding: 'utf8' });
  return status === 0 ? null : `cc cannot compile oracle/agent.c: ${stderr.split('\n')[0]}`;
}

const args = process.argv.slice(2);
const missing = problem();
if (missing) {
  console.log(`The oracle cannot run: ${missing}.`);
  process.exit(args.includes('--strict') ? 2 : 0);
}
await ensureInstalled();
const bundle = await bundleForNode('oracle/main.ts', 'oracle');
const { code } = await run(process.execPath, [bundle, '--agent', agent, '--agent-source', source, ...args]);
process.exit(code);
