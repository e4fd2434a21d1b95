import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { dist } from './build.mjs';
import { npm, run, tool } from './exec.mjs';
import { root } from './root.mjs';

const source = join(root, 'package');
const PACKAGE = 'hook-scope';
export const packageDir = join(root, '.cache', 'npm', PACKAGE);

/** Most bytes of gzipped script and picture before a reader of somebody's page sees the first picture. */
export const EMBED_BUDGET = 25_000;

/**
 * The manifest of the package: with the project's version, and with the repository it is published from. Without that, npm
 * would refuse to say where a package comes from, so none is asked to.
 * @param {Readonly<Record<string, unknown>>} manifest
 * @param {string} version
 * @param {string} [repository] its address
 */
export function manifestFor(manifest, version, repository) {
  const { publishConfig, ...rest } = manifest;
  if (repository === undefined) return { ...rest, version, publishConfig };
  if (!/^https:\/\/[^\s/]+\/\S+$/.test(repository))
    throw new Error(`--repository takes an https address, not ${repository}`);
  const url = `git+${repository.replace(/(\.git)?\/?$/, '.git')}`;
  return {
    ...rest,
    version,
    repository: { type: 'git', url },
    publishConfig: { ...Object(publishConfig), provenance: true },
  };
}

/**
 * Puts the npm package together: the built page with frame and element, the headless command, the plugins. Call it after
 * `build`.
 * @param {{repository?: string | undefined}} [options]
 */
export async function makePackage(options = {}) {
  rmSync(packageDir, { recursive: true, force: true });
  mkdirSync(packageDir, { recursive: true });
  cpSync(source, packageDir, { recursive: true });
  cpSync(join(root, 'LICENSE'), join(packageDir, 'LICENSE'));
  cpSync(join(root, 'src/protocol/embed-messages.ts'), join(packageDir, 'types', 'messages.d.ts'));
  cpSync(dist, join(packageDir, 'app'), { recursive: true });
  await bundleCommand(join(packageDir, 'cli'));
  const file = join(packageDir, 'package.json');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const manifest = manifestFor(JSON.parse(readFileSync(file, 'utf8')), version, options.repository);
  writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
}

/** The headless command with all that it needs, so that the package depends on nothing. @param {string} outDir */
async function bundleCommand(outDir) {
  const { build } = await import('vite');
  await build({
    root,
    configFile: false,
    logLevel: 'silent',
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: join(root, 'src/cli/main.ts'),
      outDir,
      emptyOutDir: true,
      target: 'node20',
      minify: true,
      rolldownOptions: {
        output: {
          banner: (chunk) => (chunk.isEntry ? '#!/usr/bin/env node' : ''),
          entryFileNames: 'main.mjs',
          chunkFileNames: '[name]-[hash].mjs',
        },
      },
    },
  });
}

/**
 * Packs the package as `npm publish` would, beside its folder. Call it after `makePackage`.
 * @returns {Promise<{tarball: string, files: string[]}>}
 */
export async function pack() {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', dirname(packageDir)];
  const { code, output } = await npm(args, { quiet: true, cwd: packageDir });
  if (code !== 0) throw new Error(`npm pack: ${output}`);
  const [packed] = JSON.parse(output.slice(output.indexOf('[')));
  const files = packed.files.map((/** @type {{path: string}} */ file) => file.path).sort();
  return { tarball: join(dirname(packageDir), packed.filename), files };
}

/**
 * Has npm install the package into a site, from its tarball. Nothing else is asked for: the package depends on nothing.
 * @param {string} site
 * @param {string} tarball
 */
export async function installInto(site, tarball) {
  const manifest = { private: true, dependencies: { [PACKAGE]: `file:${relative(site, tarball)}` } };
  writeFileSync(join(site, 'package.json'), JSON.stringify(manifest));
  const args = ['install', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--offline'];
  const { code, output } = await npm(args, { quiet: true, cwd: site });
  if (code !== 0) throw new Error(`npm install of the package: ${output}`);
}

/** Every file that the package's entry points name. @param {unknown} exports @returns {string[]} */
function named(exports) {
  if (typeof exports === 'string') return exports.includes('*') ? [] : [exports.replace(/^\.\//, '')];
  return typeof exports === 'object' && exports !== null ? Object.values(exports).flatMap(named) : [];
}

/**
 * What is wrong with a package that was made.
 * @param {readonly string[]} files
 * @returns {Promise<{problems: string[], text: string}>}
 */
export async function packageProblems(files) {
  const manifest = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8'));
  /** @type {string[]} */
  const problems = [];
  const wanted = [...named(manifest.exports), ...named(manifest.bin), 'app/embed.html', 'app/index.html', 'LICENSE'];
  for (const file of wanted) if (!files.includes(file)) problems.push(`the package lacks ${file}`);
  for (const file of files)
    if (/(^|\/)(src|node_modules|\.cache)\/|\.(test|map)\b|\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
      problems.push(`the package should not have ${file}`);
  if (manifest.private || manifest.dependencies) problems.push('the package is private, or depends on others');
  const { bytes, svg } = await firstPicture();
  if (bytes > EMBED_BUDGET) problems.push(`the first picture takes ${bytes} bytes`);
  if (!/^<svg [^>]*>\s*<title>/.test(svg)) problems.push('the package draws no picture');
  return {
    problems,
    text: `${files.length} files, first picture ${(bytes / 1000).toFixed(1)} of ${EMBED_BUDGET / 1000} kB`,
  };
}

/**
 * What the compiler says to programs that use a package that was made: plain, with React, with Vue. Those that are wrong on
 * purpose must be refused.
 * @returns {Promise<string[]>}
 */
export async function typeProblems() {
  const dir = join(dirname(packageDir), 'consumer');
  rmSync(dir, { recursive: true, force: true });
  cpSync(join(root, 'test', 'consumer'), dir, { recursive: true });
  mkdirSync(join(dir, 'node_modules'));
  symlinkSync(packageDir, join(dir, 'node_modules', PACKAGE), 'junction');
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    target: 'es2023',
    lib: ['es2023', 'dom', 'dom.iterable'],
    module: 'esnext',
    moduleResolution: 'bundler',
    jsx: 'react-jsx',
    types: [],
    preserveSymlinks: true,
  };
  writeFileSync(join(dir, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts', '*.tsx'] }));
  const { code, output } = await run(tool('tsc'), ['--pretty', 'false', '-p', dir], { quiet: true });
  return code === 0 ? [] : [output.trimEnd()];
}

/** What a reader downloads to see the first picture: the element's script, and a picture that the package drew. */
async function firstPicture() {
  const { render } = await import(join(packageDir, 'render.mjs'));
  const cache = join(packageDir, '..', 'pictures');
  rmSync(cache, { recursive: true, force: true });
  const { svg } = render('cluster', { step: 60, cache });
  const app = join(packageDir, 'app');
  const script = readFileSync(join(app, 'hook-scope.js'), 'utf8');
  const chunks = [...script.matchAll(/from\s*"\.\/(assets\/[^"]+)"/g)].map((m) => m[1] ?? '');
  const files = ['hook-scope.js', ...chunks].filter((file) => existsSync(join(app, file)));
  const sizes = files.map((file) => gzipSync(readFileSync(join(app, file)), { level: 9 }).length);
  return { bytes: sizes.reduce((a, b) => a + b, 0) + gzipSync(svg, { level: 9 }).length, svg };
}
