import { set16 } from '../../wire/bytes.ts';
import { checksum } from '../../wire/checksum.ts';
import { ETH_HLEN, ETH_P_IP, Ethhdr } from '../../wire/ethernet.ts';
import { type Ipv4Addr, type MacAddr, parseIpv4, parseIpv4Prefix, parseMac } from '../../wire/inet.ts';
import { IP_HLEN, IPPROTO_ICMP, IPPROTO_UDP, Iphdr } from '../../wire/ipv4.ts';
import type { NetDevice } from '../device/net-device.ts';
import { Nic } from '../device/nic.ts';
import type { NetNs } from '../netns.ts';
import type { DropEvent, TraceEvent } from '../trace/events.ts';
import { type RxModel, World } from '../world.ts';
import { inetInsertIfa } from './devinet.ts';

/** Helpers for tests of the stack: a host described in a few words, packets to send to it, and what came of them. */

export function addr(text: string): Ipv4Addr {
  const a = parseIpv4(text);
  if (a === null) throw new Error(`bad address ${text}`);
  return a;
}

export function mac(text: string): MacAddr {
  const m = parseMac(text);
  if (m === null) throw new Error(`bad MAC ${text}`);
  return m;
}

/** Gives a device an address such as `10.0.0.1/24`, with no broadcast address. */
export function give(dev: NetDevice, text: string): void {
  const p = parseIpv4Prefix(text);
  if (!p) throw new Error(`bad address ${text}`);
  const ret = inetInsertIfa(dev, { local: p.addr, prefixLen: p.len });
  if (ret !== 0) throw new Error(`${text}: ${ret}`);
}

/** `10.5.0.0/16 via 10.0.0.9 dev eth0 table 100`, with the type in front where it is not unicast. Returns 0 or the errno. */
export function route(net: NetNs, text: string): number {
  const words = text.split(' ');
  const types = ['blackhole', 'unreachable', 'prohibit', 'throw'] as const;
  const type = types.find((t) => t === words[0]) ?? 'unicast';
  const to = words[type === 'unicast' ? 0 : 1] ?? '';
  const p = to === 'default' ? { addr: addr('0.0.0.0'), len: 0 } : parseIpv4Prefix(to);
  if (!p) throw new Error(`bad prefix ${to}`);
  const after = (word: string): string | undefined =>
    words.includes(word) ? words[words.indexOf(word) + 1] : undefined;
  const via = after('via');
  const dev = after('dev');
  return net.fib.addRoute({
    dst: p.addr,
    len: p.len,
    type,
    table: Number(after('table') ?? 254),
    tos: Number(after('tos') ?? 0),
    priority: Number(after('metric') ?? 0),
    gateway: via ? addr(via) : null,
    dev: dev ? net.devices.get(dev) : null,
  });
}

export interface Sent {
  readonly dev: string;
  readonly frame: Uint8Array;
}

export interface TestHost {
  readonly world: World;
  readonly net: NetNs;
  readonly sent: Sent[];
  nic(name: string): Nic;
}

/** A host with NICs `{ eth0: '10.0.0.1/24' }` that are up; eth0 has the MAC 02:..:00, eth1 02:..:01. Frames go to `sent`. */
export function host(nics: Readonly<Record<string, string>>, rxModel: RxModel = 'napi'): TestHost {
  const world = new World({ seed: 1, rxModel });
  const net = world.addNetNs('host');
  net.devices.setUp(net.devices.loopback);
  const sent: Sent[] = [];
  const nic = (name: string): Nic => {
    const dev = net.devices.get(name);
    if (!(dev instanceof Nic)) throw new Error(`no NIC ${name}`);
    return dev;
  };
  for (const [i, [name, address]] of Object.entries(nics).entries()) {
    net.devices.add({ kind: 'nic', name, mac: mac(`02000000000${i}`) });
    nic(name).onTransmit = (frame) => sent.push({ dev: name, frame });
    net.devices.setUp(nic(name));
    give(nic(name), address);
  }
  return { world, net, sent, nic };
}

/** Every neighbour a test talks to has this address. */
export const PEER_MAC = mac('0200000000fe');

/** Makes a neighbour known for good. */
export function known(h: TestHost, dev: string, ...ips: string[]): void {
  for (const ip of ips) h.net.neigh.set({ dev: h.nic(dev), ip: addr(ip), mac: PEER_MAC, state: 'PERMANENT' });
}

export interface PacketSpec {
  readonly src: string;
  readonly dst: string;
  readonly ttl?: number;
  readonly tos?: number;
  readonly df?: boolean;
  readonly id?: number;
  readonly protocol?: number;
  readonly fragOff?: number;
  readonly options?: readonly number[];
  /** What comes after the IP header; without it, a UDP header to port 9 and 8 bytes. */
  readonly payload?: Uint8Array;
}

/** A UDP datagram without a checksum. */
export function udp(sport: number, dport: number, bytes = 8): Uint8Array {
  const b = new Uint8Array(8 + bytes).fill(0x61);
  set16(b, 0, sport);
  set16(b, 2, dport);
  set16(b, 4, b.length);
  set16(b, 6, 0);
  return b;
}

/** An echo request. */
export function echo(bytes = 8): Uint8Array {
  const b = new Uint8Array(8 + bytes);
  b[0] = 8;
  set16(b, 4, 7);
  set16(b, 6, 1);
  set16(b, 2, checksum(b, 0, b.length));
  return b;
}

export function ipPacket(spec: PacketSpec): Uint8Array {
  const payload = spec.payload ?? udp(1234, 9);
  const hlen = IP_HLEN + (spec.options?.length ?? 0);
  const b = new Uint8Array(hlen + payload.length);
  b[0] = 0x40 | (hlen / 4);
  b.set(spec.options ?? [], IP_HLEN);
  b.set(payload, hlen);
  const iph = new Iphdr(b, 0);
  iph.tos = spec.tos ?? 0;
  iph.totLen = b.length;
  iph.id = spec.id ?? 1;
  iph.fragOff = spec.fragOff ?? (spec.df ? 0x4000 : 0);
  iph.ttl = spec.ttl ?? 64;
  iph.protocol = spec.protocol ?? (spec.payload?.[0] === 8 ? IPPROTO_ICMP : IPPROTO_UDP);
  iph.saddr = addr(spec.src);
  iph.daddr = addr(spec.dst);
  iph.sendCheck();
  return b;
}

/** The frame around a packet; to everybody's `dest` when given, else to the NIC. */
export function frame(dest: MacAddr, source: MacAddr, proto: number, payload: Uint8Array): Uint8Array {
  const b = new Uint8Array(ETH_HLEN + payload.length);
  const eth = new Ethhdr(b, 0);
  eth.dest = dest;
  eth.source = source;
  eth.proto = proto;
  b.set(payload, ETH_HLEN);
  return b;
}

/** A packet arrives on a NIC; returns the events it caused. */
export function arrive(h: TestHost, dev: string, spec: PacketSpec): readonly TraceEvent[] {
  const from = h.world.tracer.seq;
  h.nic(dev).receiveFrame(frame(h.nic(dev).mac, PEER_MAC, ETH_P_IP, ipPacket(spec)));
  return h.world.tracer.events.slice(from);
}

export const drops = (events: readonly TraceEvent[]): readonly DropEvent[] => events.filter((e) => e.kind === 'drop');

/** The one drop among these events. */
export function theDrop(events: readonly TraceEvent[]): DropEvent {
  const [drop, ...more] = drops(events);
  if (!drop || more.length > 0) throw new Error(`${more.length + (drop ? 1 : 0)} drops`);
  return drop;
}

/** IP packets that were sent, as views on their headers. */
export const sentPackets = (h: TestHost): Iphdr[] =>
  h.sent.filter((s) => new Ethhdr(s.frame, 0).proto === ETH_P_IP).map((s) => new Iphdr(s.frame, ETH_HLEN));

/** `cpu fn` of each event that a packet passes, one a line. */
export const path = (events: readonly TraceEvent[]): string =>
  events
    .filter((e) => e.kind !== 'config' && e.kind !== 'hooks')
    .map((e) => `${e.cpu.padEnd(8)}${e.kind === 'step' ? e.fn : `[${e.kind}] ${e.fn}`}`)
    .join('\n');
