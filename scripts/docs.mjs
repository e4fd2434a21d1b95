#!/usr/bin/env node
// `npm run docs`: renews the tables of docs/fidelity.md from the registries of matches, targets and commands.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled } from './lib/install.mjs';
import { withParts } from './lib/parts.mjs';
import { root } from './lib/root.mjs';

await ensureInstalled();
const { runnerImport } = await import('vite');

/** @param {string} path @returns {Promise<any>} */
const load = async (path) =>
  (await runnerImport(join(root, path), { root, configFile: false, logLevel: 'error' })).module;

const { allMatches, allTargets } = await load('src/kernel/xtables/extensions/registry.ts');
const { COMMANDS } = await load('src/shell/registry.ts');
const file = join(root, 'docs', 'fidelity.md');
const text = readFileSync(file, 'utf8');
const made = withParts(text, { matches: allMatches, targets: allTargets, commands: COMMANDS });
writeFileSync(file, made);
console.log(made === text ? 'docs/fidelity.md is up to date.' : 'docs/fidelity.md renewed.');
