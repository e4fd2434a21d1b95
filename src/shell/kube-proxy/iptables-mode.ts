import type { NetNs } from '../../kernel/netns.ts';
import { SEC } from '../../kernel/time/clock.ts';
import type { ProxyConfig } from '../../kube/config.ts';
import {
  type IptablesProxier,
  iptablesSysctls,
  newIptablesProxier,
  syncIptables,
} from '../../kube/iptables/proxier.ts';
import type { ObjectChanges } from '../../kube/types.ts';
import type { SyncWrites } from '../../kube/writes.ts';
import type { Mode, Synced } from './mode.ts';
import { runIptables, runRestore } from './programs.ts';
import { compareRules, type WrittenRules } from './rule-diff.ts';

const FULL_SYNC_PERIOD = 3600 * SEC;

/** Chains and jumps from the built-in chains: made when they are not there. What went wrong, or ''. */
export function ensureJumps(
  net: NetNs,
  jumps: SyncWrites['jumps'],
): { readonly error: string; readonly inserted: readonly string[] } {
  const made = new Set<string>();
  const inserted: string[] = [];
  for (const { table, chain, target, rule } of jumps) {
    if (!made.has(`${table} ${target}`)) runIptables(net, ['-t', table, '-N', target]);
    made.add(`${table} ${target}`);
    if (runIptables(net, ['-t', table, '-C', chain], rule).status === 0) continue;
    const { status, err } = runIptables(net, ['-t', table, '-I', chain], rule);
    if (status !== 0) return { error: err.trim(), inserted };
    inserted.push(`${table} -I ${chain} ${rule}`);
  }
  return { error: '', inserted };
}

/** iptables mode: everything by the iptables programs. */
export class IptablesMode implements Mode {
  readonly name = 'iptables';
  private readonly net: NetNs;
  private proxier: IptablesProxier = newIptablesProxier;
  private rules: WrittenRules = new Map();
  private lastFull = 0;

  constructor(net: NetNs) {
    this.net = net;
  }

  sysctls(config: ProxyConfig): readonly (readonly [string, string])[] {
    return iptablesSysctls(config);
  }

  /** The tables were flushed by somebody: the next sync writes all. */
  forceFullSync(): void {
    this.proxier = { ...this.proxier, needFullSync: true };
    this.rules = new Map();
  }

  sync(changes: ObjectChanges, config: ProxyConfig): Synced {
    const { net } = this;
    const { now } = net.world.clock;
    if (now - this.lastFull > FULL_SYNC_PERIOD) this.proxier = { ...this.proxier, needFullSync: true };
    const full = this.proxier.needFullSync;
    if (full) this.lastFull = now;
    const existingNATChains = (): string[] => [...(net.xt.table('nat')?.info.chains ?? [])].map((s) => s.chain.name);
    const { proxier, writes } = syncIptables(this.proxier, { changes, now: now / SEC, existingNATChains }, config);
    this.proxier = proxier;
    const jumps = ensureJumps(net, writes.jumps);
    const restored = jumps.error === '' ? runRestore(net, writes.restore) : null;
    const error = jumps.error || (restored?.status === 0 ? '' : (restored?.err.trim() ?? ''));
    if (error !== '') this.proxier = { ...proxier, needFullSync: true };
    const { diff, rules } = compareRules(this.rules, writes.restore);
    if (error === '') this.rules = rules;
    return {
      full,
      error,
      diff,
      more: [...jumps.inserted],
      writes,
      restore: writes.restore,
      frontEnd: proxier.frontEnd,
    };
  }

  tick(): readonly string[] {
    return [];
  }
}
