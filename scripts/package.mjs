#!/usr/bin/env node
// `npm run package [-- --repository https://...]`: builds, and puts the npm package for other people's pages into
// .cache/npm/hook-scope. Its address is the last line; `npm publish` there would publish it. docs/embedding.md says more.
import { parseArgs } from 'node:util';
import { build } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { makePackage, pack, packageDir, packageProblems, typeProblems } from './lib/npm-package.mjs';

const { values } = parseArgs({ options: { repository: { type: 'string' } } });
await ensureInstalled();
const { code } = await build({ announce: true });
if (code !== 0) process.exit(code);
try {
  await makePackage({ repository: values.repository });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(2);
}
const { problems, text } = await packageProblems((await pack()).files);
for (const problem of [...problems, ...(await typeProblems())]) {
  console.error(problem);
  process.exitCode = 1;
}
console.log(text);
console.log(packageDir);
