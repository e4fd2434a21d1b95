import { loadCommands, loadYaml } from '../shell/registry.ts';
import { planLine } from './driver.ts';
import type { LineOptions } from './session-options.ts';

interface Prepared {
  /** `incomplete`: the shell waits for more of it. */
  readonly kind: 'empty' | 'incomplete' | 'list' | 'script';
  /** What runs scripts, when the line is one. */
  readonly scripts: typeof import('./scripts.ts') | null;
}

/** Says what a line is, and loads what it needs. */
export async function prepareLine(text: string, cluster: boolean, how: LineOptions): Promise<Prepared> {
  const { kind: asked, loads } = planLine(text);
  if (loads) await loadCommands();
  if (cluster) await loadYaml();
  if (asked === 'empty') return { kind: 'empty', scripts: null };
  if (asked === 'list' && how.stdin === undefined) return { kind: 'list', scripts: null };
  const scripts = await import('./scripts.ts');
  const more = !how.whole && (asked === 'incomplete' || (await scripts.isIncomplete(text)));
  return { kind: more ? 'incomplete' : 'script', scripts };
}
