import { own } from '../base/own.ts';
import type { Nic } from '../kernel/device/nic.ts';
import type { NetNs } from '../kernel/netns.ts';
import { SEC } from '../kernel/time/clock.ts';
import { parseCIDR } from '../kube/address.ts';
import { loadCommands } from '../shell/registry.ts';
import { set8, set16, setMac } from '../wire/bytes.ts';
import { foldChecksum, pseudoSum, sum16 } from '../wire/checksum.ts';
import { ETH_HLEN, ETH_P_IP } from '../wire/ethernet.ts';
import { formatIpv4, type Ipv4Addr, isIpv4, isLoopback, type MacAddr, parseIpv4 } from '../wire/inet.ts';
import { IP_HLEN, IPPROTO_SCTP, IPPROTO_TCP, IPPROTO_UDP, Iphdr } from '../wire/ipv4.ts';
import { TCP_HLEN, TCP_SYN, Tcphdr } from '../wire/tcp.ts';
import { UDP_HLEN, Udphdr } from '../wire/udp.ts';
import { buildFlowHost } from './flow-host.ts';
import { type KubeRecord, readKubeRecord } from './kube-record.ts';
import { run } from './packet-host.ts';
import { readCounters } from './packet-text.ts';

const PROTOCOLS: Readonly<Record<string, number>> = { TCP: IPPROTO_TCP, UDP: IPPROTO_UDP, SCTP: IPPROTO_SCTP };
const OUTSIDE_MAC = '02000000ffff' as MacAddr;
/** So many connections for each endpoint that one is missed once in e^30 times. */
const TRIES_PER_ENDPOINT = 30;
const FIRST_PORT = 20_000;
const PORTS = 40_000;

interface Flow {
  readonly src: Ipv4Addr;
  readonly dst: Ipv4Addr;
  readonly dport: number;
  readonly protocol: number;
}

function readFlow(value: Record<string, unknown>): Flow {
  const [src, dst] = [parseIpv4(String(value.sourceIP)), parseIpv4(String(value.destIP))];
  if (src === null || dst === null) throw new Error('IPv6 packets are not modelled yet');
  const protocol = own(PROTOCOLS, String(value.protocol));
  if (protocol === undefined || protocol === IPPROTO_SCTP) throw new Error(`protocol ${value.protocol}: not modelled`);
  return { src, dst, dport: Number(value.destPort), protocol };
}

/** The first packet of a connection: a SYN, or an empty datagram. */
function firstPacket(flow: Flow, sport: number): Uint8Array {
  const tcp = flow.protocol === IPPROTO_TCP;
  const length = tcp ? TCP_HLEN : UDP_HLEN;
  const b = new Uint8Array(IP_HLEN + length);
  set8(b, 0, 0x45);
  const iph = new Iphdr(b, 0);
  iph.totLen = b.length;
  iph.ttl = 64;
  iph.protocol = flow.protocol;
  iph.saddr = flow.src;
  iph.daddr = flow.dst;
  iph.sendCheck();
  const th = tcp ? new Tcphdr(b, IP_HLEN) : new Udphdr(b, IP_HLEN);
  th.source = sport;
  th.dest = flow.dport;
  if (th instanceof Tcphdr) {
    set8(b, IP_HLEN + 12, (TCP_HLEN / 4) << 4);
    th.flags = TCP_SYN;
    th.window = 64_240;
  } else th.len = length;
  th.check = foldChecksum(sum16(b, IP_HLEN, b.length, pseudoSum(flow.src, flow.dst, flow.protocol, length)));
  return b;
}

function receive(nic: Nic, packet: Uint8Array): void {
  const frame = new Uint8Array(ETH_HLEN + packet.length);
  setMac(frame, 0, nic.mac);
  setMac(frame, 6, OUTSIDE_MAC);
  set16(frame, 12, ETH_P_IP);
  frame.set(packet, ETH_HLEN);
  nic.receiveFrame(frame);
}

/** How packets of a flow get to the node: sent by the node itself, by a pod of it, or by someone outside. */
function sender(host: ReturnType<typeof buildFlowHost>, flow: Flow, record: KubeRecord): (packet: Uint8Array) => void {
  const { net } = host;
  // a client of the node to a load balancer address that the node has, too, comes from that address
  if (flow.src === flow.dst && !isOwn(net, flow.src))
    run(net, ['ip', 'addr', 'add', formatIpv4(flow.src), 'dev', 'lo']);
  if (isOwn(net, flow.src)) return (packet) => void net.world.cpu.process(() => net.ip.rawSend({ packet }));
  if (parseCIDR(record.config.node.podCIDR)?.contains(formatIpv4(flow.src)))
    return (packet) => receive(host.pods, packet);
  return (packet) => receive(host.uplink, packet);
}

const isOwn = (net: NetNs, ip: Ipv4Addr): boolean =>
  isLoopback(ip) || net.devices.all().some((dev) => dev.addrs.some((a) => a.local === ip));

/** Names of targets and verdicts, in kube-proxy's own chains, that packets met since `before`. */
function metSince(net: NetNs, before: ReadonlyMap<string, readonly [number, number]>): ReadonlySet<string> {
  const met = new Set<string>();
  const counters = readCounters(net);
  for (const table of net.xt.tables())
    for (const { chain } of [...table.info.chains].filter((state) => state.chain.name.startsWith('KUBE-')))
      for (const [i, { target }] of chain.rules.entries()) {
        const key = `${table.name}/${chain.name}/${i + 1}`;
        if ((counters.get(key)?.[0] ?? 0) === (before.get(key)?.[0] ?? 0)) continue;
        if (target.kind === 'verdict') met.add(target.verdict);
        if (target.kind === 'module') met.add(target.ext.name);
      }
  return met;
}

/** `{sourceIP, destIP, destPort, protocol, input}`: what becomes of connections, by the model kernel with those rules. */
export async function conformFlow(value: Record<string, unknown>): Promise<Record<string, unknown>> {
  const { input } = value;
  if (typeof input !== 'object' || input === null) throw new Error('input: a kube-proxy record is wanted');
  const record = readKubeRecord(input as Record<string, unknown>);
  if (record.mode !== 'iptables') throw new Error(`mode ${record.mode}: packets are modelled in iptables mode only`);
  const flow = readFlow(value);
  await loadCommands();
  const host = buildFlowHost(record);
  const { net } = host;
  const send = sender(host, flow, record);
  const sticky = record.services.map((s) => s.spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 0);
  const affinity = record.services.some((s) => s.spec.sessionAffinity === 'ClientIP');
  const endpoints = record.endpointSlices.reduce(
    (n, { endpoints: e, ports: p }) => n + (e?.length ?? 0) * (p?.length ?? 0),
    0,
  );
  const reached = new Set<string>();
  const before = readCounters(net);
  for (let i = 0; i < Math.max(1, endpoints) * TRIES_PER_ENDPOINT; i++) {
    const sport = FIRST_PORT + (i % PORTS);
    send(firstPacket(flow, sport));
    const ct = net.ct.entries().find(({ tuples: [orig] }) => orig.src === flow.src && orig.srcPort === sport);
    const reply = ct?.tuples[1];
    if (!reply || !isIpv4(reply.src) || (reply.src === flow.dst && reply.srcPort === flow.dport)) break;
    reached.add(`${formatIpv4(reply.src)}:${reply.srcPort}`);
    if (reached.size === endpoints) break;
    net.ct.flush();
    // a client with affinity may choose again when its time is over
    if (affinity) net.world.runUntil(net.world.clock.now + (Math.max(10_800, ...sticky) + 1) * SEC);
  }
  const met = metSince(net, before);
  const verdict = ['REJECT', 'DROP', 'ACCEPT'].find((name) => met.has(name)) ?? '';
  return {
    name: value.name,
    output: reached.size > 0 ? [...reached].sort().join(', ') : verdict,
    masq: reached.size > 0 && met.has('MASQUERADE'),
  };
}
