#!/usr/bin/env node
// `npm test`: installs what is missing and runs every check and test. The last line counts them all.
//   node scripts/test.mjs [--only GROUP[,GROUP]] [-- ARGUMENTS of vitest or Playwright]
import { parseArgs } from 'node:util';
import { ensureInstalled } from './lib/install.mjs';

const GROUPS = ['types', 'lint', 'unit', 'build', 'e2e'];
const { values, positionals } = parseArgs({ options: { only: { type: 'string' } }, allowPositionals: true });
const chosen = values.only ? values.only.split(',') : GROUPS;
const unknown = chosen.filter((group) => !GROUPS.includes(group));
if (unknown.length) {
  console.error(`unknown group ${unknown.join(', ')}; the groups are ${GROUPS.join(', ')}`);
  process.exit(2);
}

await ensureInstalled();
// What follows needs the packages, or belongs to a later step.
const { CHECKS } = await import('./checks/index.mjs');
const { sizeProblems } = await import('./checks/size.mjs');
const { build, dist } = await import('./lib/build.mjs');
const { ensureBrowser } = await import('./lib/browser.mjs');
const { makePackage, packageProblems, packedFiles } = await import('./lib/npm-package.mjs');
const { listen, staticServer } = await import('./lib/serve.mjs');
const { buildSite } = await import('./lib/site.mjs');
const { endToEndTests, unitTests } = await import('./lib/runners.mjs');

const total = { passed: 0, failed: 0, skipped: 0 };

/** @param {string} title */
const heading = (title) => console.log(`\n== ${title}`);

/** @param {import('./lib/runners.mjs').Count} count */
function add(count) {
  total.passed += count.passed;
  total.failed += count.failed;
  total.skipped += count.skipped;
}

/** @param {string} name @param {readonly string[]} problems @param {string} [detail] */
function tell(name, problems, detail) {
  add({ passed: problems.length ? 0 : 1, failed: problems.length ? 1 : 0, skipped: 0 });
  console.log(`${problems.length ? 'FAIL' : 'ok  '} ${name}${detail ? `: ${detail}` : ''}`);
  for (const problem of problems) console.log(problem.replace(/^/gm, '     '));
}

for (const group of ['types', 'lint']) {
  if (!chosen.includes(group)) continue;
  heading(group);
  for (const check of CHECKS.filter((c) => c.group === group)) tell(check.name, await check.run());
}

if (chosen.includes('unit')) {
  heading('unit');
  add(await unitTests(positionals));
}

let built = true;
if (chosen.includes('build') || chosen.includes('e2e')) {
  heading('build');
  const { code, output } = await build({ quiet: true });
  built = code === 0;
  tell('the page builds (vite)', built ? [] : [output.trimEnd()]);
}
if (chosen.includes('build') && built) {
  for (const part of /** @type {const} */ (['page', 'worker'])) {
    const { problems, text } = sizeProblems(dist, part);
    tell(`JavaScript of the ${part} before the first packet`, problems, text);
  }
  await makePackage();
  const { problems, text } = await packageProblems(await packedFiles());
  tell('the npm package for other pages', problems, text);
}

if (chosen.includes('e2e') && built) {
  heading('end to end');
  await makePackage();
  const site = await buildSite({ quiet: true });
  tell('the docs site builds (VitePress)', site.code === 0 ? [] : [site.output.trimEnd()]);
  const browser = await ensureBrowser();
  if (browser) {
    const server = staticServer(dist);
    const port = await listen(server, 0, false);
    add(await endToEndTests(browser, `http://localhost:${port}/`, positionals));
    server.close();
    server.closeAllConnections();
  } else tell('a browser', ['no Chromium or Chrome found, and none could be installed; CHROMIUM_PATH may name one']);
}

console.log('');
if (total.skipped) console.log(`(${total.skipped} skipped)`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
