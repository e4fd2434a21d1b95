import type { ProxyConfig } from '../../kube/config.ts';
import type { FrontEnd } from '../../kube/front-end.ts';
import type { ObjectChanges } from '../../kube/types.ts';
import type { SyncWrites } from '../../kube/writes.ts';
import type { ProxyOptions } from './options.ts';
import type { RuleDiff } from './rule-diff.ts';

/** What one sync did. */
export interface Synced {
  /** Everything was written, not only what belongs to changed Services. */
  readonly full: boolean;
  /** Why it failed, or ''. */
  readonly error: string;
  readonly diff: RuleDiff;
  /** What was changed beside the rules of kube-proxy's own chains: jumps, virtual servers, sets, addresses. */
  readonly more: readonly string[];
  readonly writes: SyncWrites;
  readonly restore: string;
  /** What the proxier knew of the cluster. */
  readonly frontEnd: FrontEnd;
}

/** One of the ways in which kube-proxy makes Services (`--proxy-mode`). */
export interface Mode {
  readonly name: 'iptables' | 'ipvs';
  /** Settings of the kernel made at the start. */
  sysctls(config: ProxyConfig): readonly (readonly [string, string])[];
  /** Anything else made at the start. */
  start?(options: ProxyOptions): void;
  forceFullSync(): void;
  sync(changes: ObjectChanges, config: ProxyConfig): Synced;
  /** The minute timer. Says what it changed. */
  tick(): readonly string[];
}
