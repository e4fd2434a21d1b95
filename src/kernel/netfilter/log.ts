import { get8, get16, get32, toHex } from '../../wire/bytes.ts';
import { ETH_HLEN } from '../../wire/ethernet.ts';
import {
  ICMP_DEST_UNREACH,
  ICMP_ECHO,
  ICMP_ECHOREPLY,
  ICMP_FRAG_NEEDED,
  ICMP_PARAMETERPROB,
  ICMP_REDIRECT,
  ICMP_SOURCE_QUENCH,
  ICMP_TIME_EXCEEDED,
  Icmphdr,
} from '../../wire/icmp.ts';
import { formatIpv4, ipv4 } from '../../wire/inet.ts';
import { IP_CE, IP_DF, IP_HLEN, IP_MF, IP_OFFSET, Iphdr } from '../../wire/ipv4.ts';
import { TCP_HLEN, Tcphdr } from '../../wire/tcp.ts';
import type { NetDevice } from '../device/net-device.ts';
import type { NetNs } from '../netns.ts';
import type { SkBuff } from '../skb/sk-buff.ts';

/** `NF_LOG_*` (include/uapi/linux/netfilter/nf_log.h), also the bits of `xt_log_info.logflags`. */
export const NF_LOG_TCPSEQ = 0x01;
export const NF_LOG_TCPOPT = 0x02;
export const NF_LOG_IPOPT = 0x04;
export const NF_LOG_UID = 0x08;
export const NF_LOG_MACDECODE = 0x20;
export const NF_LOG_DEFAULT_MASK = 0x0f;

export interface NfLogInfo {
  readonly flags: number;
}

/**
 * `nf_log_ip_packet` (net/netfilter/nf_log_syslog.c): writes one line about a packet to the kernel log. Left out: the level,
 * VLAN tags, the sysctl that keeps namespaces quiet.
 */
export function nfLogIpPacket(
  net: NetNs,
  skb: SkBuff,
  inDev: NetDevice | null,
  outDev: NetDevice | null,
  info: NfLogInfo,
  prefix: string,
): void {
  net.printk(nfLogLine(skb, inDev, outDev, info, prefix));
}

/** The line itself, with the space at its end. */
export function nfLogLine(
  skb: SkBuff,
  inDev: NetDevice | null,
  outDev: NetDevice | null,
  info: NfLogInfo,
  prefix: string,
): string {
  let line = `${prefix}IN=${inDev?.name ?? ''} OUT=${outDev?.name ?? ''} `;
  if (skb.physIn && skb.physIn !== inDev) line += `PHYSIN=${skb.physIn.name} `;
  if (skb.physOut && skb.physOut !== outDev) line += `PHYSOUT=${skb.physOut.name} `;
  if (inDev) line += dumpMacHeader(skb, info);
  return line + dumpIpv4Packet(skb, info, skb.networkHeader);
}

const macText = (b: Uint8Array): string => toHex(b).replace(/(..)(?=.)/g, '$1:');

function dumpMacHeader(skb: SkBuff, info: NfLogInfo): string {
  const at = skb.macHeader;
  const known = at >= 0 && skb.networkHeader - at >= ETH_HLEN;
  if (info.flags & NF_LOG_MACDECODE) {
    if (!known) return '';
    const [dst, src] = [skb.head.subarray(at, at + 6), skb.head.subarray(at + 6, at + 12)];
    const proto = get16(skb.head, at + 12)
      .toString(16)
      .padStart(4, '0');
    return `MACSRC=${macText(src)} MACDST=${macText(dst)} MACPROTO=${proto} `;
  }
  return `MAC=${known ? macText(skb.head.subarray(at, at + ETH_HLEN)) : ''} `;
}

/** A byte in upper-case hex after `0x`. */
const flagByte = (n: number): string => `0x${n.toString(16).toUpperCase().padStart(2, '0')}`;

/** `dump_ipv4_packet`, for the packet itself or for the one an ICMP error quotes. */
function dumpIpv4Packet(skb: SkBuff, info: NfLogInfo, at: number): string {
  if (at + IP_HLEN > skb.tail) return 'TRUNCATED';
  const outer = at === skb.networkHeader;
  const ih = new Iphdr(skb.head, at);
  let out = `SRC=${formatIpv4(ih.saddr)} DST=${formatIpv4(ih.daddr)} LEN=${ih.totLen} `;
  out += `TOS=${flagByte(ih.tos & 0x1e)} PREC=${flagByte(ih.tos & 0xe0)} TTL=${ih.ttl} ID=${ih.id} `;
  if (ih.fragOff & IP_CE) out += 'CE ';
  if (ih.fragOff & IP_DF) out += 'DF ';
  if (ih.fragOff & IP_MF) out += 'MF ';
  if (ih.fragOff & IP_OFFSET) out += `FRAG:${ih.fragOff & IP_OFFSET} `;
  if (info.flags & NF_LOG_IPOPT && ih.hdrlen > IP_HLEN) {
    if (at + ih.hdrlen > skb.tail) return `${out}TRUNCATED`;
    out += `OPT (${toHex(skb.head.subarray(at + IP_HLEN, at + ih.hdrlen)).toUpperCase()}) `;
  }
  const transport = dumpTransport(skb, info, ih, outer);
  out += transport.text;
  if (transport.stop || !outer) return out;
  if (info.flags & NF_LOG_UID && skb.sk) out += `UID=${skb.sk.uid} GID=${skb.sk.gid} `;
  return skb.mark ? `${out}MARK=0x${skb.mark.toString(16)} ` : out;
}

interface Dumped {
  readonly text: string;
  /** The header was cut short: nothing follows. */
  readonly stop: boolean;
}

function dumpTransport(skb: SkBuff, info: NfLogInfo, ih: Iphdr, outer: boolean): Dumped {
  const at = ih.o + ih.hdrlen;
  const fragment = (ih.fragOff & IP_OFFSET) !== 0;
  const incomplete = `INCOMPLETE [${skb.tail - at} bytes] `;
  const has = (n: number): boolean => at + n <= skb.tail;
  const go = (text: string): Dumped => ({ text, stop: false });
  switch (ih.protocol) {
    case 6:
      return dumpTcp(skb, info, at, fragment);
    case 17:
    case 136: {
      const name = ih.protocol === 17 ? 'PROTO=UDP ' : 'PROTO=UDPLITE ';
      if (fragment) return go(name);
      if (!has(8)) return { text: name + incomplete, stop: true };
      return go(`${name}SPT=${get16(skb.head, at)} DPT=${get16(skb.head, at + 2)} LEN=${get16(skb.head, at + 4)} `);
    }
    case 1:
      return go(`PROTO=ICMP ${fragment ? '' : has(8) ? dumpIcmp(skb, info, at, outer) : incomplete}`);
    case 51:
      if (fragment) return go('');
      return go(`PROTO=AH ${has(12) ? `SPI=0x${get32(skb.head, at + 4).toString(16)} ` : incomplete}`);
    case 50:
      if (fragment) return go('PROTO=ESP ');
      return go(`PROTO=ESP ${has(8) ? `SPI=0x${get32(skb.head, at).toString(16)} ` : incomplete}`);
    default:
      return go(`PROTO=${ih.protocol} `);
  }
}

const TCP_FLAG_NAMES = ['CWR', 'ECE', 'URG', 'ACK', 'PSH', 'RST', 'SYN', 'FIN'];

/** `nf_log_dump_tcp_header`. */
function dumpTcp(skb: SkBuff, info: NfLogInfo, at: number, fragment: boolean): Dumped {
  if (fragment) return { text: 'PROTO=TCP ', stop: false };
  if (at + TCP_HLEN > skb.tail) return { text: `PROTO=TCP INCOMPLETE [${skb.tail - at} bytes] `, stop: true };
  const th = new Tcphdr(skb.head, at);
  let text = `PROTO=TCP SPT=${th.source} DPT=${th.dest} `;
  if (info.flags & NF_LOG_TCPSEQ) text += `SEQ=${th.seq} ACK=${th.ackSeq} `;
  const reserved = (get8(skb.head, at + 12) & 0x0f) << 2;
  text += `WINDOW=${th.window} RES=0x${reserved.toString(16).padStart(2, '0')} `;
  for (const [i, name] of TCP_FLAG_NAMES.entries()) if (th.flags & (0x80 >> i)) text += `${name} `;
  text += `URGP=${th.urgPtr} `;
  const size = th.doff * 4 - TCP_HLEN;
  if (info.flags & NF_LOG_TCPOPT && size > 0) {
    if (at + th.doff * 4 > skb.tail) return { text: `${text}OPT (TRUNCATED)`, stop: true };
    text += `OPT (${toHex(skb.head.subarray(at + TCP_HLEN, at + TCP_HLEN + size)).toUpperCase()}) `;
  }
  return { text, stop: false };
}

/** Bytes without which a message of this type is reported as incomplete. */
const ICMP_REQUIRED: Readonly<Record<number, number>> = {
  0: 4,
  3: 28,
  4: 28,
  5: 28,
  8: 4,
  11: 28,
  12: 28,
  13: 20,
  14: 20,
  17: 12,
  18: 12,
};

function dumpIcmp(skb: SkBuff, info: NfLogInfo, at: number, outer: boolean): string {
  const ich = new Icmphdr(skb.head, at);
  const size = skb.tail - at;
  const text = `TYPE=${ich.type} CODE=${ich.code} `;
  if (size < (ICMP_REQUIRED[ich.type] ?? 0)) return `${text}INCOMPLETE [${size} bytes] `;
  const quoted = outer ? `[${dumpIpv4Packet(skb, info, at + 8)}] ` : '';
  switch (ich.type) {
    case ICMP_ECHOREPLY:
    case ICMP_ECHO:
      return `${text}ID=${ich.id} SEQ=${ich.sequence} `;
    case ICMP_PARAMETERPROB:
      return `${text}PARAMETER=${ich.rest >>> 24} `;
    case ICMP_REDIRECT:
      return `${text}GATEWAY=${formatIpv4(ipv4(ich.rest))} ${quoted}`;
    case ICMP_DEST_UNREACH:
      return text + quoted + (ich.code === ICMP_FRAG_NEEDED ? `MTU=${ich.sequence} ` : '');
    case ICMP_SOURCE_QUENCH:
    case ICMP_TIME_EXCEEDED:
      return text + quoted;
    default:
      return text;
  }
}
