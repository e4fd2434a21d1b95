import { Random } from '../base/random.ts';
import { ipVsSvcHashkey } from '../kernel/ipvs/tables.ts';
import type { TraceEvent } from '../kernel/trace/events.ts';
import { newIptablesProxier, syncIptables } from '../kube/iptables/proxier.ts';
import type { ObjectChanges } from '../kube/types.ts';
import { ensureJumps } from '../shell/kube-proxy/iptables-mode.ts';
import { IpvsMode } from '../shell/kube-proxy/ipvs-mode.ts';
import { runRestore } from '../shell/kube-proxy/programs.ts';
import { loadCommands } from '../shell/registry.ts';
import { INADDR_ANY, parseIpv4 } from '../wire/inet.ts';
import { IPPROTO_TCP } from '../wire/ipv4.ts';
import { costConfig, manyServices, POD_ADDR, SERVICE_PORT, serviceAddress } from './cost-cluster.ts';
import { ack, type CostNode, destinationOf, makeCostNode, sendFrame, syn, synAck } from './cost-node.ts';

/** Which of the Services is asked. */
export type CostPosition = 'first' | 'middle' | 'last' | 'random';

/** A visit to one chain of nat, up to the rule that matched or to its end. */
export interface ChainVisit {
  readonly chain: string;
  /** Rules compared in this visit, the one that matched included. */
  readonly compared: number;
  /** The rule that matched, from 1; 0: none did. */
  readonly rule: number;
  readonly target: string;
}

/** What one packet cost, counted step by step from its trace. */
export interface PacketCost {
  /** Rules compared in the table nat, and in all other tables. Linux reads them one by one, and so it is counted. */
  readonly natRules: number;
  readonly otherRules: number;
  /** The way through nat at the hook where the Service is found. */
  readonly visits: readonly ChainVisit[];
  /** Look-ups of the packet in an ipset. */
  readonly setLookups: number;
  /** Entries compared in the hash bucket of IPVS services, and of connections; null: not looked for. */
  readonly serviceProbes: number | null;
  readonly connectionProbes: number | null;
}

export interface Asked {
  readonly position: CostPosition;
  /** Number of the Service, from 0, and its address. */
  readonly service: number;
  readonly address: string;
  /** The bucket it is in, of the table of virtual servers. */
  readonly bucket: number;
  readonly first: PacketCost;
  /** The second packet of the same connection. */
  readonly later: PacketCost;
}

export interface ModeCost {
  readonly asked: readonly Asked[];
  /** Real milliseconds here: what kube-proxy computes, and what the kernel's model takes in. */
  readonly computeMs: number;
  readonly loadMs: number;
  readonly natRules: number;
  readonly filterRules: number;
  /** Characters for iptables-restore. */
  readonly restoreBytes: number;
  readonly virtualServers: number;
  readonly setEntries: number;
}

export interface CostReport {
  readonly services: number;
  readonly endpoints: number;
  readonly iptables: ModeCost;
  readonly ipvs: ModeCost;
}

export interface CostQuestion {
  readonly services: number;
  readonly endpoints: number;
  readonly seed: number;
}

/** What is being done, for those who wait. */
export type CostPhase = 'objects' | 'iptables-compute' | 'iptables-load' | 'iptables-ask' | 'ipvs-sync' | 'ipvs-ask';

export interface CostAround {
  /** Real milliseconds. */
  now(): number;
  /** Says what comes next, and lets other work in. */
  begin(phase: CostPhase): Promise<void>;
}

export const MAX_SERVICES = 10_000;

/** Builds so many Services by the real proxiers, in both modes, and asks for some of them with real packets. */
export async function measureCost(question: CostQuestion, around: CostAround): Promise<CostReport> {
  const { services, endpoints, seed } = question;
  if (services < 1 || services > MAX_SERVICES) throw new Error(`cost: 1 to ${MAX_SERVICES} Services, not ${services}`);
  if (endpoints < 1 || endpoints > 10) throw new Error(`cost: 1 to 10 endpoints, not ${endpoints}`);
  await around.begin('objects');
  await loadCommands();
  const changes = manyServices(services, endpoints);
  const asked = positionsOf(services, seed);
  const iptables = await inIptablesMode(changes, asked, seed, around);
  const ipvs = await inIpvsMode(changes, asked, seed, around);
  return { services, endpoints, iptables, ipvs };
}

function positionsOf(services: number, seed: number): readonly (readonly [CostPosition, number])[] {
  return [
    ['first', 0],
    ['middle', Math.floor((services - 1) / 2)],
    ['last', services - 1],
    ['random', new Random(seed).below(services)],
  ];
}

type Positions = ReturnType<typeof positionsOf>;

async function inIptablesMode(
  changes: ObjectChanges,
  positions: Positions,
  seed: number,
  around: CostAround,
): Promise<ModeCost> {
  const node = makeCostNode(seed);
  await around.begin('iptables-compute');
  const start = around.now();
  const { writes } = syncIptables(newIptablesProxier, { changes, now: 0, existingNATChains: () => [] }, costConfig);
  const computed = around.now();
  await around.begin('iptables-load');
  const loading = around.now();
  const { error } = ensureJumps(node.net, writes.jumps);
  const { status, err } = runRestore(node.net, writes.restore);
  if (error !== '' || status !== 0) throw new Error(`cost: ${error || err}`);
  const loaded = around.now();
  await around.begin('iptables-ask');
  const asked = positions.map(([position, service], n) => ask(node, position, service, 20_000 + n));
  return {
    asked,
    computeMs: computed - start,
    loadMs: loaded - loading,
    ...rulesOf(node),
    restoreBytes: writes.restore.length,
    virtualServers: 0,
    setEntries: 0,
  };
}

async function inIpvsMode(
  changes: ObjectChanges,
  positions: Positions,
  seed: number,
  around: CostAround,
): Promise<ModeCost> {
  const node = makeCostNode(seed);
  const mode = new IpvsMode(node.net);
  for (const [name, value] of mode.sysctls(costConfig)) node.net.sysctl.set(name, value);
  await around.begin('ipvs-sync');
  const start = around.now();
  const { error, restore, more } = mode.sync(changes, costConfig);
  if (error !== '') throw new Error(`cost: ${error}`);
  const synced = around.now();
  await around.begin('ipvs-ask');
  const asked = positions.map(([position, service], n) => ask(node, position, service, 20_000 + n));
  return {
    asked,
    computeMs: 0,
    loadMs: synced - start,
    ...rulesOf(node),
    restoreBytes: restore.length,
    virtualServers: node.net.ipvs.services.size,
    setEntries: more.filter((line) => line.startsWith('ipset add ')).length,
  };
}

function rulesOf({ net }: CostNode): { readonly natRules: number; readonly filterRules: number } {
  const count = (table: 'nat' | 'filter'): number => {
    let rules = 0;
    for (const { chain } of net.xt.table(table)?.info.chains ?? []) rules += chain.rules.length;
    return rules;
  };
  return { natRules: count('nat'), filterRules: count('filter') };
}

/** Three segments of a handshake: the first one finds the Service, the third one is the connection's second packet there. */
function ask(node: CostNode, position: CostPosition, service: number, port: number): Asked {
  const address = serviceAddress(service);
  const pod = [POD_ADDR, port] as const;
  const to = [address, SERVICE_PORT] as const;
  const first = countedSend(node, syn(pod, to), 'pods');
  const endpoint = destinationOf(node.left.at(-1) ?? new Uint8Array());
  countedSend(node, synAck(endpoint, pod), 'out');
  const bucket = ipVsSvcHashkey(IPPROTO_TCP, parseIpv4(address) ?? INADDR_ANY, SERVICE_PORT);
  return { position, service, address, bucket, first, later: countedSend(node, ack(pod, to), 'pods') };
}

function countedSend(node: CostNode, frame: Uint8Array, by: 'pods' | 'out'): PacketCost {
  const sent = node.left.length;
  const lookups = node.net.ipset.lookups;
  const events = sendFrame(node, node[by], frame);
  if (node.left.length !== sent + 1) throw new Error(`cost: a packet did not get through: ${whyNot(events)}`);
  return costOf(events, node.net.ipset.lookups - lookups);
}

const whyNot = (events: readonly TraceEvent[]): string => {
  const drop = events.find((e) => e.kind === 'drop');
  return drop?.kind === 'drop' ? drop.note : 'nothing left the node';
};

/** Counts a packet's trace. Rules that an index of the model jumps over are in the walk's numbers all the same. */
function costOf(events: readonly TraceEvent[], setLookups: number): PacketCost {
  let natRules = 0;
  let otherRules = 0;
  let visits: readonly ChainVisit[] = [];
  let serviceProbes: number | null = null;
  let connectionProbes: number | null = null;
  for (const event of events) {
    if (event.kind === 'hook' && event.walk) {
      const all = event.walk.steps.map((step) => ({
        chain: step.chain,
        compared: step.skipped + (step.kind === 'rule' ? 1 : 0),
        rule: step.rule,
        target: step.target,
      }));
      const compared = all.reduce((sum, visit) => sum + visit.compared, 0);
      if (event.walk.table !== 'nat') otherRules += compared;
      else {
        natRules += compared;
        if (event.hook === 'PREROUTING') visits = all;
      }
    }
    if (event.kind !== 'step' || typeof event.data?.probes !== 'number') continue;
    if (event.fn === 'ip_vs_service_find') serviceProbes = (serviceProbes ?? 0) + event.data.probes;
    else connectionProbes = (connectionProbes ?? 0) + event.data.probes;
  }
  return { natRules, otherRules, visits, setLookups, serviceProbes, connectionProbes };
}
