import type { PacketAnswer, PacketQuestion, PacketRecord } from '../src/cli/packet-record.ts';
import { get16, get32, set16, toHex } from '../src/wire/bytes.ts';
import { IPPROTO_ICMP, IPPROTO_SCTP, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_UDPLITE } from '../src/wire/ipv4.ts';
import { TCP_ACK, TCP_FIN, TCP_PSH, TCP_RST, TCP_SYN, TCP_URG } from '../src/wire/tcp.ts';
import {
  fixTransport,
  fragments,
  type IpFields,
  icmpMessage,
  ipPacket,
  read,
  type Seen,
  sctpPacket,
  tcpSegment,
  udpDatagram,
} from './packet.ts';
import type { Pick } from './pick.ts';
import { FAR, HOSTS, neighbourMac, OWN, TCP_PORTS, UDP_PORTS } from './topology.ts';

/** How many packets that came out are remembered, to be answered. */
const MEMORY = 12;
const HIGH_PORTS = [1234, 5002, 30080, 40000, 600] as const;

/** Options of IP headers: record route, router alert, nothing, loose source route (time stamps would be the clock's). */
const IP_OPTIONS: readonly (readonly number[])[] = [
  [7, 7, 4, 0, 0, 0, 0, 1],
  [148, 4, 0, 0],
  [1, 1, 1, 1],
  [131, 7, 4, 10, 0, 0, 5, 0],
];

interface Place {
  readonly in: string;
  readonly packet: Seen;
}

/** Makes the packets of a case one after the other; what came of the earlier ones shapes the later. */
export class Traffic {
  private readonly pick: Pick;
  private readonly net: PacketRecord['net'];
  /** Neighbours of the devices that the host has. */
  private readonly hosts: string[];
  private ident = 0x1000;
  private readonly seen: Place[] = [];
  private readonly sent: PacketQuestion[] = [];
  private waiting: PacketQuestion[] = [];

  constructor(pick: Pick, net: PacketRecord['net']) {
    this.pick = pick;
    this.net = net;
    this.hosts = net.ifs.flatMap((dev) => HOSTS[dev.name] ?? []);
  }

  next(): PacketQuestion {
    let q = this.waiting.shift() ?? this.make();
    while (!this.fits(q)) q = this.waiting.shift() ?? this.make();
    this.sent.push(q);
    if (this.sent.length > MEMORY) this.sent.shift();
    return q;
  }

  /** Whether the wire takes a packet of that size. */
  private fits({ in: where, pkt }: PacketQuestion): boolean {
    return pkt.length / 2 <= (this.net.ifs.find((dev) => dev.name === where)?.mtu ?? 1500);
  }

  /** Takes in what the model did, so that it can be answered. */
  note(answer: PacketAnswer): void {
    for (const { dev, pkt } of answer.out ?? []) this.remember(dev, pkt);
    for (const { pkt } of answer.local ?? []) this.remember('local', pkt);
  }

  private remember(where: string, hex: string): void {
    const packet = read(hex);
    if (packet) this.seen.push({ in: where, packet });
    if (this.seen.length > MEMORY) this.seen.shift();
  }

  private make(): PacketQuestion {
    const { pick } = this;
    const last =
      this.seen.length > 0
        ? this.seen[this.seen.length - 1 - Math.min(pick.int(0, 5) >> 1, this.seen.length - 1)]
        : undefined;
    const kind = pick.int(0, 11);
    if (last && kind <= 5) return this.answer(last);
    if (last && kind === 6 && last.in !== 'local') return this.error(last);
    if (this.sent.length > 0 && kind === 7) return pick.one(this.sent);
    if (this.sent.length > 0 && kind === 8) return this.goOn(pick.one(this.sent));
    return this.fresh();
  }

  private question(where: string, packet: Uint8Array, src: string): PacketQuestion {
    const { pick } = this;
    const q = { in: where, pkt: toHex(packet) };
    if (where === 'local') return q;
    const known = HOSTS[where]?.includes(src);
    const macsrc = known ? neighbourMac(src) : undefined;
    const macdst = pick.oneIn(30)
      ? pick.one(['ff:ff:ff:ff:ff:ff', '02:00:00:00:00:77', '01:00:5e:00:00:01'])
      : this.macOverBridge(where, packet);
    return { ...q, ...(macsrc ? { macsrc } : {}), ...(macdst ? { macdst } : {}) };
  }

  /** A port of a bridge is no end of the wire: the frame is for the neighbour itself, or for the bridge. */
  private macOverBridge(where: string, packet: Uint8Array): string | undefined {
    const master = this.net.ifs.find((dev) => dev.name === where)?.master;
    const bridge = this.net.bridges?.find(({ name }) => name === master);
    if (!bridge) return undefined;
    const dst = [...packet.subarray(16, 20)].join('.');
    const ports = this.net.ifs.filter((dev) => dev.master === master);
    return ports.some((dev) => HOSTS[dev.name]?.includes(dst)) && !this.pick.oneIn(8) ? neighbourMac(dst) : bridge.mac;
  }

  private fields(src: string, dst: string, protocol: number): IpFields {
    const { pick } = this;
    this.ident = (this.ident + 1) & 0x7fff;
    return {
      src,
      dst,
      protocol,
      id: this.ident,
      tos: pick.oneIn(5) ? pick.one([0x10, 0xb8, 1, 2, 3, 8]) : 0,
      ttl: pick.oneIn(10) ? pick.one([1, 2, 3, 255]) : 64,
      frag: pick.oneIn(2) ? 0x4000 : 0,
      ...(pick.oneIn(25) ? { options: pick.one(IP_OPTIONS) } : {}),
    };
  }

  private data(most = 60): Uint8Array {
    const { pick } = this;
    const text = pick.one(['p', 'abc', 'GET / ']);
    return Uint8Array.from({ length: pick.int(0, most) }, (_, i) => text.charCodeAt(i % text.length));
  }

  /** A first packet of somebody: from a neighbour, from behind a gateway, from this host, or with addresses that lie. */
  private fresh(): PacketQuestion {
    const { pick } = this;
    const where = pick.oneIn(4) ? 'local' : pick.one(this.net.ifs).name;
    const others = [...this.hosts, ...FAR];
    const near = where === 'local' ? OWN : (HOSTS[where] ?? []);
    let src = pick.one(near);
    if (pick.oneIn(10)) src = pick.one([...others, ...OWN, '127.0.0.1', '0.0.0.0']);
    let dst = pick.oneIn(3) ? pick.one(OWN) : pick.one(others);
    if (pick.oneIn(25))
      dst = pick.one(['255.255.255.255', '10.0.0.255', '224.0.0.5', '224.0.0.1', '127.0.0.1', '240.0.0.1']);
    const protocol = pick.one([IPPROTO_TCP, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_UDP, IPPROTO_ICMP]);
    const fields = this.fields(src, dst, pick.oneIn(25) ? pick.one([4, 132, 132, 132, 47, 50, 136]) : protocol);
    const big = pick.oneIn(12);
    let packet = fixTransport(
      ipPacket(big ? { ...fields, frag: 0, options: [] } : fields, this.transport(fields.protocol, big)),
    );
    packet = this.spoiled(packet);
    if (!big || where === 'local') return this.question(where, packet, src);
    const pieces = fragments(packet, pick.one([8, 24, 104, 400]) * (packet.length > 600 ? 3 : 1)).slice(0, 20);
    if (pick.oneIn(3)) pieces.reverse();
    if (pick.oneIn(5)) pieces.splice(pick.int(0, pieces.length - 1), 1);
    if (pick.oneIn(6)) pieces.push(pick.one(pieces.length > 0 ? pieces : [packet]));
    const [first, ...rest] = pieces.map((piece) => this.question(where, piece, src));
    this.waiting = rest;
    return first ?? this.question(where, packet, src);
  }

  private transport(protocol: number, big: boolean): Uint8Array {
    const { pick } = this;
    const data = big ? this.data(2400) : this.data();
    const sport = pick.one([...HIGH_PORTS, 53, 5000]);
    switch (protocol) {
      case IPPROTO_TCP: {
        const dport = pick.one([...TCP_PORTS, ...HIGH_PORTS]);
        const syn = !pick.oneIn(4);
        const flags = syn
          ? TCP_SYN
          : pick.one([
              TCP_ACK,
              TCP_ACK | TCP_PSH,
              TCP_FIN | TCP_ACK,
              TCP_RST,
              TCP_SYN | TCP_ACK,
              0,
              TCP_FIN | TCP_PSH | TCP_URG,
              TCP_SYN | 0xc0,
            ]);
        const options =
          syn && pick.oneIn(2)
            ? pick.one([
                [2, 4, 5, 180],
                [2, 4, 5, 180, 1, 3, 3, 7],
                [2, 4, 2, 24, 4, 2, 1, 1],
              ])
            : [];
        return tcpSegment(
          { sport, dport, seq: 1000, ack: flags & TCP_ACK ? 5001 : 0, flags, options },
          syn ? new Uint8Array() : data,
        );
      }
      case IPPROTO_UDP:
      case IPPROTO_UDPLITE:
        return udpDatagram(sport, pick.one([...UDP_PORTS, ...HIGH_PORTS]), data);
      case IPPROTO_ICMP: {
        const type = pick.oneIn(8) ? pick.one([0, 13, 15, 17, 9, 40]) : 8;
        return icmpMessage(type, 0, (pick.int(1, 3) << 16) | pick.int(1, 2), data);
      }
      case IPPROTO_SCTP:
        return sctpPacket(
          sport,
          pick.one([...TCP_PORTS, 5001]),
          0,
          1,
          Uint8Array.from([0, 0, 0, 7, ...new Uint8Array(12)]),
        );
      default:
        return Uint8Array.from([...new Uint8Array(20), ...data]);
    }
  }

  /** Now and then something is wrong with a packet. */
  private spoiled(packet: Uint8Array): Uint8Array {
    const { pick } = this;
    if (!pick.oneIn(40)) return packet;
    const at = ((packet[0] ?? 0) & 15) * 4;
    switch (pick.int(0, 3)) {
      case 0:
        return packet.slice(0, pick.int(20, packet.length));
      case 1:
        set16(packet, at + 6, get16(packet, at + 6) ^ 0x0101);
        return packet;
      case 2:
        set16(packet, 10, get16(packet, 10) ^ 1);
        return packet;
      default:
        return Uint8Array.from([...packet, 0, 0, 0, 0]);
    }
  }

  /** What the receiver of a packet says to it. */
  private answer({ in: where, packet: p }: Place): PacketQuestion {
    const { pick } = this;
    if (p.isFragment || p.bytes.length < p.at + 8) return this.fresh();
    const fields = this.fields(p.dst, p.src, p.protocol);
    const [sport, dport] = [get16(p.bytes, p.at + 2), get16(p.bytes, p.at)];
    let payload: Uint8Array = p.bytes.slice(p.at, p.at + 1400);
    if (p.protocol === IPPROTO_UDP || p.protocol === IPPROTO_UDPLITE) payload = udpDatagram(sport, dport, this.data());
    else if (p.protocol === IPPROTO_TCP && p.bytes.length >= p.at + 20) {
      const flags = p.bytes[p.at + 13] ?? 0;
      const length = p.bytes.length - p.at - ((p.bytes[p.at + 12] ?? 0) >>> 4) * 4;
      const ack = (get32(p.bytes, p.at + 4) + length + (flags & TCP_SYN ? 1 : 0) + (flags & TCP_FIN ? 1 : 0)) >>> 0;
      const seq = flags & TCP_ACK ? get32(p.bytes, p.at + 8) : 5000;
      let say = pick.one([TCP_ACK, TCP_ACK | TCP_PSH, TCP_ACK | TCP_PSH, TCP_ACK | TCP_FIN, TCP_RST | TCP_ACK]);
      if (flags & TCP_SYN && !pick.oneIn(6)) say = flags & TCP_ACK ? TCP_ACK : TCP_SYN | TCP_ACK;
      payload = tcpSegment({ sport, dport, seq, ack, flags: say }, say & TCP_PSH ? this.data() : new Uint8Array());
    } else if (p.protocol === IPPROTO_SCTP) {
      const chunk = { 1: 2, 2: 10, 10: 11, 11: 0, 0: 3, 7: 8, 8: 14 }[p.bytes[p.at + 12] ?? 0] ?? 0;
      payload = sctpPacket(sport, dport, 7, pick.oneIn(5) ? pick.one([0, 6, 7, 1, 4]) : chunk, this.data(16));
    } else if (p.protocol === IPPROTO_ICMP) {
      const type = { 8: 0, 13: 14, 15: 16, 17: 18, 0: 8 }[payload[0] ?? 0];
      if (type === undefined) return this.fresh();
      payload[0] = type;
    }
    return this.question(where, this.spoiled(fixTransport(ipPacket(fields, payload))), p.dst);
  }

  /** The sender says something again, or more. */
  private goOn(q: PacketQuestion): PacketQuestion {
    const { pick } = this;
    const p = read(q.pkt);
    if (!p || p.isFragment || p.protocol !== IPPROTO_TCP || p.bytes.length < p.at + 20) return q;
    const flags = pick.one([TCP_ACK, TCP_ACK | TCP_PSH, TCP_FIN | TCP_ACK, TCP_RST, TCP_SYN]);
    const seq = (get32(p.bytes, p.at + 4) + pick.one([0, 1, 1, 1, 100_000])) >>> 0;
    const segment = {
      sport: get16(p.bytes, p.at),
      dport: get16(p.bytes, p.at + 2),
      seq,
      ack: flags & TCP_ACK ? 5001 : 0,
      flags,
    };
    const packet = ipPacket(
      this.fields(p.src, p.dst, IPPROTO_TCP),
      tcpSegment(segment, flags & TCP_PSH ? this.data() : new Uint8Array()),
    );
    return this.question(q.in, fixTransport(packet), p.src);
  }

  /** Somebody on the way complains about a packet. */
  private error({ in: where, packet: p }: Place): PacketQuestion {
    const { pick } = this;
    const [type, code, rest] = pick.one([
      [3, 3, 0],
      [3, 1, 0],
      [3, 13, 0],
      [11, 0, 0],
      [12, 0, 0],
      [3, 4, 1400],
      [3, 4, pick.one([1400, 576, 300, 0, 1500])],
      [5, 1, 0x0a000006],
      [5, pick.one([0, 1, 2]), pick.one([0x0a000004, 0x0a000006, 0xc0a80103, 0xcb007105])],
      [3, pick.int(0, 16), 0],
      [11, 1, 0],
      [4, 0, 0],
    ] as const);
    const quoted = p.bytes.slice(0, p.at + pick.one([8, 8, 28, 64, 4]));
    const from = pick.oneIn(2) ? p.dst : pick.one(HOSTS[where] ?? [p.dst]);
    const packet = ipPacket(this.fields(from, p.src, IPPROTO_ICMP), icmpMessage(type, code, rest, quoted));
    return this.question(where, this.spoiled(fixTransport(packet)), from);
  }
}
