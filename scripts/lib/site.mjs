import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { run, tool } from './exec.mjs';
import { installInto, packageDir } from './npm-package.mjs';
import { listFiles, root } from './root.mjs';
import { stamp } from './stamp.mjs';

/** A copy: what is made does not lie among what is written. */
const docs = join(root, '.cache', 'docs');
const cli = join(packageDir, 'cli', 'main.mjs');

/** @param {readonly string[]} args @returns {Promise<string>} */
async function command(args) {
  const { code, output } = await run(process.execPath, [cli, ...args], { quiet: true });
  if (code !== 0) throw new Error(output.trim());
  return output;
}

/** Pages that are made from the product: the course, the reference, the command line, the package, how to contribute. */
async function writePages() {
  rmSync(docs, { recursive: true, force: true });
  cpSync(join(root, 'docs'), docs, { recursive: true });
  mkdirSync(join(docs, 'course'), { recursive: true });
  await command(['course', join(docs, 'course')]);
  await command(['reference', join(docs, 'reference'), '--page', '../hookscope/index.html']);
  writeFileSync(join(docs, 'command-line.md'), `# Command line\n\n\`\`\`text\n${await command(['--help'])}\`\`\`\n`);
  copyFileSync(join(root, 'package', 'README.md'), join(docs, 'hook-scope.md'));
  const contributing = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')
    .replaceAll('](docs/', '](./')
    .replace('[Apache License 2.0](LICENSE)', 'Apache License 2.0');
  writeFileSync(join(docs, 'contributing.md'), contributing);
}

/**
 * Builds our docs site into .cache/site, with VitePress and our own plugin from the npm package, as another site would
 * install it.
 * @param {string} tarball of the package
 * @param {{quiet?: boolean}} [options]
 * @returns {Promise<{code: number, output: string}>}
 */
export async function buildSite(tarball, options = {}) {
  if (!existsSync(tool('vitepress'))) return { code: 1, output: 'VitePress is not installed' };
  const files = listFiles().filter((file) => /^(docs\/|CONTRIBUTING\.md$)/.test(file));
  const made = stamp('site', [...files, relative(root, tarball)], process.env.DOCS_BASE);
  if (made.isFresh(join(root, '.cache', 'site', 'index.html'))) return { code: 0, output: '' };
  made.begin();
  try {
    await writePages();
    await installInto(docs, tarball);
  } catch (error) {
    return { code: 1, output: String(error) };
  }
  const result = await run(tool('vitepress'), ['build', docs], { quiet: options.quiet ?? false });
  if (result.code === 0) made.done();
  return result;
}
