import { Nic } from '../src/kernel/device/nic.ts';
import type { NetNs } from '../src/kernel/netns.ts';
import { World } from '../src/kernel/world.ts';
import { MemoryFiles } from '../src/shell/files.ts';
import { ShellProcess } from '../src/shell/process.ts';
import { commandByName } from '../src/shell/registry.ts';
import { foldChecksum, pseudoSum, sum16 } from '../src/wire/checksum.ts';
import { ETH_HLEN, ETH_P_IP, Ethhdr } from '../src/wire/ethernet.ts';
import { INADDR_ANY, type Ipv4Addr, type MacAddr, parseIpv4 } from '../src/wire/inet.ts';
import { IP_HLEN, IPPROTO_TCP, IPPROTO_UDP, Iphdr } from '../src/wire/ipv4.ts';
import { TCP_HLEN, TCP_SYN, Tcphdr } from '../src/wire/tcp.ts';
import { UDP_HLEN, Udphdr } from '../src/wire/udp.ts';

const NODE_MAC = '020000000001' as MacAddr;
const PEER_MAC = '020000000002' as MacAddr;
const OTHER_MAC = '020000000003' as MacAddr;

/** A router-like node: frames come in on one NIC and leave by another, into nothing. */
export interface BenchNode {
  readonly world: World;
  readonly net: NetNs;
  readonly nic: Nic;
  sent: number;
}

/** A node that forwards: 10.0.0.1 on eth0, everything else behind 10.1.0.254 on eth1. */
export function makeNode(recording: boolean): BenchNode {
  const world = new World({ seed: 1, tracer: { recording: false } });
  const net = world.addNetNs('node');
  const add = (name: string, mac: MacAddr): Nic => {
    const nic = net.devices.add({ kind: 'nic', name, mac });
    if (!(nic instanceof Nic)) throw new Error(`${name} is no NIC`);
    return nic;
  };
  const node: BenchNode = { world, net, nic: add('eth0', NODE_MAC), sent: 0 };
  add('eth1', OTHER_MAC).onTransmit = () => {
    node.sent++;
  };
  for (const line of [
    'ip addr add 10.0.0.1/24 dev eth0',
    'ip link set eth0 up',
    'ip addr add 10.1.0.1/24 dev eth1',
    'ip link set eth1 up',
    'ip neigh add 10.1.0.254 lladdr 02:00:00:00:00:04 dev eth1',
    'ip route add default via 10.1.0.254',
  ]) {
    command(net, line.split(' '));
  }
  net.sysctl.set('net.ipv4.ip_forward', '1');
  world.tracer.recording = recording;
  return node;
}

/** Runs a command to its end; throws when it fails. */
export function command(net: NetNs, argv: readonly string[], stdin = ''): void {
  let said = '';
  const say = (text: string): void => {
    said += text;
  };
  const spec = {
    pid: 1,
    argv,
    net,
    stdin,
    cwd: '/',
    files: new MemoryFiles(),
    find: commandByName,
    out: say,
    err: say,
  };
  const process = new ShellProcess(spec);
  net.world.cpu.process(() => process.start());
  if (process.status !== 0) throw new Error(`${argv.join(' ')}: status ${process.status}: ${said.trimEnd()}`);
}

const address = (text: string): Ipv4Addr => parseIpv4(text) ?? INADDR_ANY;

function frame(from: string, to: string, protocol: number, length: number): { bytes: Uint8Array; ip: Iphdr } {
  const bytes = new Uint8Array(ETH_HLEN + IP_HLEN + length);
  const eth = new Ethhdr(bytes, 0);
  eth.dest = NODE_MAC;
  eth.source = PEER_MAC;
  eth.proto = ETH_P_IP;
  const ip = new Iphdr(bytes, ETH_HLEN);
  bytes[ETH_HLEN] = 0x45;
  ip.totLen = IP_HLEN + length;
  ip.ttl = 64;
  ip.protocol = protocol;
  ip.saddr = address(from);
  ip.daddr = address(to);
  ip.sendCheck();
  return { bytes, ip };
}

/** The first segment of a new connection. */
export function synFrame(from: string, port: number, to: string, toPort: number): Uint8Array {
  const { bytes, ip } = frame(from, to, IPPROTO_TCP, TCP_HLEN);
  const at = ETH_HLEN + IP_HLEN;
  const tcp = new Tcphdr(bytes, at);
  tcp.source = port;
  tcp.dest = toPort;
  tcp.seq = 1;
  tcp.doff = 5;
  tcp.flags = TCP_SYN;
  tcp.window = 64240;
  tcp.check = foldChecksum(sum16(bytes, at, bytes.length, pseudoSum(ip.saddr, ip.daddr, IPPROTO_TCP, TCP_HLEN)));
  return bytes;
}

/** A datagram with `size` bytes of data. Its checksum is left out, as UDP allows. */
export function udpFrame(from: string, to: string, size: number): Uint8Array {
  const { bytes } = frame(from, to, IPPROTO_UDP, UDP_HLEN + size);
  const udp = new Udphdr(bytes, ETH_HLEN + IP_HLEN);
  udp.source = 5000;
  udp.dest = 53;
  udp.len = UDP_HLEN + size;
  return bytes;
}
