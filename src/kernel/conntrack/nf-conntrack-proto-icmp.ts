import {
  ICMP_ADDRESS,
  ICMP_ECHO,
  ICMP_HLEN,
  ICMP_INFO_REQUEST,
  ICMP_TIMESTAMP,
  Icmphdr,
  icmpIsError,
} from '../../wire/icmp.ts';
import { formatIpv4, isIpv4 } from '../../wire/inet.ts';
import { IPPROTO_ICMP } from '../../wire/ipv4.ts';
import { NF_ACCEPT, NF_INET_PRE_ROUTING, type NfHookState } from '../netfilter/hooks.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { nfIpChecksum } from './checksum.ts';
import { logInvalid } from './invalid.ts';
import type { Conn, NfConntrackZone } from './nf-conn.ts';
import { getTuplepr, invertTuple } from './tuple.ts';
import { type CtInfo, IP_CT_RELATED, IP_CT_RELATED_REPLY } from './types.ts';

/** The highest ICMP type Linux knows (`NR_ICMP_TYPES`). */
const NR_ICMP_TYPES = 18;

/** The requests that may begin an ICMP connection. */
const VALID_NEW = new Set([ICMP_ECHO, ICMP_TIMESTAMP, ICMP_INFO_REQUEST, ICMP_ADDRESS]);

/** Queries and their answers (`nf_conntrack_icmp_packet`, nf_conntrack_proto_icmp.c). */
export function nfConntrackIcmpPacket(ct: Conn, skb: SkBuff, ctinfo: CtInfo, state: NfHookState): number {
  const type = ct.tuples[0].dstPort >>> 8;
  if (!VALID_NEW.has(type)) {
    if (state.event) state.event.note = `an ICMP message of type ${type} can't begin a connection`;
    return -NF_ACCEPT;
  }
  ct.refreshAcct(ctinfo, skb, ct.net.sysctl.number('net.netfilter.nf_conntrack_icmp_timeout'));
  return NF_ACCEPT;
}

/**
 * Is the quoted packet one of ours? Then the message is RELATED to its connection (`nf_conntrack_inet_error`). `dataoff` is
 * where the quoted IP header begins.
 */
function inetError(skb: SkBuff, dataoff: number, zone: NfConntrackZone, state: NfHookState): number {
  const quoted = getTuplepr(skb, dataoff);
  // The quoted packet went the other way, so its inverse is what the table knows.
  const inner = quoted && invertTuple(quoted);
  const found = inner && state.net.ct.table.find(inner, zone);
  if (!found) return -NF_ACCEPT;
  const { ct, dir } = found;
  const daddr = skb.ip.daddr;
  const expected = ct.tuples[dir].dst;
  if (daddr !== expected) {
    const inside = isIpv4(expected) ? formatIpv4(expected) : expected;
    logInvalid(skb, state, IPPROTO_ICMP, `outer daddr ${formatIpv4(daddr)} != inner ${inside}`);
    return -NF_ACCEPT;
  }
  skb.nfct = ct;
  skb.ctinfo = dir === 1 ? IP_CT_RELATED_REPLY : IP_CT_RELATED;
  return NF_ACCEPT;
}

/**
 * Checks an ICMP message and relates errors to their connection: -NF_ACCEPT for an invalid one, NF_ACCEPT otherwise, with
 * `skb.nfct` set when it was an error about a known connection (`nf_conntrack_icmpv4_error`).
 */
export function nfConntrackIcmpv4Error(
  skb: SkBuff,
  dataoff: number,
  zone: NfConntrackZone,
  state: NfHookState,
): number {
  const invalid = (why: string): number => {
    logInvalid(skb, state, IPPROTO_ICMP, why);
    return -NF_ACCEPT;
  };
  if (skb.tail - dataoff < ICMP_HLEN) return invalid('short packet');
  if (
    state.hook === NF_INET_PRE_ROUTING &&
    state.net.sysctl.number('net.netfilter.nf_conntrack_checksum') !== 0 &&
    nfIpChecksum(skb, state.hook, dataoff, IPPROTO_ICMP) !== 0
  )
    return invalid('bad hw icmp checksum');
  const { type } = new Icmphdr(skb.head, dataoff);
  if (type > NR_ICMP_TYPES) return invalid('invalid icmp type');
  return icmpIsError(type) ? inetError(skb, dataoff + ICMP_HLEN, zone, state) : NF_ACCEPT;
}
