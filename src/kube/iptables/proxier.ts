import type { ProxyConfig } from '../config.ts';
import { emptyFrontEnd, endpointsOf, type FrontEnd, sortedServicePorts, updateFrontEnd } from '../front-end.ts';
import { serviceHealth } from '../health.ts';
import { categorizeEndpoints } from '../topology.ts';
import type { ObjectChanges } from '../types.ts';
import type { SyncWrites } from '../writes.ts';
import { JUMPS } from './chains.ts';
import { isServiceChainName } from './names.ts';
import { planService, writePortals } from './portals.ts';
import { RuleBuffers, ruleContext } from './rules.ts';
import { chainsOf, writeServiceChains } from './service-chains.ts';
import { localhostNodePorts, writeForwardRules, writeNodePortJump, writeStaticRules } from './static-rules.ts';

/** Above this many endpoints, rules go without comments and old chains are looked for less often. */
const LARGE_CLUSTER_ENDPOINTS = 1000;

export function isLargeCluster(services: readonly { readonly endpoints: readonly unknown[] }[]): boolean {
  let total = 0;
  for (const { endpoints } of services) total += endpoints.length;
  return total > LARGE_CLUSTER_ENDPOINTS;
}

/** `Proxier` (pkg/proxy/iptables/proxier.go): what it keeps from one sync to the next. */
export interface IptablesProxier {
  readonly frontEnd: FrontEnd;
  /** At the start, and after a write that failed or a flush of the tables. */
  readonly needFullSync: boolean;
  /** Simulated seconds; null: never. */
  readonly lastCleanup: number | null;
}

export const newIptablesProxier: IptablesProxier = {
  frontEnd: emptyFrontEnd,
  needFullSync: true,
  lastCleanup: null,
};

/** Settings of the kernel that the proxier makes when it starts. */
export const iptablesSysctls = (config: ProxyConfig): readonly (readonly [string, string])[] =>
  localhostNodePorts(config) ? [['net.ipv4.conf.all.route_localnet', '1']] : [];

export interface IptablesInput {
  readonly changes: ObjectChanges;
  /** Simulated seconds. */
  readonly now: number;
  /** The chains of the nat table now (`iptables-save -t nat`). Only called when old chains are looked for. */
  readonly existingNATChains: () => Iterable<string>;
}

/**
 * `syncProxyRules` (pkg/proxy/iptables/proxier.go): everything that is written at one sync. Leaves out the counters of
 * newer releases (nfacct) and metrics.
 */
export function syncIptables(
  before: IptablesProxier,
  input: IptablesInput,
  config: ProxyConfig,
): { readonly proxier: IptablesProxier; readonly writes: SyncWrites } {
  const { frontEnd, updatedServices, conntrack } = updateFrontEnd(before.frontEnd, input.changes, config);
  const partial = !before.needFullSync;
  const services = sortedServicePorts(frontEnd).map((svc) => ({ svc, endpoints: endpointsOf(frontEnd, svc) }));
  const largeClusterMode = isLargeCluster(services);
  const cleanup =
    !largeClusterMode || before.lastCleanup === null || input.now - before.lastCleanup > config.syncPeriod;
  const stale = new Set(cleanup ? [...input.existingNATChains()].filter(isServiceChainName) : []);

  const buffers = new RuleBuffers();
  writeStaticRules(buffers, config);
  const context = ruleContext(config, largeClusterMode);
  for (const { svc, endpoints } of services) {
    const plan = planService(svc, categorizeEndpoints(endpoints, svc, config));
    writePortals(buffers, plan);
    const write = !partial || updatedServices.has(svc.service);
    if (!write && stale.size === 0) continue;
    const chains = chainsOf(plan);
    if (write) writeServiceChains(buffers, plan, chains, context);
    for (const chain of chains) stale.delete(chain);
  }
  removeChains(buffers, stale);
  writeNodePortJump(buffers, config);
  writeForwardRules(buffers, config);
  return {
    proxier: { frontEnd, needFullSync: false, lastCleanup: cleanup ? input.now : before.lastCleanup },
    writes: {
      jumps: partial ? [] : JUMPS,
      restore: buffers.text(),
      conntrack,
      health: serviceHealth(frontEnd),
    },
  };
}

/** Declares the chains nobody needs any more, which empties them, and deletes them. Their real order is random. */
function removeChains(buffers: RuleBuffers, stale: ReadonlySet<string>): void {
  for (const chain of [...stale].sort()) {
    buffers.declareNAT(chain);
    buffers.natRules.push(`-X ${chain}`);
  }
}
