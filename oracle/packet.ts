import { setSctpChecksum } from '../src/kernel/conntrack/crc32c.ts';
import { fromHex, get16, set16, set32 } from '../src/wire/bytes.ts';
import { checksum, foldChecksum, pseudoSum, sum16 } from '../src/wire/checksum.ts';
import { parseIpv4 } from '../src/wire/inet.ts';
import { IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_UDPLITE, Iphdr } from '../src/wire/ipv4.ts';

export interface IpFields {
  readonly src: string;
  readonly dst: string;
  readonly protocol: number;
  readonly ttl?: number;
  readonly tos?: number;
  readonly id: number;
  /** DF, MF and the offset in units of eight bytes, as the header has them. */
  readonly frag?: number;
  /** Options, a multiple of four bytes. */
  readonly options?: readonly number[];
}

const address = (text: string): number => {
  const addr = parseIpv4(text);
  if (addr === null) throw new Error(`${text} is no address`);
  return addr;
};

/** An IP packet with a right header checksum around `payload`. */
export function ipPacket(f: IpFields, payload: Uint8Array): Uint8Array {
  const header = 20 + (f.options?.length ?? 0);
  const b = new Uint8Array(header + payload.length);
  b[0] = 0x40 | (header / 4);
  b[1] = f.tos ?? 0;
  set16(b, 2, b.length);
  set16(b, 4, f.id);
  set16(b, 6, f.frag ?? 0);
  b[8] = f.ttl ?? 64;
  b[9] = f.protocol;
  set32(b, 12, address(f.src));
  set32(b, 16, address(f.dst));
  b.set(f.options ?? [], 20);
  set16(b, 10, checksum(b, 0, header));
  b.set(payload, header);
  return b;
}

/** Puts the right checksum into the transport header of an unfragmented packet. */
export function fixTransport(packet: Uint8Array): Uint8Array {
  const ip = new Iphdr(packet, 0);
  const at = ip.hdrlen;
  const place = { [IPPROTO_TCP]: 16, [IPPROTO_UDP]: 6, [IPPROTO_UDPLITE]: 6, [IPPROTO_ICMP]: 2 }[ip.protocol];
  if (place === undefined || packet.length < at + place + 2) return packet;
  set16(packet, at + place, 0);
  const pseudo = ip.protocol === IPPROTO_ICMP ? 0 : pseudoSum(ip.saddr, ip.daddr, ip.protocol, packet.length - at);
  const sum = foldChecksum(sum16(packet, at, packet.length, pseudo));
  set16(packet, at + place, sum === 0 && ip.protocol === IPPROTO_UDP ? 0xffff : sum);
  return packet;
}

export interface TcpFields {
  readonly sport: number;
  readonly dport: number;
  readonly seq: number;
  readonly ack: number;
  readonly flags: number;
  readonly options?: readonly number[];
}

export function tcpSegment(f: TcpFields, data: Uint8Array): Uint8Array {
  const header = 20 + (f.options?.length ?? 0);
  const b = new Uint8Array(header + data.length);
  set16(b, 0, f.sport);
  set16(b, 2, f.dport);
  set32(b, 4, f.seq);
  set32(b, 8, f.ack);
  b[12] = (header / 4) << 4;
  b[13] = f.flags;
  set16(b, 14, 64240);
  b.set(f.options ?? [], 20);
  b.set(data, header);
  return b;
}

export function udpDatagram(sport: number, dport: number, data: Uint8Array): Uint8Array {
  const b = new Uint8Array(8 + data.length);
  set16(b, 0, sport);
  set16(b, 2, dport);
  set16(b, 4, b.length);
  b.set(data, 8);
  return b;
}

/** An SCTP packet of one chunk. */
export function sctpPacket(sport: number, dport: number, tag: number, chunk: number, data: Uint8Array): Uint8Array {
  const b = new Uint8Array(12 + 4 + ((data.length + 3) & ~3));
  set16(b, 0, sport);
  set16(b, 2, dport);
  set32(b, 4, tag);
  b[12] = chunk;
  set16(b, 14, 4 + data.length);
  b.set(data, 16);
  setSctpChecksum(b, 0, b.length);
  return b;
}

/** `rest` is the second word of the header. */
export function icmpMessage(type: number, code: number, rest: number, data: Uint8Array): Uint8Array {
  const b = new Uint8Array(8 + data.length);
  b[0] = type;
  b[1] = code;
  set32(b, 4, rest);
  b.set(data, 8);
  return b;
}

/** The packet in pieces of `size` bytes of payload, a multiple of eight. */
export function fragments(packet: Uint8Array, size: number): Uint8Array[] {
  const header = new Iphdr(packet, 0).hdrlen;
  const pieces: Uint8Array[] = [];
  for (let at = header; at < packet.length; at += size) {
    const end = Math.min(packet.length, at + size);
    const piece = new Uint8Array(header + end - at);
    piece.set(packet.subarray(0, header));
    piece.set(packet.subarray(at, end), header);
    set16(piece, 2, piece.length);
    set16(piece, 6, (get16(packet, 6) & 0x4000) | (end < packet.length ? 0x2000 : 0) | ((at - header) / 8));
    set16(piece, 10, 0);
    set16(piece, 10, checksum(piece, 0, header));
    pieces.push(piece);
  }
  return pieces;
}

/** A packet as it was seen on the wire or by a program, taken apart. */
export interface Seen {
  readonly bytes: Uint8Array;
  readonly src: string;
  readonly dst: string;
  readonly protocol: number;
  readonly at: number;
  readonly isFragment: boolean;
}

const dotted = (b: Uint8Array, at: number): string => [...b.subarray(at, at + 4)].join('.');

export function read(hex: string): Seen | null {
  const bytes = fromHex(hex);
  if (!bytes || bytes.length < 28) return null;
  const ip = new Iphdr(bytes, 0);
  const isFragment = (get16(bytes, 6) & 0x3fff) !== 0;
  return { bytes, src: dotted(bytes, 12), dst: dotted(bytes, 16), protocol: ip.protocol, at: ip.hdrlen, isFragment };
}
