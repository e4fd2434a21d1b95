import { get8, get16 } from '../../wire/bytes.ts';
import {
  ICMP_ADDRESS,
  ICMP_ADDRESSREPLY,
  ICMP_ECHO,
  ICMP_ECHOREPLY,
  ICMP_INFO_REPLY,
  ICMP_INFO_REQUEST,
  ICMP_TIMESTAMP,
  ICMP_TIMESTAMPREPLY,
} from '../../wire/icmp.ts';
import { AF_INET } from '../../wire/inet.ts';
import { IPPROTO_ICMP, IPPROTO_SCTP, IPPROTO_TCP, IPPROTO_UDP, Iphdr } from '../../wire/ipv4.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import type { NfConntrackTuple } from './types.ts';

export const IPPROTO_GRE = 47;
export const IPPROTO_UDPLITE = 136;

/** True for the protocols whose tuple has two ports. */
export const hasPorts = (protonum: number): boolean =>
  protonum === IPPROTO_TCP || protonum === IPPROTO_UDP || protonum === IPPROTO_SCTP || protonum === IPPROTO_UDPLITE;

/** The request an ICMP reply type answers and the other way round. */
const ICMP_INVERSE = new Map<number, number>([
  [ICMP_ECHO, ICMP_ECHOREPLY],
  [ICMP_ECHOREPLY, ICMP_ECHO],
  [ICMP_TIMESTAMP, ICMP_TIMESTAMPREPLY],
  [ICMP_TIMESTAMPREPLY, ICMP_TIMESTAMP],
  [ICMP_INFO_REQUEST, ICMP_INFO_REPLY],
  [ICMP_INFO_REPLY, ICMP_INFO_REQUEST],
  [ICMP_ADDRESS, ICMP_ADDRESSREPLY],
  [ICMP_ADDRESSREPLY, ICMP_ADDRESS],
]);

/**
 * Where the transport header of the IPv4 packet at `nhoff` begins, as an offset into `skb.head`, or -1 for a later fragment
 * and a header that is longer than the packet (`ipv4_get_l4proto`, nf_conntrack_core.c).
 */
export function getL4proto(skb: SkBuff, nhoff: number): number {
  if (nhoff + 20 > skb.tail) return -1;
  const iph = new Iphdr(skb.head, nhoff);
  if (iph.fragmentOffset !== 0) return -1;
  const dataoff = nhoff + iph.hdrlen;
  return dataoff > skb.tail ? -1 : dataoff;
}

/** The tuple of the IPv4 packet at `nhoff`, or null when its transport header is cut short (`nf_ct_get_tuple`). */
export function getTuple(skb: SkBuff, nhoff: number, dataoff: number): NfConntrackTuple | null {
  const b = skb.head;
  const iph = new Iphdr(b, nhoff);
  const protonum = iph.protocol;
  const left = skb.tail - dataoff;
  let srcPort = 0;
  let dstPort = 0;
  if (protonum === IPPROTO_ICMP) {
    if (left < 8) return null;
    srcPort = get16(b, dataoff + 4);
    dstPort = get16(b, dataoff);
  } else if (hasPorts(protonum)) {
    if (left < 4) return null;
    srcPort = get16(b, dataoff);
    dstPort = get16(b, dataoff + 2);
  } else if (protonum === IPPROTO_GRE && left >= 8 && (get8(b, dataoff + 1) & 7) === 1) {
    // Version 1 is PPTP's: the call id stands for a port. Its other half would come from a PPTP helper's key map.
    if (get16(b, dataoff + 2) !== 0x880b) return null;
    dstPort = get16(b, dataoff + 6);
  }
  return { l3num: AF_INET, protonum, src: iph.saddr, dst: iph.daddr, srcPort, dstPort };
}

/** The tuple of the packet quoted at `nhoff` (`nf_ct_get_tuplepr`). */
export function getTuplepr(skb: SkBuff, nhoff: number): NfConntrackTuple | null {
  const protoff = getL4proto(skb, nhoff);
  return protoff < 0 ? null : getTuple(skb, nhoff, protoff);
}

/** What an answer looks like (`nf_ct_invert_tuple`). Null for ICMP types that have no answer. */
export function invertTuple(t: NfConntrackTuple): NfConntrackTuple | null {
  if (t.protonum !== IPPROTO_ICMP)
    return { l3num: t.l3num, protonum: t.protonum, src: t.dst, dst: t.src, srcPort: t.dstPort, dstPort: t.srcPort };
  const type = ICMP_INVERSE.get(t.dstPort >>> 8);
  if (type === undefined) return null;
  const dstPort = (type << 8) | (t.dstPort & 0xff);
  return { l3num: t.l3num, protonum: t.protonum, src: t.dst, dst: t.src, srcPort: t.srcPort, dstPort };
}

/** The inverse of a tuple that is in the table, and so has one. */
export function mustInvert(t: NfConntrackTuple): NfConntrackTuple {
  const inverse = invertTuple(t);
  if (!inverse) throw new Error(`invariant broken: a tracked tuple has no inverse: ${tupleKey(t, 0)}`);
  return inverse;
}

export const tupleEqual = (a: NfConntrackTuple, b: NfConntrackTuple): boolean =>
  a.src === b.src &&
  a.dst === b.dst &&
  a.srcPort === b.srcPort &&
  a.dstPort === b.dstPort &&
  a.protonum === b.protonum &&
  a.l3num === b.l3num;

/** The key a tuple is found by in a zone. */
export const tupleKey = (t: NfConntrackTuple, zone: number): string =>
  `${t.src},${t.dst},${t.srcPort * 0x10000 + t.dstPort},${t.protonum},${zone}`;
