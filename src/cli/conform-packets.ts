import type { Nic } from '../kernel/device/nic.ts';
import { errnoName } from '../kernel/errno.ts';
import type { NetNs } from '../kernel/netns.ts';
import { skbChecksumHelp } from '../kernel/skb/checksum.ts';
import type { SkBuff } from '../kernel/skb/sk-buff.ts';
import type { Sock } from '../kernel/socket/types.ts';
import { loadCommands } from '../shell/registry.ts';
import { fromHex, get16, setMac, toHex } from '../wire/bytes.ts';
import { ETH_HLEN, ETH_P_IP } from '../wire/ethernet.ts';
import { parseMac } from '../wire/inet.ts';
import { IPPROTO_ICMP, IPPROTO_RAW, IPPROTO_TCP, IPPROTO_UDP } from '../wire/ipv4.ts';
import { buildHost } from './packet-host.ts';
import { type PacketAnswer, type PacketQuestion, readPacketRecord } from './packet-record.ts';
import { readCounters, traceLine } from './packet-text.ts';

/** What IP ids that the kernel picks at random are written as. */
const MASKED_IDENT = 0xffff;

/** Raw sockets are read in this order. */
const RAW_ORDER = [IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP];

/** What a raw socket got, with the checksum that was left to the device. */
function withChecksum(packet: Uint8Array, skb: SkBuff): Uint8Array {
  if (skb.csumStart < 0) return packet;
  const copy = skb.copy(0);
  skbChecksumHelp(copy);
  return copy.head.slice(copy.networkHeader, copy.networkHeader + packet.length);
}

/** Sends the packets of one record to its host, and notes what comes of each. */
export class Recorder {
  private readonly net: NetNs;
  private readonly nics: ReadonlyMap<string, Nic>;
  private readonly peers: ReadonlyMap<string, string>;
  /** The socket of the program that sends; being raw, it takes packets of protocol 255 in as well. */
  private readonly sender: Sock;
  private trace: string[] = [];
  private out: { dev: string; mac: string; pkt: string }[] = [];
  private local: { protocol: number; pkt: string }[] = [];
  private counters: ReadonlyMap<string, readonly [number, number]>;
  private ct: string | null = null;

  /** `peers`: the MAC address behind each interface. `filled`: checksums left to lo are filled in for raw sockets. */
  constructor(
    host: { net: NetNs; nics: ReadonlyMap<string, Nic> },
    peers: ReadonlyMap<string, string>,
    filled: boolean,
  ) {
    this.net = host.net;
    this.nics = host.nics;
    this.peers = peers;
    const { net } = this;
    net.ip.selectIdent = () => MASKED_IDENT;
    net.xt.onTrace = (info) => this.trace.push(traceLine(info));
    for (const protocol of RAW_ORDER)
      net.sockets.newRaw(protocol, (packet, skb) =>
        this.local.push({ protocol, pkt: toHex(filled ? withChecksum(packet, skb) : packet) }),
      );
    this.sender = net.sockets.newRaw(IPPROTO_RAW, () => {});
    for (const nic of host.nics.values()) nic.onTransmit = (frame) => this.sent(nic, frame);
    this.counters = readCounters(net);
  }

  private sent(nic: Nic, frame: Uint8Array): void {
    if (get16(frame, 12) !== ETH_P_IP) return;
    this.out.push({ dev: nic.name, mac: toHex(frame.subarray(0, 12)), pkt: toHex(frame.subarray(ETH_HLEN)) });
  }

  /** One packet, from its arrival until nothing moves any more. No time passes. */
  send(q: PacketQuestion): PacketAnswer {
    const { net } = this;
    this.trace = [];
    this.out = [];
    this.local = [];
    const logged = net.log.length;
    const err = this.inject(q);
    const log = net.log.slice(logged).filter((line) => !line.startsWith('TRACE: '));
    const local = RAW_ORDER.flatMap((p) => this.local.filter((l) => l.protocol === p).map(({ pkt }) => ({ pkt })));
    const entries = net.ct
      .entries()
      .map((ct) => net.ct.line(ct))
      .sort();
    const changed = this.ct !== entries.join('\n');
    this.ct = entries.join('\n');
    return {
      trace: this.trace,
      hits: this.hits(),
      ...(this.out.length > 0 ? { out: this.out } : {}),
      ...(local.length > 0 ? { local } : {}),
      ...(changed ? { ct: entries } : {}),
      ...(err < 0 ? { err: errnoName(err) } : {}),
      ...(log.length > 0 ? { log } : {}),
    };
  }

  private inject(q: PacketQuestion): number {
    const { net } = this;
    const packet = fromHex(q.pkt);
    if (!packet) throw new Error('pkt: not hex');
    if (q.in === 'local')
      return net.world.cpu.process(() => net.ip.rawSend({ packet, broadcast: true, sk: this.sender }));
    const nic = this.nics.get(q.in);
    const [dst, src] = [parseMac(q.macdst ?? nic?.mac ?? ''), parseMac(q.macsrc ?? this.peers.get(q.in) ?? '')];
    if (!nic || dst === null || src === null) throw new Error(`in: no such interface: ${q.in}`);
    const frame = new Uint8Array(ETH_HLEN + packet.length);
    setMac(frame, 0, dst);
    setMac(frame, 6, src);
    frame[12] = ETH_P_IP >>> 8;
    frame[13] = ETH_P_IP & 255;
    frame.set(packet, ETH_HLEN);
    nic.receiveFrame(frame);
    return 0;
  }

  private hits(): Record<string, readonly [number, number]> {
    const now = readCounters(this.net);
    const hits: Record<string, readonly [number, number]> = {};
    for (const [key, [packets, bytes]] of now) {
      const [p, b] = this.counters.get(key) ?? [0, 0];
      if (packets !== p || bytes !== b) hits[key] = [packets - p, bytes - b];
    }
    this.counters = now;
    return hits;
  }
}

/** `{name, net, ipset, rules, packets}`: the same record with what the model did with each packet. */
export async function conformPackets(value: Record<string, unknown>): Promise<Record<string, unknown>> {
  await loadCommands();
  const record = readPacketRecord(value);
  const recorder = new Recorder(buildHost(record), new Map(record.net.ifs.map((i) => [i.name, i.peermac])), true);
  return { name: value.name, packets: record.packets.map((q) => recorder.send(q)) };
}
