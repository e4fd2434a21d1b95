#!/usr/bin/env node
// `npm run score`: compares the model with recordings of real systems that lie beside the project, and prints a score a kind.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './lib/exec.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { root } from './lib/root.mjs';

const scorer = join(root, '..', 'shared', 'oracle', 'score.mjs');
if (!existsSync(scorer)) {
  console.log('No recordings beside the project (../shared/oracle): nothing to score.');
  process.exit(0);
}
await ensureInstalled();
const kinds = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const flags = process.argv.slice(2).filter((word) => word.startsWith('-'));
for (const kind of kinds.length ? kinds : ['cli', 'packets', 'ipvs', 'kube-proxy', 'flows']) {
  const { output } = await run(process.execPath, [scorer, kind, ...flags, ...(flags.length ? [] : ['--show', '0'])], {
    quiet: true,
  });
  const lines = output.trimEnd().split('\n');
  console.log(flags.length ? output.trimEnd() : (lines.at(-1) ?? `${kind}: no answer`));
}
