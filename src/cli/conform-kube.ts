import { own } from '../base/own.ts';
import type { ConntrackCleanup } from '../kube/conntrack-cleanup.ts';
import type { ServiceHealth } from '../kube/health.ts';
import { newIptablesProxier, syncIptables } from '../kube/iptables/proxier.ts';
import { type IpvsKernel, ipvsTick, newIpvsProxier, syncIpvs } from '../kube/ipvs/proxier.ts';
import { FLAG_PERSISTENT, realServerName, type VirtualServers } from '../kube/ipvs/virtual-server.ts';
import { unsupportedMode } from '../kube/modes.ts';
import type { JumpRule, SyncWrites } from '../kube/writes.ts';
import { firstChanges, type KubeRecord, readKubeRecord } from './kube-record.ts';

type Answer = Record<string, unknown>;

/** Jumps as the tables hold them: each was put at the top of its chain. */
function builtinChainRules(jumps: readonly JumpRule[]): readonly string[] {
  const chains = new Map<string, string[]>();
  for (const { table, chain, rule } of jumps) {
    const key = `-t ${table} -A ${chain}`;
    chains.set(key, [`${key} ${rule}`, ...(chains.get(key) ?? [])]);
  }
  return [...chains.keys()].sort().flatMap((key) => chains.get(key) ?? []);
}

const sortedByKey = <T>(entries: readonly (readonly [string, T])[]): Record<string, T> =>
  Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));

function conntrackAnswer({ ips, ports, nats, portNATs }: ConntrackCleanup): Answer {
  const answer: Answer = {
    ...(ips.length > 0 ? { clearedIPs: ips } : {}),
    ...(nats.length > 0 ? { clearedNATs: sortedByKey(nats.map((n) => [n.origin, n.endpoint])) } : {}),
    ...(portNATs.length > 0 ? { clearedPortNATs: sortedByKey(portNATs.map((n) => [String(n.port), n.endpoint])) } : {}),
    ...(ports.length > 0 ? { clearedPorts: ports } : {}),
  };
  return Object.keys(answer).length > 0 ? { conntrackUDPCleanup: answer } : {};
}

const healthAnswer = (health: readonly ServiceHealth[]): Answer =>
  health.length === 0
    ? {}
    : {
        healthCheckNodePorts: sortedByKey(health.map((h) => [h.service, h.port])),
        localReadyEndpoints: sortedByKey(health.map((h) => [h.service, h.localEndpoints])),
      };

const common = (writes: SyncWrites): Answer => ({
  iptablesRestore: writes.restore,
  ...(writes.jumps.length > 0 ? { builtinChainRules: builtinChainRules(writes.jumps) } : {}),
  ...conntrackAnswer(writes.conntrack),
  ...healthAnswer(writes.health),
});

/** What `iptables-restore --noflush` leaves of a table's chains. */
function chainsAfter(before: ReadonlySet<string>, restore: string): ReadonlySet<string> {
  const chains = new Set(before);
  const nat = restore.slice(restore.indexOf('*nat\n'));
  for (const line of nat.slice(0, nat.indexOf('COMMIT')).split('\n')) {
    if (line.startsWith(':')) chains.add(line.slice(1, line.indexOf(' ')));
    if (line.startsWith('-X ')) chains.delete(line.slice(3));
  }
  return chains;
}

function conformIptables(record: KubeRecord): readonly Answer[] {
  let proxier = newIptablesProxier;
  let chains: ReadonlySet<string> = new Set();
  const first = firstChanges(record.services, record.endpointSlices);
  return [first, ...record.steps.map((step) => step.changes)].map((changes) => {
    const result = syncIptables(proxier, { changes, now: 0, existingNATChains: () => chains }, record.config);
    proxier = result.proxier;
    chains = chainsAfter(chains, result.writes.restore);
    return common(result.writes);
  });
}

function virtualServersAnswer(servers: VirtualServers): readonly Answer[] {
  const sorted = [...servers.keys()].sort().flatMap((name) => servers.get(name) ?? []);
  return sorted.map(({ server, realServers }) => ({
    address: server.address,
    port: server.port,
    protocol: server.protocol,
    scheduler: server.scheduler,
    flags: server.flags,
    persistent: (server.flags & FLAG_PERSISTENT) !== 0,
    timeoutSeconds: server.timeout,
    forwardMethod: 'masq',
    realServers: [...realServers.values()].sort((a, b) => (realServerName(a) < realServerName(b) ? -1 : 1)),
  }));
}

function conformIpvs(record: KubeRecord): readonly Answer[] {
  let proxier = newIpvsProxier;
  let virtualServers: VirtualServers = new Map();
  let bound = new Set<string>();
  let connections: ReadonlyMap<string, number> = new Map();
  const start = { changes: firstChanges(record.services, record.endpointSlices), gracefulTick: false, connections };
  return [start, ...record.steps].map((step) => {
    connections = new Map([...connections, ...step.connections]);
    const kernel: IpvsKernel = {
      virtualServers,
      connections: (server, real) => connections.get(`${server}/${real}`) ?? 0,
      boundAddresses: bound,
    };
    const { writes, ...after } = syncIpvs(proxier, step.changes, kernel, record.config);
    ({ proxier, virtualServers } = after);
    if (step.gracefulTick) ({ proxier, virtualServers } = ipvsTick(proxier, { ...kernel, virtualServers }));
    bound = new Set([...bound, ...writes.bind].filter((ip) => !writes.unbind.includes(ip)));
    return {
      ...common(writes),
      dummyAddresses: [...bound].sort(),
      ipsets: sortedByKey(writes.ipsets.map(({ name, ...set }) => [name, set])),
      virtualServers: virtualServersAnswer(virtualServers),
    };
  });
}

/** One kube-proxy case: the same record with what the proxier writes at its first sync and after each step. */
export function conformKubeProxy(value: Record<string, unknown>): Record<string, unknown> {
  const record = readKubeRecord(value);
  const run = own({ iptables: conformIptables, ipvs: conformIpvs }, record.mode);
  if (!run) throw unsupportedMode(record.mode);
  const [first, ...rest] = run(record);
  const afterSteps = rest.map((answer, i) => ({ comment: record.steps[i]?.comment, ...answer }));
  return { name: record.name, expected: { ...first, ...(rest.length > 0 ? { afterSteps } : {}) } };
}
