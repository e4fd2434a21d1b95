import { protocolInFile } from '../../kernel/xtables/protocols.ts';
import { portToService } from '../../kernel/xtables/services.ts';
import { ARPOP_REPLY, ARPOP_REQUEST, Arphdr } from '../../wire/arp.ts';
import { get8, get16, get32 } from '../../wire/bytes.ts';
import { ETH_HLEN, ETH_P_ARP, ETH_P_IP, ETH_P_IPV6, Ethhdr } from '../../wire/ethernet.ts';
import { formatIpv4, formatMac, INADDR_ANY, type Ipv4Addr } from '../../wire/inet.ts';
import { IP_DF, IP_MF, IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP, Iphdr } from '../../wire/ipv4.ts';
import {
  TCP_ACK,
  TCP_CWR,
  TCP_ECE,
  TCP_FIN,
  TCP_HLEN,
  TCP_PSH,
  TCP_RST,
  TCP_SYN,
  TCP_URG,
  Tcphdr,
} from '../../wire/tcp.ts';
import { UDP_HLEN, Udphdr } from '../../wire/udp.ts';
import { icmpText } from './print-icmp.ts';

export interface PrintOptions {
  /** Numbers instead of port names. */
  readonly numeric: boolean;
  readonly link: boolean;
  readonly verbose: boolean;
  readonly quiet: boolean;
  /** `-S`: sequence numbers as they are. */
  readonly absolute: boolean;
}

/** Prints frames; remembers where each TCP stream began, so that numbers count from there. */
export class Printer {
  private readonly o: PrintOptions;
  private readonly streams = new Map<string, number>();

  constructor(o: PrintOptions) {
    this.o = o;
  }

  /** One frame, without time and device. `bytes` begins at the Ethernet header. */
  frame(bytes: Uint8Array): string {
    const eth = new Ethhdr(bytes, 0);
    const body = this.body(bytes, eth.proto);
    if (!this.o.link) return body;
    const type = TYPES[eth.proto] ?? 'Unknown';
    const hex = eth.proto.toString(16).padStart(4, '0');
    const inner = body.replace(/^(IP|ARP,) /, '');
    return `${formatMac(eth.source)} > ${formatMac(eth.dest)}, ethertype ${type} (0x${hex}), length ${bytes.length}: ${inner}`;
  }

  private body(b: Uint8Array, proto: number): string {
    if (proto === ETH_P_IP) return this.ip(b, ETH_HLEN);
    if (proto === ETH_P_ARP) return arp(b, ETH_HLEN);
    return `ethertype ${TYPES[proto] ?? 'Unknown'}, length ${b.length}`;
  }

  private ip(b: Uint8Array, at: number): string {
    if (b.length < at + 20) return 'IP truncated-ip';
    const ip = new Iphdr(b, at);
    const end = Math.min(at + ip.totLen, b.length);
    const text = this.transport(b, ip, at + ip.hdrlen, end);
    if (!this.o.verbose) return `IP ${text}`;
    const flags = ip.fragOff & IP_DF ? 'DF' : ip.fragOff & IP_MF ? '+' : 'none';
    const name = (protocolInFile(ip.protocol) ?? 'unknown').toUpperCase();
    return `IP (tos 0x${ip.tos.toString(16)}, ttl ${ip.ttl}, id ${ip.id}, offset ${ip.fragmentOffset}, flags [${flags}], proto ${name} (${ip.protocol}), length ${ip.totLen})\n    ${text}`;
  }

  private transport(b: Uint8Array, ip: Iphdr, at: number, end: number): string {
    const plain = `${formatIpv4(ip.saddr)} > ${formatIpv4(ip.daddr)}: `;
    const name = protocolInFile(ip.protocol) ?? `ip-proto-${ip.protocol}`;
    if (ip.fragmentOffset > 0) return plain + name;
    if (ip.protocol === IPPROTO_ICMP && end >= at + 8) return plain + icmpText(b, at, ip.totLen - ip.hdrlen);
    if (ip.protocol === IPPROTO_UDP && end >= at + UDP_HLEN) return this.udp(b, ip, at);
    if (ip.protocol === IPPROTO_TCP && end >= at + TCP_HLEN) return this.tcp(b, ip, at, end);
    return `${plain}${name} ${ip.totLen - ip.hdrlen}`;
  }

  private port(n: number, proto: string): string {
    return this.o.numeric ? String(n) : (portToService(n, proto) ?? String(n));
  }

  private ends(ip: Iphdr, sport: number, dport: number, proto: string): string {
    const end = (a: Ipv4Addr, p: number): string => `${formatIpv4(a)}.${this.port(p, proto)}`;
    return `${end(ip.saddr, sport)} > ${end(ip.daddr, dport)}: `;
  }

  private udp(b: Uint8Array, ip: Iphdr, at: number): string {
    const h = new Udphdr(b, at);
    return `${this.ends(ip, h.source, h.dest, 'udp')}UDP, length ${h.len - UDP_HLEN}`;
  }

  private tcp(b: Uint8Array, ip: Iphdr, at: number, end: number): string {
    const h = new Tcphdr(b, at);
    const length = ip.totLen - ip.hdrlen - h.doff * 4;
    const head = this.ends(ip, h.source, h.dest, 'tcp');
    if (this.o.quiet) return `${head}tcp ${length}`;
    const here = `${ip.saddr}:${h.source}>${ip.daddr}:${h.dest}`;
    const there = `${ip.daddr}:${h.dest}>${ip.saddr}:${h.source}`;
    const first = !this.streams.has(here);
    if (h.syn || first) this.streams.set(here, h.syn ? h.seq : (h.seq - 1) >>> 0);
    if (h.ack && !this.streams.has(there)) this.streams.set(there, (h.ackSeq - 1) >>> 0);
    const relative = (n: number, key: string): number =>
      this.o.absolute ? n : (n - (this.streams.get(key) ?? 0)) >>> 0;
    const seq = h.syn || first ? h.seq : relative(h.seq, here);
    const out = [`Flags [${flagText(h.flags)}]`];
    if (length > 0) out.push(`seq ${seq}:${(seq + length) >>> 0}`);
    else if (h.flags & (TCP_SYN | TCP_FIN | TCP_RST)) out.push(`seq ${seq}`);
    if (h.ack) out.push(`ack ${first && !h.syn ? h.ackSeq : relative(h.ackSeq, there)}`);
    out.push(`win ${h.window}`);
    if (h.flags & TCP_URG) out.push(`urg ${h.urgPtr}`);
    const options = tcpOptionText(b, at + TCP_HLEN, Math.min(at + h.doff * 4, end));
    if (options !== '') out.push(`options [${options}]`);
    out.push(`length ${length}`);
    return head + out.join(', ') + httpText(b.subarray(at + h.doff * 4, end), h);
  }
}

const TYPES: Readonly<Record<number, string>> = { [ETH_P_IP]: 'IPv4', [ETH_P_ARP]: 'ARP', [ETH_P_IPV6]: 'IPv6' };

const FLAGS: readonly (readonly [number, string])[] = [
  [TCP_FIN, 'F'],
  [TCP_SYN, 'S'],
  [TCP_RST, 'R'],
  [TCP_PSH, 'P'],
  [TCP_ACK, '.'],
  [TCP_URG, 'U'],
  [TCP_ECE, 'E'],
  [TCP_CWR, 'W'],
];

const flagText = (flags: number): string =>
  FLAGS.filter(([bit]) => flags & bit)
    .map(([, c]) => c)
    .join('') || 'none';

function tcpOptionText(b: Uint8Array, from: number, end: number): string {
  const out: string[] = [];
  for (let at = from; at < end; ) {
    const kind = get8(b, at);
    if (kind === 0) {
      out.push('eol');
      break;
    }
    if (kind === 1) {
      out.push('nop');
      at++;
      continue;
    }
    const size = get8(b, at + 1);
    if (size < 2 || at + size > end) break;
    if (kind === 2) out.push(`mss ${get16(b, at + 2)}`);
    else if (kind === 3) out.push(`wscale ${get8(b, at + 2)}`);
    else if (kind === 4) out.push('sackOK');
    else if (kind === 5) out.push(`sack ${(size - 2) / 8} `);
    else if (kind === 8) out.push(`TS val ${get32(b, at + 2)} ecr ${get32(b, at + 6)}`);
    else out.push(`unknown-${kind}`);
    at += size;
  }
  return out.join(',');
}

/** The first line of an HTTP message, as tcpdump shows it for port 80. */
function httpText(data: Uint8Array, h: Tcphdr): string {
  if (data.length === 0 || (![80, 8080, 3128].includes(h.source) && ![80, 8080, 3128].includes(h.dest))) return '';
  const text = new TextDecoder('latin1').decode(data.subarray(0, 200));
  const line = /^((GET|HEAD|POST|PUT|DELETE) \S+ HTTP\/[\d.]+|HTTP\/[\d.]+ \d+[^\r\n]*)/.exec(text);
  return line ? `: HTTP: ${line[1]}` : ': HTTP';
}

function arp(b: Uint8Array, at: number): string {
  if (b.length < at + 28) return 'ARP, truncated';
  const a = new Arphdr(b, at);
  const length = b.length - at;
  if (a.op === ARPOP_REQUEST) {
    if (a.spa === a.tpa) return `ARP, Announcement ${formatIpv4(a.spa)}, length ${length}`;
    if (a.spa === INADDR_ANY) return `ARP, Probe ${formatIpv4(a.tpa)}, length ${length}`;
    return `ARP, Request who-has ${formatIpv4(a.tpa)} tell ${formatIpv4(a.spa)}, length ${length}`;
  }
  if (a.op === ARPOP_REPLY) return `ARP, Reply ${formatIpv4(a.spa)} is-at ${formatMac(a.sha)}, length ${length}`;
  return `ARP, Unknown (${a.op}), length ${length}`;
}
