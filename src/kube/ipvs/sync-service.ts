import { isLoopbackIP } from '../address.ts';
import type { ProxyConfig } from '../config.ts';
import type { Endpoint } from '../endpoint.ts';
import { localAddressesExcept, nodePortAddresses, primaryNodeIP } from '../node-addresses.ts';
import {
  AFFINITY,
  type Because,
  CLUSTER_IP,
  ENDPOINT,
  EXTERNAL_IP,
  type Field,
  INGRESS,
  NODE_PORT,
  RANGES,
} from '../provenance.ts';
import type { ServicePort } from '../service-port.ts';
import { categorizeEndpoints } from '../topology.ts';
import type { GracefulTermination } from './graceful-termination.ts';
import type { IPSetList, SetName } from './ipsets.ts';
import type { IpvsTable } from './ipvs-table.ts';
import type { NoNodeAccess } from './rules.ts';
import {
  FLAG_PERSISTENT,
  FLAG_SOURCE_HASH,
  type RealServer,
  type VirtualServer,
  virtualServerName,
} from './virtual-server.ts';

/** The device that service addresses are bound to. It is never up. */
export const DUMMY_DEVICE = 'kube-ipvs0';

/** Sets of node ports by protocol: of all, and of those whose external policy is Local. */
const NODE_PORT_SETS: Readonly<Record<ServicePort['protocol'], readonly [SetName, SetName]>> = {
  TCP: ['KUBE-NODE-PORT-TCP', 'KUBE-NODE-PORT-LOCAL-TCP'],
  UDP: ['KUBE-NODE-PORT-UDP', 'KUBE-NODE-PORT-LOCAL-UDP'],
  SCTP: ['KUBE-NODE-PORT-SCTP-HASH', 'KUBE-NODE-PORT-LOCAL-SCTP-HASH'],
};

const SCHEDULER: Field = '--ipvs-scheduler';
const HEALTH: readonly Field[] = ['spec.healthCheckNodePort', 'spec.externalTrafficPolicy'];
const local = (fields: readonly Field[], svc: ServicePort): readonly Field[] =>
  svc.externalPolicyLocal ? [...fields, 'spec.externalTrafficPolicy'] : fields;

/** Hears what is wanted in IPVS and on the dummy device, and why. */
export interface IpvsListener {
  server(server: VirtualServer, because: Because): void;
  real(server: string, real: RealServer, because: Because): void;
  address(ip: string, because: Because): void;
}

/** One sync while it runs: what is wanted so far. */
export interface IpvsSync {
  /** Null in a sync that writes: nobody asks then. */
  readonly listener: IpvsListener | null;
  readonly config: ProxyConfig;
  readonly table: IpvsTable;
  readonly graceful: GracefulTermination;
  readonly sets: IPSetList;
  /** The first sync after the start puts weights right that an earlier kube-proxy left. */
  readonly initial: boolean;
  /** Addresses of the node, on other devices than the dummy. */
  readonly nodeAddresses: ReadonlySet<string>;
  /** Addresses that take node ports. */
  readonly nodeIPs: readonly string[];
  readonly activeServers: Set<string>;
  readonly activeBindAddresses: Set<string>;
  readonly noNodeAccess: NoNodeAccess[];
}

export function newSync(
  config: ProxyConfig,
  table: IpvsTable,
  graceful: GracefulTermination,
  sets: IPSetList,
  initial: boolean,
  listener: IpvsListener | null = null,
): IpvsSync {
  const nodeAddresses = localAddressesExcept(config, DUMMY_DEVICE);
  const { matchAll, nodeIPs } = nodePortAddresses(config);
  return {
    listener,
    config,
    table,
    graceful,
    sets,
    initial,
    nodeAddresses,
    nodeIPs: matchAll ? [...nodeAddresses].sort() : nodeIPs.filter((ip) => !isLoopbackIP(ip)),
    activeServers: new Set(),
    activeBindAddresses: new Set(),
    noNodeAccess: [],
  };
}

/** Everything for one service port: sets, virtual servers, real servers, addresses (the loop of `syncProxyRules`). */
export function syncServicePort(sync: IpvsSync, svc: ServicePort, all: readonly Endpoint[]): void {
  const { sets, config } = sync;
  const protocol = svc.protocol.toLowerCase();
  const portal = (ip: string): string => `${ip},${protocol}:${svc.port}`;
  const endpoints = categorizeEndpoints(all, svc, config);
  // without local endpoints, Local policy takes the others, unlike in the other modes
  const here = endpoints.local.length > 0 ? endpoints.local : endpoints.cluster;
  const internal = svc.internalPolicyLocal ? here : endpoints.cluster;
  const external = svc.externalPolicyLocal ? here : endpoints.cluster;

  for (const ep of all)
    if (ep.isLocal) sets.addFor('KUBE-LOOP-BACK', `${ep.ip},${protocol}:${ep.port},${ep.ip}`, svc, ENDPOINT, ep);

  sets.addFor('KUBE-CLUSTER-IP', portal(svc.clusterIP), svc, CLUSTER_IP);
  const cluster = svc.internalPolicyLocal ? CLUSTER_IP_LOCAL : CLUSTER_IP;
  syncServer(sync, svc, svc.clusterIP, svc.port, true, internal, cluster);

  for (const ip of svc.externalIPs) {
    const set = svc.externalPolicyLocal ? 'KUBE-EXTERNAL-IP-LOCAL' : 'KUBE-EXTERNAL-IP';
    sets.addFor(set, portal(ip), svc, local(EXTERNAL_IP, svc), ip);
    syncServer(sync, svc, ip, svc.port, !sync.nodeAddresses.has(ip), external, local(EXTERNAL_IP, svc));
  }

  for (const ip of svc.loadBalancerVIPs) {
    sets.addFor('KUBE-LOAD-BALANCER', portal(ip), svc, INGRESS, ip);
    if (svc.externalPolicyLocal) sets.addFor('KUBE-LOAD-BALANCER-LOCAL', portal(ip), svc, local(INGRESS, svc), ip);
    if (svc.loadBalancerSourceRanges.length > 0) addSourceRanges(sync, svc, ip, portal(ip));
    syncServer(sync, svc, ip, svc.port, !sync.nodeAddresses.has(ip), external, local(INGRESS, svc));
  }

  if (svc.nodePort !== 0) {
    // a node without addresses skips the health check port as well
    if (sync.nodeIPs.length === 0) return;
    const [every, ofLocal] = NODE_PORT_SETS[svc.protocol];
    const entries =
      svc.protocol === 'SCTP' ? sync.nodeIPs.map((ip) => `${ip},sctp:${svc.nodePort}`) : [String(svc.nodePort)];
    for (const entry of entries) {
      sets.addFor(every, entry, svc, NODE_PORT);
      if (svc.externalPolicyLocal) sets.addFor(ofLocal, entry, svc, local(NODE_PORT, svc));
    }
    for (const ip of sync.nodeIPs) syncServer(sync, svc, ip, svc.nodePort, false, external, local(NODE_PORT, svc));
  }

  if (svc.healthCheckNodePort !== 0)
    sets.addFor('KUBE-HEALTH-CHECK-NODE-PORT', String(svc.healthCheckNodePort), svc, HEALTH);
}

const CLUSTER_IP_LOCAL: readonly Field[] = [...CLUSTER_IP, 'spec.internalTrafficPolicy'];
const INGRESS_RANGES: readonly Field[] = [...INGRESS, ...RANGES];

function addSourceRanges(sync: IpvsSync, svc: ServicePort, ip: string, portal: string): void {
  const { sets, config, noNodeAccess } = sync;
  const ranges = svc.loadBalancerSourceRanges;
  sets.addFor('KUBE-LOAD-BALANCER-FW', portal, svc, INGRESS_RANGES, ip, ...ranges.map((range) => range.text));
  for (const range of ranges)
    sets.addFor('KUBE-LOAD-BALANCER-SOURCE-CIDR', `${portal},${range.text}`, svc, INGRESS_RANGES, ip, range.text);
  const nodeIP = primaryNodeIP(config);
  // the node's own clients use the address as their source, for it is bound here
  const own = nodeIP === null ? undefined : ranges.find((range) => range.contains(nodeIP));
  if (own) sets.addFor('KUBE-LOAD-BALANCER-SOURCE-IP', `${portal},${ip}`, svc, INGRESS_RANGES, ip, own.text);
  else noNodeAccess.push({ svc, ip, protocol: svc.protocol.toLowerCase(), port: svc.port });
}

/** `syncService` and `syncEndpoint`: one virtual server and its real servers. */
function syncServer(
  sync: IpvsSync,
  svc: ServicePort,
  address: string,
  port: number,
  bind: boolean,
  endpoints: readonly Endpoint[],
  fields: readonly Field[],
): void {
  const { ipvsScheduler: scheduler } = sync.config;
  const server: VirtualServer = {
    address,
    port,
    protocol: svc.protocol,
    scheduler,
    flags: (svc.stickySeconds === null ? 0 : FLAG_PERSISTENT) | (scheduler === 'mh' ? FLAG_SOURCE_HASH : 0),
    timeout: svc.stickySeconds ?? 0,
  };
  const name = virtualServerName(server);
  sync.table.ensure(server);
  sync.activeServers.add(name);
  if (bind) sync.activeBindAddresses.add(address);
  if (sync.listener) tell(sync.listener, svc, server, bind, endpoints, fields);
  syncRealServers(sync, name, endpoints);
}

/** Says what a virtual server, its real servers and its address are for. */
function tell(
  listener: IpvsListener,
  svc: ServicePort,
  server: VirtualServer,
  bind: boolean,
  endpoints: readonly Endpoint[],
  fields: readonly Field[],
): void {
  const of = [server.address];
  const sticky = svc.stickySeconds === null ? [] : AFFINITY;
  listener.server(server, { svc, fields: [...fields, ...sticky, SCHEDULER], of });
  if (bind) listener.address(server.address, { svc, fields: fields.filter(isAddress), of });
  for (const ep of endpoints) {
    const real = { address: ep.ip, port: ep.port, weight: 1 };
    listener.real(virtualServerName(server), real, { svc, fields: ENDPOINT, of: [ep] });
  }
}

const isAddress = (field: Field): boolean => !field.startsWith('spec.ports[]') && !field.endsWith('Policy');

function syncRealServers(sync: IpvsSync, server: string, endpoints: readonly Endpoint[]): void {
  const { table, graceful } = sync;
  const current = table.realServers(server) ?? new Map<string, RealServer>();
  const wanted = new Set(endpoints.map((ep) => ep.name));
  for (const ep of endpoints) {
    const real = { address: ep.ip, port: ep.port, weight: 1 };
    if (current.has(ep.name)) {
      if (sync.initial && [...current.values()].some((known) => known.weight !== 1)) table.setReal(server, real);
      if (!graceful.has(server, ep.name)) continue;
      graceful.moveOut(server, ep.name);
    }
    table.setReal(server, real);
  }
  for (const name of current.keys())
    if (!wanted.has(name) && !graceful.has(server, name)) graceful.gracefulDelete(server, name);
}
