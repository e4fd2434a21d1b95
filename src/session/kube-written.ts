import type { NetNs } from '../kernel/netns.ts';
import type { XtChain } from '../kernel/xtables/ruleset.ts';
import type { TableName } from '../kube/effects.ts';
import { ruleSpec } from '../shell/iptables/rule-text.ts';
import type { SyncRecord } from '../shell/kube-proxy/history.ts';
import type { KubeEffect } from './kube-answers.ts';

/** A chain of one rule set. */
export interface ChainAt {
  readonly table: TableName;
  readonly generation: number;
  readonly chain: string;
}

const chainAt = (net: NetNs, { table, generation, chain }: ChainAt): XtChain | null =>
  net.xt.generation(table, generation)?.chain(chain)?.chain ?? null;

/**
 * A chain as the sync left it that wrote it last: a restore gives the chains that it writes a new form, and leaves the
 * others alone. Null when that is not kept any more.
 */
function writtenChain(net: NetNs, syncs: readonly SyncRecord[], sync: SyncRecord, at: ChainAt): XtChain | null {
  const { table, chain } = at;
  for (let i = syncs.indexOf(sync); i >= 0; i--) {
    const { before, after } = syncs[i]?.tables[table] ?? { before: 0, after: 0 };
    const left = chainAt(net, { table, generation: after, chain });
    if (left === null) return null;
    if (left !== chainAt(net, { table, generation: before, chain })) return left;
  }
  return null;
}

/** The same rules, one for one. */
function sameRules(a: XtChain, b: XtChain): boolean {
  if (a === b) return true;
  if (a.rules.length !== b.rules.length) return false;
  return a.rules.every((rule, i) => {
    const other = b.rules[i];
    return other !== undefined && (rule === other || ruleSpec(rule) === ruleSpec(other));
  });
}

/** Whether a chain still has the rules that kube-proxy wrote into it at a sync or before; unknown when either is not kept any more. */
export function stateOfChain(
  net: NetNs,
  syncs: readonly SyncRecord[],
  sync: SyncRecord,
  at: ChainAt,
): KubeEffect['state'] {
  if (!net.xt.generation(at.table, at.generation)) return 'unknown';
  const now = chainAt(net, at);
  if (!now) return 'gone';
  const written = writtenChain(net, syncs, sync, at);
  if (written === null) return 'unknown';
  return sameRules(now, written) ? 'as-written' : 'changed';
}
