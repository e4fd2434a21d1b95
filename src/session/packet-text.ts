import type { PacketState } from '../kernel/trace/events.ts';
import { ARPOP_REQUEST, Arphdr } from '../wire/arp.ts';
import { ETH_HLEN, ETH_P_ARP, ETH_P_IP, Ethhdr } from '../wire/ethernet.ts';
import { Icmphdr } from '../wire/icmp.ts';
import { formatIpv4, formatMac } from '../wire/inet.ts';
import { IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP, Iphdr } from '../wire/ipv4.ts';
import { TCP_ACK, TCP_FIN, TCP_PSH, TCP_RST, TCP_SYN, TCP_URG, Tcphdr } from '../wire/tcp.ts';
import { Udphdr } from '../wire/udp.ts';

const FLAGS: readonly (readonly [number, string])[] = [
  [TCP_SYN, 'SYN'],
  [TCP_FIN, 'FIN'],
  [TCP_RST, 'RST'],
  [TCP_PSH, 'PSH'],
  [TCP_ACK, 'ACK'],
  [TCP_URG, 'URG'],
];

/** The flags that are set: `SYN ACK`. */
export const tcpFlags = (tcp: Tcphdr): string =>
  FLAGS.filter(([bit]) => (tcp.flags & bit) !== 0)
    .map(([, name]) => name)
    .join(' ');

const ICMP_NAMES: Readonly<Record<number, string>> = {
  0: 'echo reply',
  3: 'destination unreachable',
  5: 'redirect',
  8: 'echo request',
  11: 'time exceeded',
  12: 'parameter problem',
};

/** Where the IP header begins in `state.bytes`; -1 when there is none. */
export function networkOffset(state: PacketState): number {
  if (state.networkHeader >= 0) return state.networkHeader - state.start;
  const at = state.macHeader >= 0 ? state.macHeader - state.start : 0;
  if (state.bytes.length < at + ETH_HLEN) return -1;
  const proto = new Ethhdr(state.bytes, at).proto;
  return proto === ETH_P_IP || proto === ETH_P_ARP ? at + ETH_HLEN : -1;
}

/** The headers of a packet, where it has them. */
export function headersOf(state: PacketState): { readonly ip: Iphdr | null; readonly l4: number } {
  const at = networkOffset(state);
  if (at < 0 || state.bytes.length < at + 20) return { ip: null, l4: -1 };
  const ip = new Iphdr(state.bytes, at);
  if (ip.version !== 4) return { ip: null, l4: -1 };
  const l4 = at + ip.hdrlen;
  return { ip, l4: ip.fragmentOffset === 0 && l4 + 8 <= state.bytes.length ? l4 : -1 };
}

/** A packet in a few words: `tcp 10.0.0.1:40000 > 10.0.0.2:80 SYN`. */
export function packetText(state: PacketState): string {
  const at = networkOffset(state);
  const { bytes } = state;
  const mac = state.macHeader >= 0 ? state.macHeader - state.start : -1;
  if (mac >= 0 && bytes.length >= mac + ETH_HLEN && new Ethhdr(bytes, mac).proto === ETH_P_ARP)
    return arpText(bytes, mac);
  const { ip, l4 } = headersOf(state);
  if (!ip) return at >= 0 && bytes.length >= at + 28 ? arpAt(bytes, at) : `${bytes.length} bytes`;
  const from = formatIpv4(ip.saddr);
  const to = formatIpv4(ip.daddr);
  if (l4 < 0)
    return `ip ${from} > ${to} proto ${ip.protocol}${ip.isFragment ? ` fragment at ${ip.fragmentOffset}` : ''}`;
  switch (ip.protocol) {
    case IPPROTO_TCP: {
      const tcp = new Tcphdr(bytes, l4);
      const data = ip.totLen - ip.hdrlen - tcp.doff * 4;
      return `tcp ${from}:${tcp.source} > ${to}:${tcp.dest} ${tcpFlags(tcp)}${data > 0 ? ` ${data} bytes` : ''}`;
    }
    case IPPROTO_UDP: {
      const udp = new Udphdr(bytes, l4);
      return `udp ${from}:${udp.source} > ${to}:${udp.dest} ${udp.len - 8} bytes`;
    }
    case IPPROTO_ICMP: {
      const icmp = new Icmphdr(bytes, l4);
      return `icmp ${from} > ${to} ${ICMP_NAMES[icmp.type] ?? `type ${icmp.type}`}${icmp.type === 3 ? ` code ${icmp.code}` : ''}`;
    }
    default:
      return `ip ${from} > ${to} proto ${ip.protocol}`;
  }
}

const arpText = (bytes: Uint8Array, mac: number): string => arpAt(bytes, mac + ETH_HLEN);

function arpAt(bytes: Uint8Array, at: number): string {
  if (bytes.length < at + 28) return `${bytes.length} bytes`;
  const arp = new Arphdr(bytes, at);
  if (!arp.valid) return `${bytes.length} bytes`;
  return arp.op === ARPOP_REQUEST
    ? `arp who has ${formatIpv4(arp.tpa)}, tell ${formatIpv4(arp.spa)}`
    : `arp ${formatIpv4(arp.spa)} is at ${formatMac(arp.sha)}`;
}
