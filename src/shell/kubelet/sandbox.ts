import { Bridge } from '../../kernel/device/bridge.ts';
import { strerror } from '../../kernel/errno.ts';
import { inetInsertIfa } from '../../kernel/ip/devinet.ts';
import type { NetNs } from '../../kernel/netns.ts';
import { RT_TABLE_MAIN } from '../../kernel/route/fib-rules.ts';
import type { Pod } from '../../kube/api/objects.ts';
import type { ClusterSeed } from '../../kube/api/seed.ts';
import { hashName } from '../../kube/sha256.ts';
import {
  formatIpv4,
  INADDR_ANY,
  type Ipv4Addr,
  ipv4,
  type MacAddr,
  parseIpv4,
  parseIpv4Prefix,
} from '../../wire/inet.ts';
import { addNetns } from '../ip/netns-names.ts';
import { startServer } from '../servers.ts';

export type NodeSeed = ClusterSeed['nodes'][number];

const must = (ret: number, what: string): void => {
  if (ret < 0) throw new Error(`${what}: ${strerror(ret)}`);
};

/** `0a:58` and the address, as the bridge plugin of CNI makes it. */
const macOf = (prefix: string, ip: Ipv4Addr): MacAddr =>
  `${prefix}${(ip >>> 0).toString(16).padStart(8, '0')}` as MacAddr;

/**
 * What the bridge plugin of CNI does for a new pod: a namespace, a cable to the node's bridge with hairpin mode on, an
 * address, a default route by the bridge.
 */
export function makeSandbox(nodeNet: NetNs, node: NodeSeed, pod: Pod, ip: string): NetNs {
  const bridge = nodeNet.devices.get(node.bridge);
  const local = parseIpv4(ip);
  const gateway = parseIpv4(node.gateway);
  if (!(bridge instanceof Bridge)) throw new Error(`plugin type="bridge" failed (add): no bridge ${node.bridge}`);
  if (local === null || gateway === null) throw new Error(`bad address ${ip} or ${node.gateway}`);
  const { namespace, name } = pod.metadata;
  const net = addNetns(nodeNet, namespace === 'default' ? name : `${namespace}.${name}`);
  const end = nodeNet.devices.add({
    kind: 'veth',
    name: `veth${hashName(`${namespace}/${name}`, 8).toLowerCase()}`,
    mac: macOf('0e58', local),
    peer: { name: 'eth0', mac: macOf('0a58', local), net },
  });
  must(nodeNet.devices.setMaster(end, bridge), 'bridge');
  const port = bridge.port(end);
  if (port) port.hairpin = true;
  const eth0 = net.devices.get('eth0');
  if (!eth0) throw new Error('a pod without eth0');
  const len = parseIpv4Prefix(node.podCIDR)?.len ?? 24;
  must(inetInsertIfa(eth0, { local, prefixLen: len }), ip);
  for (const dev of [end, ...net.devices.all()]) dev.net.devices.setUp(dev);
  must(net.fib.addRoute({ dst: INADDR_ANY, len: 0, table: RT_TABLE_MAIN, gateway }), 'route');
  return net;
}

/** Starts what a pod's containers listen with: web servers on their TCP ports, echo servers on their UDP ports. */
export function startContainers(net: NetNs, pod: Pod): void {
  const ports = pod.spec.containers.flatMap((container) => container.ports ?? []);
  for (const { containerPort: port, protocol } of ports)
    if (protocol !== 'SCTP') startServer(net, { kind: protocol === 'UDP' ? 'udp' : 'http', port });
}

/** The address after the last one given that is free in the node's pod range (the host-local plugin); null: it is full. */
export function nextAddress(node: NodeSeed, last: string | null, used: ReadonlySet<string>): string | null {
  const prefix = parseIpv4Prefix(node.podCIDR);
  if (!prefix) return null;
  const size = 2 ** (32 - prefix.len);
  const from = last === null ? 1 : ((parseIpv4(last) ?? prefix.addr) - prefix.addr) % size;
  for (let i = 1; i <= size; i++) {
    const offset = (from + i) % size;
    const ip = formatIpv4(ipv4(prefix.addr + offset));
    if (offset > 0 && offset < size - 1 && ip !== node.gateway && !used.has(ip)) return ip;
  }
  return null;
}
