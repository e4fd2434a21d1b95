import { parseCIDR, parseIP } from '../address.ts';
import type { ProxyConfig } from '../config.ts';
import { emptyFrontEnd, endpointsOf, type FrontEnd, sortedServicePorts, updateFrontEnd } from '../front-end.ts';
import { serviceHealth } from '../health.ts';
import type { ObjectChanges } from '../types.ts';
import type { SyncWrites } from '../writes.ts';
import { JUMPS } from './chains.ts';
import { type CountConnections, GracefulTermination, type TerminationList } from './graceful-termination.ts';
import { type IPSet, IPSetList } from './ipsets.ts';
import { IpvsTable } from './ipvs-table.ts';
import { ipvsRestoreText } from './rules.ts';
import { newSync, syncServicePort } from './sync-service.ts';
import type { IpvsWrite, VirtualServers } from './virtual-server.ts';

/** `Proxier` (pkg/proxy/ipvs/proxier.go): what it keeps from one sync to the next. */
export interface IpvsProxier {
  readonly frontEnd: FrontEnd;
  readonly initialSync: boolean;
  readonly terminating: TerminationList;
}

export const newIpvsProxier: IpvsProxier = { frontEnd: emptyFrontEnd, initialSync: true, terminating: new Map() };

/** Settings of the kernel made at the start. conn_reuse_mode is left alone since Linux 5.9. */
export const ipvsSysctls = (config: ProxyConfig): readonly (readonly [string, string])[] => [
  ['net.ipv4.vs.conntrack', '1'],
  ['net.ipv4.vs.expire_nodest_conn', '1'],
  ['net.ipv4.vs.expire_quiescent_template', '1'],
  ['net.ipv4.ip_forward', '1'],
  ...(config.strictARP
    ? ([
        ['net.ipv4.conf.all.arp_ignore', '1'],
        ['net.ipv4.conf.all.arp_announce', '2'],
      ] as const)
    : []),
];

export interface IpvsKernel {
  readonly virtualServers: VirtualServers;
  readonly connections: CountConnections;
  /** Addresses on kube-ipvs0. */
  readonly boundAddresses: ReadonlySet<string>;
}

export interface IpvsWrites extends SyncWrites {
  readonly ipvs: readonly IpvsWrite[];
  /** The sets as they should be; all of them. */
  readonly ipsets: readonly IPSet[];
  readonly bind: readonly string[];
  readonly unbind: readonly string[];
}

interface IpvsResult {
  readonly proxier: IpvsProxier;
  readonly writes: IpvsWrites;
  /** What IPVS has afterwards. */
  readonly virtualServers: VirtualServers;
}

/** `syncProxyRules` (pkg/proxy/ipvs/proxier.go). Every sync is a full one. */
export function syncIpvs(
  before: IpvsProxier,
  changes: ObjectChanges,
  kernel: IpvsKernel,
  config: ProxyConfig,
): IpvsResult {
  const { frontEnd, conntrack } = updateFrontEnd(before.frontEnd, changes, config);
  const table = new IpvsTable(kernel.virtualServers);
  const graceful = new GracefulTermination(before.terminating, table, kernel.connections);
  const sets = new IPSetList(config.family);
  const sync = newSync(config, table, graceful, sets, before.initialSync);
  for (const svc of sortedServicePorts(frontEnd)) syncServicePort(sync, svc, endpointsOf(frontEnd, svc));
  for (const address of sync.activeBindAddresses) sets.add('KUBE-IPVS-IPS', address);
  removeLegacyServers(table, sync.activeServers, config);
  return {
    proxier: { frontEnd, initialSync: false, terminating: graceful.snapshot() },
    writes: {
      jumps: JUMPS,
      restore: ipvsRestoreText(sets, sync.noNodeAccess, config),
      conntrack,
      health: serviceHealth(frontEnd),
      ipvs: table.writes,
      ipsets: sets.all(),
      bind: [...sync.activeBindAddresses].filter((ip) => !kernel.boundAddresses.has(ip)).sort(),
      unbind: [...kernel.boundAddresses].filter((ip) => !sync.activeBindAddresses.has(ip)).sort(),
    },
    virtualServers: table.snapshot(),
  };
}

/** Virtual servers nobody wants go, but not those of excluded networks or of the other family (`cleanLegacyService`). */
function removeLegacyServers(table: IpvsTable, active: ReadonlySet<string>, config: ProxyConfig): void {
  const excluded = config.excludeCIDRs.flatMap((text) => parseCIDR(text) ?? []);
  for (const [name, { server }] of [...table.snapshot()]) {
    const keep = parseIP(server.address)?.family !== config.family || excluded.some((c) => c.contains(server.address));
    if (!keep && !active.has(name)) table.remove(name);
  }
}

/** The minute timer of graceful termination. */
export function ipvsTick(
  before: IpvsProxier,
  kernel: IpvsKernel,
): { readonly proxier: IpvsProxier; readonly ipvs: readonly IpvsWrite[]; readonly virtualServers: VirtualServers } {
  const table = new IpvsTable(kernel.virtualServers);
  const graceful = new GracefulTermination(before.terminating, table, kernel.connections);
  graceful.tick();
  return {
    proxier: { ...before, terminating: graceful.snapshot() },
    ipvs: table.writes,
    virtualServers: table.snapshot(),
  };
}
