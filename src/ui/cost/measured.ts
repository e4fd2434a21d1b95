/** What real machines were measured at. None of it comes from the model, and the page says so beside it. */

/** A new UDP flow with each packet through the nat chain KUBE-SERVICES, no rule matching: by number of rules read. */
export interface WalkMeasured {
  readonly rules: number;
  readonly nsPerRule: number;
  readonly packetsPerSecond: number;
}

export const WALKS: readonly WalkMeasured[] = [
  { rules: 1_000, nsPerRule: 3.8, packetsPerSecond: 115_000 },
  { rules: 10_000, nsPerRule: 6.4, packetsPerSecond: 14_000 },
  { rules: 50_000, nsPerRule: 8.6, packetsPerSecond: 2_300 },
];

/** Packets per second without any rule, and of an established flow with 50,000 rules in nat. */
export const WITHOUT_RULES = [321_000, 346_000] as const;
export const ESTABLISHED_50K = 285_000;

/** One sync of everything, ClusterIP Services with 10 endpoints each. */
export interface SyncMeasured {
  readonly services: number;
  /** Milliseconds of kube-proxy 1.30.5 itself, its programs not executed. */
  readonly iptablesMs: number;
  readonly ipvsMs: number;
  readonly natRules: number;
  readonly megabytes: number;
  /** Milliseconds of iptables-legacy-restore, of everything and of one Service added. */
  readonly restoreMs: number;
  readonly partialMs: number;
}

export const SYNCS: readonly SyncMeasured[] = [
  { services: 100, iptablesMs: 7.1, ipvsMs: 2.6, natRules: 3_205, megabytes: 0.47, restoreMs: 31, partialMs: 30 },
  { services: 1_000, iptablesMs: 71.3, ipvsMs: 33.3, natRules: 32_005, megabytes: 3.2, restoreMs: 329, partialMs: 149 },
  {
    services: 5_000,
    iptablesMs: 437.2,
    ipvsMs: 187.5,
    natRules: 160_005,
    megabytes: 16.3,
    restoreMs: 3_213,
    partialMs: 788,
  },
  {
    services: 10_000,
    iptablesMs: 937.3,
    ipvsMs: 469.2,
    natRules: 320_005,
    megabytes: 32.7,
    restoreMs: 30_193,
    partialMs: 3_043,
  },
];

/** Nanoseconds a rule cost there when so many are read: between two measurements, on the logarithmic line from one to the other. */
export function nsPerRule(rules: number): number {
  const [first] = WALKS;
  if (!first || rules <= first.rules) return first?.nsPerRule ?? 0;
  for (const [i, to] of WALKS.entries()) {
    const from = WALKS[i - 1];
    if (!from || rules > to.rules) continue;
    const part = Math.log(rules / from.rules) / Math.log(to.rules / from.rules);
    return from.nsPerRule + part * (to.nsPerRule - from.nsPerRule);
  }
  return WALKS.at(-1)?.nsPerRule ?? first.nsPerRule;
}
