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
const { buildDocusaurus, installDocusaurus } = await import('./lib/docusaurus.mjs');
const { makePackage, pack, packageProblems, typeProblems } = await import('./lib/npm-package.mjs');
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

/** @param {string} name @param {{code: number, output: string}} run */
const tellRun = (name, run) => tell(name, run.code === 0 ? [] : [run.output.trimEnd()]);

// It takes long, and mostly waits: other things are checked meanwhile.
const docusaurus = chosen.includes('e2e') ? installDocusaurus() : Promise.resolve({ code: 0, output: '' });

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
  tellRun('the page builds (vite)', { code, output });
}
if (chosen.includes('build') && built) {
  for (const part of /** @type {const} */ (['page', 'worker'])) {
    const { problems, text } = sizeProblems(dist, part);
    tell(`JavaScript of the ${part} before the first packet`, problems, text);
  }
}
let tarball = '';
if ((chosen.includes('build') || chosen.includes('e2e')) && built) {
  await makePackage();
  const packed = await pack();
  tarball = packed.tarball;
  const { problems, text } = await packageProblems(packed.files);
  tell('the npm package for other pages', problems, text);
  tell('its types, in programs that use it', await typeProblems());
}

if (chosen.includes('e2e') && built) {
  heading('end to end');
  const [ours, theirs] = await Promise.all([
    buildSite(tarball, { quiet: true }),
    docusaurus.then((installed) => (installed.code === 0 ? buildDocusaurus(tarball) : installed)),
  ]);
  tellRun('the docs site builds (VitePress), with the npm package from its tarball', ours);
  tellRun('a site of somebody else builds (Docusaurus), with the same tarball', theirs);
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
