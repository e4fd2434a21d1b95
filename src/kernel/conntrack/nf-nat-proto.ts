import { get16, set16 } from '../../wire/bytes.ts';
import { checksum, replace16, replace32 } from '../../wire/checksum.ts';
import {
  ICMP_ADDRESS,
  ICMP_ADDRESSREPLY,
  ICMP_ECHO,
  ICMP_ECHOREPLY,
  ICMP_HLEN,
  ICMP_INFO_REPLY,
  ICMP_INFO_REQUEST,
  ICMP_REDIRECT,
  ICMP_TIMESTAMP,
  ICMP_TIMESTAMPREPLY,
  Icmphdr,
} from '../../wire/icmp.ts';
import { isIpv4 } from '../../wire/inet.ts';
import {
  IP_HLEN,
  IPPROTO_ICMP,
  IPPROTO_SCTP,
  IPPROTO_TCP,
  IPPROTO_UDP,
  IPPROTO_UDPLITE,
  Iphdr,
} from '../../wire/ipv4.ts';
import { TCP_HLEN } from '../../wire/tcp.ts';
import { UDP_HLEN } from '../../wire/udp.ts';
import type { NfHook } from '../netfilter/hooks.ts';
import { protoCsumReplace16, protoCsumReplaceAddr } from '../skb/checksum.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { nfIpChecksum } from './checksum.ts';
import { setSctpChecksum } from './crc32c.ts';
import type { Conn } from './nf-conn.ts';
import { IPPROTO_GRE, mustInvert } from './tuple.ts';
import {
  type CtInfo,
  ctinfo2dir,
  IPS_DST_NAT,
  IPS_NAT_DONE_MASK,
  IPS_NAT_MASK,
  IPS_SRC_NAT,
  NF_NAT_MANIP_SRC,
  type NfConntrackTuple,
  type NfNatManipType,
} from './types.ts';

const QUERIES = new Set([
  ICMP_ECHO,
  ICMP_ECHOREPLY,
  ICMP_TIMESTAMP,
  ICMP_TIMESTAMPREPLY,
  ICMP_INFO_REQUEST,
  ICMP_INFO_REPLY,
  ICMP_ADDRESS,
  ICMP_ADDRESSREPLY,
]);

/** The status bit that says whether packets of a direction are rewritten by this kind of NAT. */
export function statusBit(manip: NfNatManipType, dir: 0 | 1): number {
  const bit = manip === NF_NAT_MANIP_SRC ? IPS_SRC_NAT : IPS_DST_NAT;
  return dir === 0 ? bit : bit ^ IPS_NAT_MASK;
}

const newAddr = (t: NfConntrackTuple, manip: NfNatManipType): number => {
  const addr = manip === NF_NAT_MANIP_SRC ? t.src : t.dst;
  return isIpv4(addr) ? addr : 0;
};

/** Rewrites one port and, when `check` is one, the checksum there, which also covers the IP address of `iph`. */
function manipPort(
  skb: SkBuff,
  iph: Iphdr,
  hdroff: number,
  check: number,
  t: NfConntrackTuple,
  manip: NfNatManipType,
): void {
  const { b } = iph;
  const src = manip === NF_NAT_MANIP_SRC;
  const at = src ? hdroff : hdroff + 2;
  const port = src ? t.srcPort : t.dstPort;
  if (check >= 0) {
    protoCsumReplaceAddr(skb, check, src ? iph.saddr : iph.daddr, newAddr(t, manip));
    protoCsumReplace16(skb, check, get16(b, at), port);
  }
  set16(b, at, port);
}

/** Rewrites the transport header; false when it is cut short (`l4proto_manip_pkt`, nf_nat_proto.c). */
function l4protoManipPkt(skb: SkBuff, iph: Iphdr, hdroff: number, t: NfConntrackTuple, manip: NfNatManipType): boolean {
  const { b } = iph;
  const room = skb.tail - hdroff;
  switch (t.protonum) {
    case IPPROTO_TCP:
      // A header quoted in an ICMP message may end before its checksum.
      if (room < 8) return false;
      manipPort(skb, iph, hdroff, room >= TCP_HLEN ? hdroff + 16 : -1, t, manip);
      return true;
    case IPPROTO_UDP:
    case IPPROTO_UDPLITE: {
      if (room < UDP_HLEN) return false;
      const has = t.protonum === IPPROTO_UDPLITE || get16(b, hdroff + 6) !== 0;
      manipPort(skb, iph, hdroff, has ? hdroff + 6 : -1, t, manip);
      if (has && get16(b, hdroff + 6) === 0) set16(b, hdroff + 6, 0xffff);
      return true;
    }
    case IPPROTO_SCTP:
      if (room < 8) return false;
      manipPort(skb, iph, hdroff, -1, t, manip);
      if (room >= 12) setSctpChecksum(b, hdroff, skb.tail);
      return true;
    case IPPROTO_ICMP: {
      if (room < ICMP_HLEN) return false;
      const icmph = new Icmphdr(b, hdroff);
      if (!QUERIES.has(icmph.type)) return true;
      replace16(b, hdroff + 2, icmph.id, t.srcPort);
      icmph.id = t.srcPort;
      return true;
    }
    case IPPROTO_GRE:
      // Only PPTP's version 1 has a call id to rewrite, and only towards the destination.
      if (room < 8) return false;
      if (manip !== NF_NAT_MANIP_SRC && (get16(b, hdroff) & 7) === 1) set16(b, hdroff + 6, t.dstPort);
      return true;
    default:
      return true;
  }
}

/** Makes the packet whose IP header is at `iphdroff` look like `target` on one side (`nf_nat_ipv4_manip_pkt`). */
function ipv4ManipPkt(skb: SkBuff, iphdroff: number, target: NfConntrackTuple, manip: NfNatManipType): boolean {
  if (skb.tail - iphdroff < IP_HLEN) return false;
  const iph = new Iphdr(skb.head, iphdroff);
  if (!l4protoManipPkt(skb, iph, iphdroff + iph.hdrlen, target, manip)) return false;
  const at = manip === NF_NAT_MANIP_SRC ? iphdroff + 12 : iphdroff + 16;
  replace32(skb.head, iphdroff + 10, manip === NF_NAT_MANIP_SRC ? iph.saddr : iph.daddr, newAddr(target, manip));
  set16(skb.head, at, newAddr(target, manip) >>> 16);
  set16(skb.head, at + 2, newAddr(target, manip) & 0xffff);
  return true;
}

/** Rewrites a packet of a connection into the inverse of what the other direction expects (`nf_nat_manip_pkt`). */
export const nfNatManipPkt = (skb: SkBuff, ct: Conn, manip: NfNatManipType, dir: 0 | 1): boolean =>
  ipv4ManipPkt(skb, skb.networkHeader, mustInvert(ct.tuples[dir === 0 ? 1 : 0]), manip);

/**
 * Translates an ICMP error about a connection: the quoted packet the other way round, then the message itself. False drops
 * it: a bad checksum, a quotation cut short, a redirect (`nf_nat_icmp_reply_translation`).
 */
export function nfNatIcmpReplyTranslation(
  skb: SkBuff,
  ct: Conn,
  ctinfo: CtInfo,
  hook: NfHook,
  manip: NfNatManipType,
): boolean {
  const dir = ctinfo2dir(ctinfo);
  const icmpAt = skb.networkHeader + skb.ip.hdrlen;
  if (skb.tail - icmpAt < ICMP_HLEN + IP_HLEN) return false;
  if (nfIpChecksum(skb, hook, icmpAt, IPPROTO_ICMP) !== 0) return false;
  const icmph = new Icmphdr(skb.head, icmpAt);
  if (icmph.type === ICMP_REDIRECT) {
    // It would tell of a gateway for an address that is not the real one.
    if ((ct.status & IPS_NAT_DONE_MASK) !== IPS_NAT_DONE_MASK || (ct.status & IPS_NAT_MASK) !== 0) return false;
  }
  if ((ct.status & statusBit(manip, dir)) === 0) return true;
  const other = ct.tuples[dir === 0 ? 1 : 0];
  if (!ipv4ManipPkt(skb, icmpAt + ICMP_HLEN, other, manip === 0 ? 1 : 0)) return false;
  icmph.checksum = 0;
  icmph.checksum = checksum(skb.head, icmpAt, skb.tail);
  return ipv4ManipPkt(skb, skb.networkHeader, { ...mustInvert(other), protonum: IPPROTO_ICMP }, manip);
}
