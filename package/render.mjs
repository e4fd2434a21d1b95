import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('./cli/main.mjs', import.meta.url));
const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));

/**
 * Plays a scenario in the model and draws one step of it. Synchronous, as Markdown renderers want it; what was drawn once is
 * kept in `cache`.
 * @param {string} scenario its text: a lab and what is typed in it
 * @param {import('./types/render.d.ts').RenderOptions} [options]
 * @returns {import('./types/render.d.ts').Rendered}
 */
export function render(scenario, options = {}) {
  const { step, layout = 'medium', theme = 'auto', cache = join('node_modules', '.cache', 'hook-scope') } = options;
  const args = ['render', '-', '--format', 'json', '--layout', layout, '--theme', theme];
  if (step !== undefined) args.push('--step', String(step));
  const key = createHash('sha256')
    .update(JSON.stringify([version, args, scenario]))
    .digest('hex')
    .slice(0, 24);
  const file = join(cache, `${key}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    input: scenario,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) {
    const [first = ''] = (stderr || 'the command did not run').split('\n');
    throw new Error(first.replace(/^hookscope: /, ''));
  }
  mkdirSync(cache, { recursive: true });
  writeFileSync(file, stdout);
  return JSON.parse(stdout);
}
