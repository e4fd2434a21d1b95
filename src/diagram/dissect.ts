import type { PacketState } from '../protocol/messages.ts';

export type LayerKind = 'eth' | 'arp' | 'ip' | 'icmp' | 'tcp' | 'udp' | 'data';

/** One field of a header. `from` and `to` are offsets into `PacketState.bytes`. */
export interface Field {
  /** Stable name, the same for every packet: `ip.dst`. */
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly from: number;
  readonly to: number;
}

export interface Layer {
  readonly kind: LayerKind;
  readonly title: string;
  readonly from: number;
  readonly to: number;
  readonly fields: readonly Field[];
}

/** What the bytes of a packet say. */
export interface Dissection {
  readonly layers: readonly Layer[];
  /** A few words: `ICMP echo request`, `TCP SYN`. */
  readonly short: string;
  /** Still fewer, to write on the packet. */
  readonly tag: string;
  /** `10.0.0.2`, with the port where there is one; '' where unknown. */
  readonly source: string;
  readonly destination: string;
}

const u8 = (b: Uint8Array, o: number): number => b[o] ?? 0;
const u16 = (b: Uint8Array, o: number): number => (u8(b, o) << 8) | u8(b, o + 1);
const u32 = (b: Uint8Array, o: number): number => ((u16(b, o) << 16) | u16(b, o + 2)) >>> 0;
const hex = (n: number, digits: number): string => `0x${n.toString(16).padStart(digits, '0')}`;
const addr = (b: Uint8Array, o: number): string => `${u8(b, o)}.${u8(b, o + 1)}.${u8(b, o + 2)}.${u8(b, o + 3)}`;
const mac = (b: Uint8Array, o: number): string =>
  Array.from({ length: 6 }, (_, i) =>
    u8(b, o + i)
      .toString(16)
      .padStart(2, '0'),
  ).join(':');

const ETHERTYPES: Readonly<Record<number, string>> = { 2048: 'IPv4', 2054: 'ARP', 34525: 'IPv6', 33024: 'VLAN' };
const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'icmp', 2: 'igmp', 6: 'tcp', 17: 'udp', 132: 'sctp' };
const ICMP_TYPES: Readonly<Record<number, string>> = {
  0: 'echo reply',
  3: 'destination unreachable',
  4: 'source quench',
  5: 'redirect',
  8: 'echo request',
  11: 'time exceeded',
  12: 'parameter problem',
  13: 'timestamp request',
  14: 'timestamp reply',
};
const UNREACHABLE: Readonly<Record<number, string>> = {
  0: 'net unreachable',
  1: 'host unreachable',
  2: 'protocol unreachable',
  3: 'port unreachable',
  4: 'fragmentation needed',
  9: 'net prohibited',
  10: 'host prohibited',
  13: 'administratively prohibited',
};
const TCP_FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'] as const;

/** Collects the fields of one header. */
class Header {
  readonly fields: Field[] = [];
  private readonly at: number;
  constructor(at: number) {
    this.at = at;
  }
  add(id: string, label: string, offset: number, size: number, value: string | number): void {
    const from = this.at + offset;
    this.fields.push({ id, label, value: String(value), from, to: from + size });
  }
}

/** Reads the headers of a packet from its bytes and header offsets. Never throws: what is cut short is plain data. */
export function dissect(pkt: PacketState): Dissection {
  const out: Builder = { layers: [], short: 'packet', source: '', destination: '' };
  const b = pkt.bytes;
  let at = 0;
  let etherType = -1;
  const macAt = pkt.macHeader - pkt.start;
  const hasMac = pkt.macHeader >= 0 && macAt >= 0 && b.length - macAt >= 14 && looksLikeEther(pkt, macAt);
  if (hasMac) {
    etherType = ethernet(b, macAt, out);
    at = macAt + 14;
  } else if (pkt.networkHeader < 0 && pkt.macHeader < 0 && isRawFrame(b)) {
    // Fresh from the wire: the kernel has not looked for headers yet, but the reader may.
    etherType = ethernet(b, 0, out);
    at = 14;
  } else if (pkt.networkHeader >= pkt.start) {
    at = pkt.networkHeader - pkt.start;
  }
  if (at >= b.length && out.layers.length === 0) at = 0;
  const rest = b.length - at;
  const isIp = etherType === 2048 || (etherType < 0 && rest >= 20 && u8(b, at) >>> 4 === 4);
  const isArp = etherType === 2054 || (etherType < 0 && rest >= 28 && u32(b, at) === 0x00010800);
  if (isIp && rest >= 20 && u8(b, at) >>> 4 === 4) ipv4(b, at, out);
  else if (isArp && rest >= 28) arp(b, at, out);
  else data(at, b.length, out);
  return { ...out, tag: out.short.replace(/^ARP who has .*/, 'ARP request').replace(/^ARP .* is here/, 'ARP reply') };
}

/** An Ethernet frame with IPv4 or ARP in it, by its type and the first bytes behind. */
const isRawFrame = (b: Uint8Array): boolean =>
  (b.length >= 34 && u16(b, 12) === 2048 && u8(b, 14) >>> 4 === 4) || (b.length >= 42 && u16(b, 12) === 2054);

interface Builder {
  layers: Layer[];
  short: string;
  source: string;
  destination: string;
}

/** A MAC header offset that equals the network header's is one that was reset, not a header. */
const looksLikeEther = (pkt: PacketState, macAt: number): boolean =>
  pkt.networkHeader < 0 ||
  pkt.networkHeader - pkt.macHeader === 14 ||
  (pkt.networkHeader < pkt.macHeader && macAt === 0);

function data(from: number, to: number, out: Builder): void {
  if (to > from) out.layers.push({ kind: 'data', title: `${to - from} bytes of data`, from, to, fields: [] });
}

function ethernet(b: Uint8Array, o: number, out: Builder): number {
  const type = u16(b, o + 12);
  const h = new Header(o);
  h.add('eth.dst', 'Destination', 0, 6, mac(b, o));
  h.add('eth.src', 'Source', 6, 6, mac(b, o + 6));
  h.add('eth.type', 'Type', 12, 2, `${ETHERTYPES[type] ?? 'unknown'} (${hex(type, 4)})`);
  out.layers.push({ kind: 'eth', title: 'Ethernet', from: o, to: o + 14, fields: h.fields });
  return type;
}

function arp(b: Uint8Array, o: number, out: Builder): void {
  const op = u16(b, o + 6);
  const h = new Header(o);
  h.add('arp.op', 'Operation', 6, 2, op === 1 ? 'request (1)' : op === 2 ? 'reply (2)' : op);
  h.add('arp.sha', 'Sender MAC', 8, 6, mac(b, o + 8));
  h.add('arp.spa', 'Sender address', 14, 4, addr(b, o + 14));
  h.add('arp.tha', 'Target MAC', 18, 6, mac(b, o + 18));
  h.add('arp.tpa', 'Target address', 24, 4, addr(b, o + 24));
  out.layers.push({ kind: 'arp', title: 'ARP', from: o, to: o + 28, fields: h.fields });
  out.source = addr(b, o + 14);
  out.destination = addr(b, o + 24);
  out.short = op === 1 ? `ARP who has ${out.destination}` : `ARP ${out.source} is here`;
}

function ipv4(b: Uint8Array, o: number, out: Builder): void {
  const hlen = Math.max(20, (u8(b, o) & 15) * 4);
  const total = u16(b, o + 2);
  const frag = u16(b, o + 6);
  const proto = u8(b, o + 9);
  const flags = [frag & 0x4000 ? 'DF' : '', frag & 0x2000 ? 'MF' : ''].filter(Boolean).join(' ');
  const h = new Header(o);
  h.add('ip.hl', 'Header length', 0, 1, `${hlen} bytes`);
  h.add('ip.tos', 'TOS', 1, 1, hex(u8(b, o + 1), 2));
  h.add('ip.len', 'Total length', 2, 2, total);
  h.add('ip.id', 'Identification', 4, 2, u16(b, o + 4));
  h.add('ip.frag', 'Fragment', 6, 2, `${flags || 'no flags'}, offset ${(frag & 0x1fff) * 8}`);
  h.add('ip.ttl', 'TTL', 8, 1, u8(b, o + 8));
  h.add('ip.proto', 'Protocol', 9, 1, `${PROTOCOLS[proto] ?? 'protocol'} (${proto})`);
  h.add('ip.check', 'Checksum', 10, 2, hex(u16(b, o + 10), 4));
  h.add('ip.src', 'Source', 12, 4, addr(b, o + 12));
  h.add('ip.dst', 'Destination', 16, 4, addr(b, o + 16));
  if (hlen > 20) h.add('ip.opt', 'Options', 20, hlen - 20, `${hlen - 20} bytes`);
  out.layers.push({ kind: 'ip', title: 'IPv4', from: o, to: Math.min(o + hlen, b.length), fields: h.fields });
  out.source = addr(b, o + 12);
  out.destination = addr(b, o + 16);
  out.short = `${(PROTOCOLS[proto] ?? `protocol ${proto}`).toUpperCase()} packet`;
  const end = total >= hlen ? Math.min(b.length, o + total) : b.length;
  const l4 = o + hlen;
  if ((frag & 0x1fff) !== 0) {
    out.short = `${(PROTOCOLS[proto] ?? 'IP').toUpperCase()} fragment`;
    data(l4, end, out);
  } else if (proto === 1 && end - l4 >= 8) icmp(b, l4, end, out);
  else if (proto === 6 && end - l4 >= 20) tcp(b, l4, end, out);
  else if (proto === 17 && end - l4 >= 8) udp(b, l4, end, out);
  else data(l4, end, out);
}

function icmp(b: Uint8Array, o: number, end: number, out: Builder): void {
  const type = u8(b, o);
  const code = u8(b, o + 1);
  const name = type === 3 ? (UNREACHABLE[code] ?? 'unreachable') : (ICMP_TYPES[type] ?? `type ${type}`);
  const echo = type === 0 || type === 8;
  const h = new Header(o);
  h.add('icmp.type', 'Type', 0, 1, `${ICMP_TYPES[type] ?? 'unknown'} (${type})`);
  h.add('icmp.code', 'Code', 1, 1, type === 3 ? `${UNREACHABLE[code] ?? 'unknown'} (${code})` : code);
  h.add('icmp.check', 'Checksum', 2, 2, hex(u16(b, o + 2), 4));
  if (echo) {
    h.add('icmp.id', 'Identifier', 4, 2, u16(b, o + 4));
    h.add('icmp.seq', 'Sequence', 6, 2, u16(b, o + 6));
  } else h.add('icmp.rest', 'Rest of header', 4, 4, hex(u32(b, o + 4), 8));
  out.layers.push({ kind: 'icmp', title: 'ICMP', from: o, to: o + 8, fields: h.fields });
  out.short = `ICMP ${name}`;
  data(o + 8, end, out);
}

function tcp(b: Uint8Array, o: number, end: number, out: Builder): void {
  const hlen = Math.min(Math.max(20, (u8(b, o + 12) >>> 4) * 4), end - o);
  const bits = u8(b, o + 13);
  const flags = TCP_FLAGS.filter((_, i) => bits & (1 << i));
  const h = new Header(o);
  h.add('tcp.sport', 'Source port', 0, 2, u16(b, o));
  h.add('tcp.dport', 'Destination port', 2, 2, u16(b, o + 2));
  h.add('tcp.seq', 'Sequence', 4, 4, u32(b, o + 4));
  h.add('tcp.ack', 'Acknowledges', 8, 4, u32(b, o + 8));
  h.add('tcp.hl', 'Header length', 12, 1, `${hlen} bytes`);
  h.add('tcp.flags', 'Flags', 13, 1, flags.join(' ') || 'none');
  h.add('tcp.win', 'Window', 14, 2, u16(b, o + 14));
  h.add('tcp.check', 'Checksum', 16, 2, hex(u16(b, o + 16), 4));
  h.add('tcp.urg', 'Urgent pointer', 18, 2, u16(b, o + 18));
  if (hlen > 20) h.add('tcp.opt', 'Options', 20, hlen - 20, `${hlen - 20} bytes`);
  out.layers.push({ kind: 'tcp', title: 'TCP', from: o, to: o + hlen, fields: h.fields });
  out.source += `:${u16(b, o)}`;
  out.destination += `:${u16(b, o + 2)}`;
  const length = end - o - hlen;
  const names = flags.filter((f) => f !== 'PSH').join(',');
  out.short = length > 0 ? `TCP ${length} bytes` : `TCP ${names || 'no flags'}`;
  data(o + hlen, end, out);
}

function udp(b: Uint8Array, o: number, end: number, out: Builder): void {
  const h = new Header(o);
  h.add('udp.sport', 'Source port', 0, 2, u16(b, o));
  h.add('udp.dport', 'Destination port', 2, 2, u16(b, o + 2));
  h.add('udp.len', 'Length', 4, 2, u16(b, o + 4));
  h.add('udp.check', 'Checksum', 6, 2, hex(u16(b, o + 6), 4));
  out.layers.push({ kind: 'udp', title: 'UDP', from: o, to: o + 8, fields: h.fields });
  out.source += `:${u16(b, o)}`;
  out.destination += `:${u16(b, o + 2)}`;
  out.short = `UDP ${end - o - 8} bytes`;
  data(o + 8, end, out);
}
