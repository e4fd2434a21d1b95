import type { TableName, TableWalk, WalkStep } from '../protocol/messages.ts';
import type { TraceIndex } from './trace-index.ts';

export interface RulePlace {
  readonly net: number;
  readonly table: TableName;
  readonly chain: string;
  /** From 1. */
  readonly rule: number;
}

/** How a packet stood to a rule, at its latest walk through the rule's table. `seq` is the hook event of that walk. */
export type RuleFate =
  | { readonly kind: 'matched'; readonly seq: number; readonly verdict: string }
  /** Step `step` of the walk passed it by; why, the worker knows. */
  | { readonly kind: 'missed'; readonly seq: number; readonly step: number }
  /** Another rule or policy decided before it was its turn. */
  | { readonly kind: 'notReached'; readonly seq: number; readonly by: WalkStep }
  | { readonly kind: 'notWalked' };

/** How packet `skb` stood to a rule up to event `seq`. */
export function ruleFate(index: TraceIndex, skb: number, seq: number, at: RulePlace): RuleFate {
  const seqs = index.packets.get(skb)?.seqs ?? [];
  for (let i = seqs.length - 1; i >= 0; i--) {
    const event = index.events[seqs[i] ?? -1];
    if (!event || event.seq > seq || event.kind !== 'hook' || event.net !== at.net) continue;
    const walk = event.walk;
    if (walk?.table !== at.table) continue;
    const fate = fateIn(walk, at, event.seq);
    if (fate) return fate;
  }
  return { kind: 'notWalked' };
}

/** Null when the walk never came into the chain. */
function fateIn(walk: TableWalk, at: RulePlace, seq: number): RuleFate | null {
  let next = 1;
  let visited = false;
  let missed = -1;
  for (const [i, step] of walk.steps.entries()) {
    if (step.chain !== at.chain) continue;
    visited = true;
    if (at.rule >= next && at.rule < next + step.skipped) missed = i;
    if (step.kind === 'rule' && step.rule === at.rule)
      return { kind: 'matched', seq, verdict: step.target || step.verdict };
    next = step.kind === 'rule' ? step.rule + 1 : 1;
  }
  if (missed >= 0) return { kind: 'missed', seq, step: missed };
  const by = walk.steps.at(-1);
  return visited && by ? { kind: 'notReached', seq, by } : null;
}
