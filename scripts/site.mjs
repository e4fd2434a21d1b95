#!/usr/bin/env node
// `npm run site`: builds our docs site into .cache/site, with VitePress and our own plugin from the npm package.
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './lib/build.mjs';
import { run, tool } from './lib/exec.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { makePackage, packageDir } from './lib/npm-package.mjs';
import { root } from './lib/root.mjs';

await ensureInstalled();
if (!existsSync(tool('vitepress'))) {
  console.error('VitePress is not installed: npm install --save-dev --save-exact vitepress');
  process.exit(1);
}
const { code } = await build({ announce: true });
if (code !== 0) process.exit(code);
await makePackage();

// Pages that are made from the product.
const docs = join(root, 'docs');
const cli = join(packageDir, 'cli', 'main.mjs');
mkdirSync(join(docs, 'course'), { recursive: true });
for (const args of [['course', join(docs, 'course')], ['--help']]) {
  const made = await run(process.execPath, [cli, ...args], { quiet: true });
  if (made.code !== 0) {
    console.error(made.output);
    process.exit(1);
  }
  if (args[0] === '--help')
    writeFileSync(join(docs, 'reference.md'), `# Command line\n\n\`\`\`\n${made.output}\`\`\`\n`);
}
copyFileSync(join(root, 'package', 'README.md'), join(docs, 'hook-scope.md'));
writeFileSync(
  join(docs, 'contributing.md'),
  readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')
    .replaceAll('](docs/', '](./')
    .replace('[Apache License 2.0](LICENSE)', 'Apache License 2.0'),
);

const site = await run(tool('vitepress'), ['build', 'docs']);
process.exitCode = site.code;
