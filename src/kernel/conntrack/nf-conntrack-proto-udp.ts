import { IPPROTO_UDP, IPPROTO_UDPLITE } from '../../wire/ipv4.ts';
import { UDP_HLEN, Udphdr } from '../../wire/udp.ts';
import { NF_ACCEPT, NF_INET_PRE_ROUTING, type NfHookState } from '../netfilter/hooks.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { SEC } from '../time/clock.ts';
import { nfIpChecksum } from './checksum.ts';
import { logInvalid } from './invalid.ts';
import type { Conn } from './nf-conn.ts';
import { type CtInfo, IPS_ASSURED, IPS_NAT_CLASH, IPS_SEEN_REPLY } from './types.ts';

/** What is wrong with the datagram, or '' (`udp_error`, nf_conntrack_proto_udp.c). */
function udpError(skb: SkBuff, dataoff: number, state: NfHookState): string {
  const room = skb.tail - dataoff;
  if (room < UDP_HLEN) return 'short packet';
  const uh = new Udphdr(skb.head, dataoff);
  if (uh.len > room || uh.len < UDP_HLEN) return 'truncated/malformed packet';
  const bad =
    uh.check !== 0 &&
    state.hook === NF_INET_PRE_ROUTING &&
    state.net.sysctl.number('net.netfilter.nf_conntrack_checksum') !== 0 &&
    nfIpChecksum(skb, state.hook, dataoff, IPPROTO_UDP) !== 0;
  return bad ? 'bad checksum' : '';
}

/** What is wrong with the UDP-lite packet, or '' (`udplite_error`). The checksum is reckoned as if it were UDP. */
function udpliteError(skb: SkBuff, dataoff: number, state: NfHookState): string {
  const room = skb.tail - dataoff;
  if (room < UDP_HLEN) return 'short packet';
  const uh = new Udphdr(skb.head, dataoff);
  const coverage = uh.len || room;
  if (coverage < UDP_HLEN || coverage > room) return 'invalid checksum coverage';
  if (uh.check === 0) return 'checksum missing';
  const bad =
    state.hook === NF_INET_PRE_ROUTING &&
    state.net.sysctl.number('net.netfilter.nf_conntrack_checksum') !== 0 &&
    nfIpChecksum(skb, state.hook, dataoff, IPPROTO_UDP, coverage) !== 0;
  return bad ? 'bad checksum' : '';
}

/** The UDP-lite tracker: the first answer assures (`nf_conntrack_udplite_packet`). */
export function nfConntrackUdplitePacket(
  ct: Conn,
  skb: SkBuff,
  dataoff: number,
  ctinfo: CtInfo,
  state: NfHookState,
): number {
  const error = udpliteError(skb, dataoff, state);
  if (error !== '') {
    logInvalid(skb, state, IPPROTO_UDPLITE, error);
    return -NF_ACCEPT;
  }
  const replied = (ct.status & IPS_SEEN_REPLY) !== 0;
  const name = replied ? 'nf_conntrack_udp_timeout_stream' : 'nf_conntrack_udp_timeout';
  ct.refreshAcct(ctinfo, skb, ct.net.sysctl.number(`net.netfilter.${name}`));
  if (replied && (ct.status & IPS_NAT_CLASH) === 0) ct.status |= IPS_ASSURED;
  return NF_ACCEPT;
}

/**
 * The UDP tracker: traffic both ways that lasts longer than two seconds is a stream, which gets the longer time-out and is
 * assured (`nf_conntrack_udp_packet`).
 */
export function nfConntrackUdpPacket(
  ct: Conn,
  skb: SkBuff,
  dataoff: number,
  ctinfo: CtInfo,
  state: NfHookState,
): number {
  const error = udpError(skb, dataoff, state);
  if (error !== '') {
    logInvalid(skb, state, IPPROTO_UDP, error);
    return -NF_ACCEPT;
  }
  const { sysctl, world } = ct.net;
  if (!ct.isConfirmed) ct.streamTs = world.clock.now + 2 * SEC;
  const stream = (ct.status & IPS_SEEN_REPLY) !== 0 && world.clock.now > ct.streamTs;
  const name = stream ? 'nf_conntrack_udp_timeout_stream' : 'nf_conntrack_udp_timeout';
  ct.refreshAcct(ctinfo, skb, sysctl.number(`net.netfilter.${name}`));
  if (stream && (ct.status & IPS_NAT_CLASH) === 0) ct.status |= IPS_ASSURED;
  return NF_ACCEPT;
}
