import type { ConntrackCleanup } from './conntrack-cleanup.ts';
import type { ServiceHealth } from './health.ts';

/** A jump from a built-in chain: looked for with `iptables -C`, put first with `-I` when it is not there. */
export interface JumpRule {
  readonly table: 'filter' | 'nat';
  /** The built-in chain. */
  readonly chain: 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING';
  /** The chain jumped to, which must exist before. */
  readonly target: string;
  /** The whole rule in iptables' words, `-j` included. */
  readonly rule: string;
}

/** What every mode writes at a sync, in this order. */
export interface SyncWrites {
  readonly jumps: readonly JumpRule[];
  /** Input of `iptables-restore --noflush --counters`. */
  readonly restore: string;
  readonly conntrack: ConntrackCleanup;
  readonly health: readonly ServiceHealth[];
}

/** A jump with kube-proxy's usual comment. */
export const jumpRule = (
  table: JumpRule['table'],
  chain: JumpRule['chain'],
  target: string,
  comment: string,
  condition = '',
): JumpRule => ({
  table,
  chain,
  target,
  rule: `${condition}${comment ? `-m comment --comment "${comment}" ` : ''}-j ${target}`,
});

/** The line that declares a chain, and empties it when it is there. */
export const chainLine = (chain: string): string => `:${chain} - [0:0]`;
