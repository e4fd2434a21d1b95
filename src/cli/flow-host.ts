import '../kernel/conntrack/module.ts';
import { Nic } from '../kernel/device/nic.ts';
import type { NetNs } from '../kernel/netns.ts';
import { World } from '../kernel/world.ts';
import { parseCIDR } from '../kube/address.ts';
import type { ProxyConfig } from '../kube/config.ts';
import { iptablesSysctls, newIptablesProxier, syncIptables } from '../kube/iptables/proxier.ts';
import type { SyncWrites } from '../kube/writes.ts';
import { formatIpv4, ipv4, type MacAddr, parseIpv4, parseIpv4Prefix, prefixMask } from '../wire/inet.ts';
import { firstChanges, type KubeRecord } from './kube-record.ts';
import { run } from './packet-host.ts';

/** The pods' side of the node: an address that is no one else's, so that a masqueraded source shows. */
const PODS_ADDRESS = '100.64.0.1/24';
const PODS_GATEWAY = '100.64.0.2';
const GATEWAY_MAC = '02000000fffe' as MacAddr;

interface FlowHost {
  readonly net: NetNs;
  /** Where packets of pods come in. */
  readonly pods: Nic;
  /** The first of the node's own interfaces: where packets from outside come in, and the default route leaves. */
  readonly uplink: Nic;
}

function addNic(net: NetNs, name: string, addresses: readonly string[], index: number): Nic {
  const nic = net.devices.add({ kind: 'nic', name, mac: `0200000000${(16 + index).toString(16)}` as MacAddr });
  if (!(nic instanceof Nic)) throw new Error(`${name} is no NIC`);
  net.devices.setUp(nic);
  nic.onTransmit = () => {};
  for (const address of addresses) if (parseIpv4Prefix(address)) run(net, ['ip', 'addr', 'add', address, 'dev', name]);
  return nic;
}

/** A router on the link of `nic`, at an address of its network that the node does not have. */
function addGateway(net: NetNs, nic: Nic, address: string): void {
  const ip = parseIpv4(address);
  if (ip === null) throw new Error(`bad gateway ${address}`);
  net.neigh.set({ dev: nic, ip, mac: GATEWAY_MAC, state: 'PERMANENT' });
}

/** The last host address of a network, which nodes in records do not have. */
function lastHost(network: string): string {
  const prefix = parseIpv4Prefix(network);
  if (!prefix) throw new Error(`bad network ${network}`);
  return formatIpv4(ipv4((prefix.addr | ~prefixMask(prefix.len)) - 1));
}

/** The name of the interface that pods are behind, so that detection by interface works. */
function podsName({ detectLocalMode, detectLocalValue }: ProxyConfig): string {
  if (detectLocalMode === 'BridgeInterface') return detectLocalValue;
  return detectLocalMode === 'InterfaceNamePrefix' ? `${detectLocalValue}0` : 'pods0';
}

/** Words of a rule: those in double quotes hold together. */
const words = (rule: string): readonly string[] =>
  [...rule.matchAll(/"([^"]*)"|(\S+)/g)].map((m) => m[1] ?? m[2] ?? '');

/** Does what kube-proxy does with its writes. */
function applyWrites(net: NetNs, writes: SyncWrites): void {
  const made = new Set<string>();
  for (const { table, chain, target, rule } of writes.jumps) {
    if (!made.has(`${table} ${target}`)) run(net, ['iptables', '-t', table, '-N', target]);
    made.add(`${table} ${target}`);
    run(net, ['iptables', '-t', table, '-I', chain, ...words(rule)]);
  }
  run(net, ['iptables-restore', '--noflush', '--counters'], writes.restore);
}

/** The node of a record after kube-proxy's first sync in iptables mode. `loadCommands` comes first. */
export function buildFlowHost(record: KubeRecord): FlowHost {
  const { config } = record;
  const net = new World({ seed: 1, tracer: { recording: false } }).addNetNs(config.node.name);
  net.devices.setUp(net.devices.loopback);
  const interfaces = Object.entries(config.node.interfaces).filter(([name]) => name !== 'lo');
  const nics = interfaces.map(([name, addresses], i) => addNic(net, name, addresses, i));
  const uplink = nics[0];
  const network = interfaces[0]?.[1].find((address) => parseIpv4Prefix(address));
  if (!uplink || !network) throw new Error('nodeInterfaces: the node has no IPv4 address');
  const pods = addNic(net, podsName(config), [PODS_ADDRESS], nics.length);
  addGateway(net, pods, PODS_GATEWAY);
  addGateway(net, uplink, lastHost(network));
  run(net, ['ip', 'route', 'add', 'default', 'via', lastHost(network)]);
  const pod = parseCIDR(config.node.podCIDR);
  const endpoints = record.endpointSlices.flatMap((slice) => (slice.endpoints ?? []).flatMap((e) => e.addresses));
  const own = new Set(interfaces.flatMap(([, addresses]) => addresses.map((address) => address.split('/')[0])));
  const remote = [...new Set(endpoints)].filter((ip) => parseIpv4(ip) !== null && !own.has(ip));
  for (const to of [...(pod?.family === 'IPv4' ? [pod.text] : []), ...remote])
    run(net, ['ip', 'route', 'add', to, 'via', PODS_GATEWAY]);
  // an endpoint on the node itself takes what comes, so that its connection is seen to get there
  for (const slice of record.endpointSlices)
    for (const { port } of slice.ports ?? []) if (port) net.sockets.tcpSinks.add(port);
  net.sysctl.set('net.ipv4.ip_forward', '1');
  for (const [name, value] of iptablesSysctls(config)) net.sysctl.set(name, value);
  const changes = firstChanges(record.services, record.endpointSlices);
  applyWrites(net, syncIptables(newIptablesProxier, { changes, now: 0, existingNATChains: () => [] }, config).writes);
  return { net, pods, uplink };
}
