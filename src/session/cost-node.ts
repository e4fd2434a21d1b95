import { Nic } from '../kernel/device/nic.ts';
import type { NetNs } from '../kernel/netns.ts';
import type { TraceEvent } from '../kernel/trace/events.ts';
import { World } from '../kernel/world.ts';
import { MemoryFiles } from '../shell/files.ts';
import { foldChecksum, pseudoSum, sum16 } from '../wire/checksum.ts';
import { ETH_HLEN, ETH_P_IP, Ethhdr } from '../wire/ethernet.ts';
import { formatIpv4, type Ipv4Addr, type MacAddr, parseIpv4 } from '../wire/inet.ts';
import { IP_HLEN, IPPROTO_TCP, Iphdr } from '../wire/ipv4.ts';
import { TCP_ACK, TCP_HLEN, TCP_SYN, Tcphdr } from '../wire/tcp.ts';
import { NODE_ADDR, POD_ADDR } from './cost-cluster.ts';
import { runQuiet } from './quiet.ts';

const PODS_MAC = '020000000001' as MacAddr;
const OUT_MAC = '020000000002' as MacAddr;
const POD_MAC = '020000000003' as MacAddr;
const GATEWAY = '10.1.0.254';

/** A node with a pod in front of it on eth0, and all other pods behind eth1. Frames that leave are kept. */
export interface CostNode {
  readonly world: World;
  readonly net: NetNs;
  readonly pods: Nic;
  readonly out: Nic;
  readonly left: Uint8Array[];
}

export function makeCostNode(seed: number): CostNode {
  const world = new World({ seed, tracer: { recording: false } });
  const net = world.addNetNs('node-a');
  const left: Uint8Array[] = [];
  const add = (name: string, mac: MacAddr): Nic => {
    const nic = net.devices.add({ kind: 'nic', name, mac });
    if (!(nic instanceof Nic)) throw new Error(`${name} is no NIC`);
    return nic;
  };
  const pods = add('eth0', PODS_MAC);
  const out = add('eth1', OUT_MAC);
  const files = new MemoryFiles();
  for (const line of [
    `ip addr add ${NODE_ADDR}/24 dev eth0`,
    'ip link set eth0 up',
    'ip addr add 10.1.0.1/24 dev eth1',
    'ip link set eth1 up',
    `ip neigh add ${POD_ADDR} lladdr 02:00:00:00:00:03 dev eth0`,
    `ip neigh add ${GATEWAY} lladdr 02:00:00:00:00:04 dev eth1`,
    `ip route add default via ${GATEWAY}`,
    'sysctl -w net.ipv4.ip_forward=1',
  ]) {
    const { status, err } = runQuiet(net, files, line);
    if (status !== 0) throw new Error(`${line}: ${err}`);
  }
  for (const nic of [pods, out]) nic.onTransmit = (frame) => left.push(frame.slice());
  return { world, net, pods, out, left };
}

/** Takes in a frame and gives what the kernel did with it. */
export function sendFrame(node: CostNode, nic: Nic, frame: Uint8Array): readonly TraceEvent[] {
  const { tracer } = node.world;
  const from = tracer.events.length;
  tracer.recording = true;
  try {
    nic.receiveFrame(frame);
  } finally {
    tracer.recording = false;
  }
  return tracer.events.slice(from);
}

interface Segment {
  readonly mac: MacAddr;
  readonly from: readonly [addr: string, port: number];
  readonly to: readonly [addr: string, port: number];
  readonly flags: number;
  readonly seq: number;
  readonly ack: number;
}

/** One TCP segment without data, as a frame for the card with this address. */
function segment({ mac, from, to, flags, seq, ack }: Segment): Uint8Array {
  const bytes = new Uint8Array(ETH_HLEN + IP_HLEN + TCP_HLEN);
  const eth = new Ethhdr(bytes, 0);
  eth.dest = mac;
  eth.source = POD_MAC;
  eth.proto = ETH_P_IP;
  const ip = new Iphdr(bytes, ETH_HLEN);
  bytes[ETH_HLEN] = 0x45;
  ip.totLen = IP_HLEN + TCP_HLEN;
  ip.ttl = 64;
  ip.protocol = IPPROTO_TCP;
  ip.saddr = address(from[0]);
  ip.daddr = address(to[0]);
  ip.sendCheck();
  const at = ETH_HLEN + IP_HLEN;
  const tcp = new Tcphdr(bytes, at);
  tcp.source = from[1];
  tcp.dest = to[1];
  tcp.seq = seq;
  tcp.ackSeq = ack;
  tcp.doff = 5;
  tcp.flags = flags;
  tcp.window = 64_240;
  tcp.check = foldChecksum(sum16(bytes, at, bytes.length, pseudoSum(ip.saddr, ip.daddr, IPPROTO_TCP, TCP_HLEN)));
  return bytes;
}

function address(text: string): Ipv4Addr {
  const addr = parseIpv4(text);
  if (addr === null) throw new Error(`bad address ${text}`);
  return addr;
}

type End = Segment['from'];

/** The pod's first segment to a Service. */
export const syn = (from: End, to: End): Uint8Array =>
  segment({ mac: PODS_MAC, from, to, flags: TCP_SYN, seq: 1, ack: 0 });

/** The endpoint's answer to it. */
export const synAck = (from: End, to: End): Uint8Array =>
  segment({ mac: OUT_MAC, from, to, flags: TCP_SYN | TCP_ACK, seq: 1_000, ack: 2 });

/** The pod's second segment: the connection stands. */
export const ack = (from: End, to: End): Uint8Array =>
  segment({ mac: PODS_MAC, from, to, flags: TCP_ACK, seq: 2, ack: 1_001 });

/** Where a frame goes: address and port. */
export function destinationOf(frame: Uint8Array): End {
  const ip = new Iphdr(frame, ETH_HLEN);
  return [formatIpv4(ip.daddr), new Tcphdr(frame, ETH_HLEN + IP_HLEN).dest];
}
