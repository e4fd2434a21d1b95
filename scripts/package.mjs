#!/usr/bin/env node
// `npm run package`: builds, and puts the npm package for other people's pages into .cache/npm/hook-scope. Its address is
// the last line; `npm publish` there would publish it.
import { build } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { makePackage, pack, packageDir, packageProblems } from './lib/npm-package.mjs';

await ensureInstalled();
const { code } = await build({ announce: true });
if (code !== 0) process.exit(code);
await makePackage();
const { problems, text } = await packageProblems((await pack()).files);
for (const problem of problems) console.error(problem);
console.log(text);
console.log(packageDir);
process.exitCode = problems.length ? 1 : 0;
