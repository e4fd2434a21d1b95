import type { TraceIndex } from '../../diagram/trace-index.ts';
import type { HookEvent, TableName, TableWalk, WalkStep } from '../../protocol/messages.ts';

export const TABLES: readonly TableName[] = ['raw', 'mangle', 'nat', 'filter', 'security'];

/** The latest table walk of a packet at or before `seq` in a namespace. */
export function walkAt(
  index: TraceIndex,
  skb: number,
  seq: number,
  net: number,
): (HookEvent & { walk: TableWalk }) | null {
  const seqs = index.packets.get(skb)?.seqs ?? [];
  for (let i = seqs.length - 1; i >= 0; i--) {
    const at = seqs[i] ?? 0;
    if (at > seq) continue;
    const event = index.events[at];
    if (event?.kind === 'hook' && event.net === net && hasWalk(event)) return event;
  }
  return null;
}

const hasWalk = (e: HookEvent): e is HookEvent & { walk: TableWalk } => e.walk !== undefined;

/** The step that decided: the last one. */
export const decidingStep = (walk: TableWalk): number => Math.max(0, walk.steps.length - 1);

/** Rules of `chain` that the walk met: number -> the walk's step; and those it skipped on the way to a step. */
export function rulesMet(
  walk: TableWalk,
  chain: string,
): { readonly matched: ReadonlyMap<number, WalkStep>; readonly skipped: ReadonlyMap<number, number> } {
  const matched = new Map<number, WalkStep>();
  const skipped = new Map<number, number>();
  /** The next rule to try in this chain, after a call returned. */
  let next = 1;
  for (const [i, step] of walk.steps.entries()) {
    if (step.chain !== chain) continue;
    for (let n = 0; n < step.skipped; n++) skipped.set(next + n, i);
    if (step.kind === 'rule') {
      matched.set(step.rule, step);
      next = step.rule + 1;
    } else next = 1;
  }
  for (const rule of matched.keys()) skipped.delete(rule);
  return { matched, skipped };
}
