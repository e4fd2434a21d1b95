import { get16, set8 } from '../../wire/bytes.ts';
import { ETH_P_IP, Ethhdr } from '../../wire/ethernet.ts';
import { ICMP_DEST_UNREACH } from '../../wire/icmp.ts';
import { IP_DF, IP_HLEN, IP_OFFSET, IPPROTO_TCP, IPPROTO_UDP } from '../../wire/ipv4.ts';
import { TCP_ACK, TCP_FIN, TCP_HLEN, TCP_RST, TCP_SYN, Tcphdr } from '../../wire/tcp.ts';
import { nfIpChecksum } from '../conntrack/checksum.ts';
import { ethHeader } from '../device/base-device.ts';
import { devQueueXmit } from '../device/dev.ts';
import type { NetNs } from '../netns.ts';
import { RTCF_BROADCAST, RTCF_MULTICAST } from '../route/types.ts';
import { setCsumPartial } from '../skb/checksum.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import type { NfHook } from './hooks.ts';

/** Protocols whose checksum is not the Internet checksum of all they carry: GRE, ESP, AH, SCTP, UDP-Lite, DCCP. */
const OTHER_CHECKSUMS = [47, 50, 51, 132, 136, 33];

/** `nf_reject_verify_csum`: whether there is a checksum to verify. */
function hasChecksum(skb: SkBuff, dataoff: number, proto: number): boolean {
  if (proto === IPPROTO_UDP) return dataoff + 8 > skb.tail || get16(skb.head, dataoff + 6) !== 0;
  return !OTHER_CHECKSUMS.includes(proto);
}

/** `nf_send_unreach` (net/ipv4/netfilter/nf_reject_ipv4.c): answers with an ICMP error, unless the packet is damaged. */
export function nfSendUnreach(net: NetNs, skb: SkBuff, hook: NfHook, code: number): void {
  const iph = skb.ip;
  if (iph.fragOff & IP_OFFSET) return;
  const dataoff = skb.networkHeader + iph.hdrlen;
  // `skb_csum_unnecessary`: who has looked once need not look again, even where options have been filled in since.
  const known = skb.csumValid || !hasChecksum(skb, dataoff, iph.protocol);
  if (!known && nfIpChecksum(skb, hook, dataoff, iph.protocol) !== 0) return;
  net.ip.icmpSend(skb, ICMP_DEST_UNREACH, code, 0);
}

/** `nf_reject_ip_tcphdr_get`: the TCP header to answer, or null when there must be no answer. */
function tcpHeaderToAnswer(skb: SkBuff, hook: NfHook): Tcphdr | null {
  const iph = skb.ip;
  if (iph.fragOff & IP_OFFSET || iph.protocol !== IPPROTO_TCP) return null;
  const at = skb.networkHeader + iph.hdrlen;
  if (at + TCP_HLEN > skb.tail) return null;
  const th = new Tcphdr(skb.head, at);
  return th.rst || nfIpChecksum(skb, hook, at, IPPROTO_TCP) !== 0 ? null : th;
}

/**
 * `nf_send_reset` (net/ipv4/netfilter/nf_reject_ipv4.c): answers a segment with a RST. What came over a bridge is answered by
 * the port it came in on, past all hooks, in the name of its destination.
 */
export function nfSendReset(net: NetNs, old: SkBuff, hook: NfHook): void {
  const oth = tcpHeaderToAnswer(old, hook);
  if (!oth || !old.dst || old.dst.flags & (RTCF_BROADCAST | RTCF_MULTICAST)) return;
  const nskb = net.world.allocSkb(IP_HLEN + TCP_HLEN);
  putHeaders(net, nskb, old, oth);
  nskb.dst = old.dst;
  nskb.mark = net.sysctl.number('net.ipv4.fwmark_reflect') ? old.mark : 0;
  net.world.tracer.alloc(net, nskb, 'nf_send_reset', 'a rule rejects with a TCP reset', old.id);
  if (net.ip.routeMeHarder(nskb, 'unspec') !== 0) return;
  if (nskb.dst && nskb.len > nskb.dst.mtu) return;
  net.ctLoaded?.attach(nskb, old);
  if (old.nfct) net.ctLoaded?.setClosing(old.nfct);
  if (old.physIn && old.macHeader >= 0) {
    const eth = new Ethhdr(old.head, old.macHeader);
    ethHeader(nskb, eth.source, eth.dest, ETH_P_IP);
    devQueueXmit(nskb, old.physIn);
  } else net.ip.localOut(nskb);
}

/** `nf_reject_iphdr_put` and `nf_reject_ip_tcphdr_put`. */
function putHeaders(net: NetNs, nskb: SkBuff, old: SkBuff, oth: Tcphdr): void {
  nskb.networkHeader = nskb.put(IP_HLEN);
  nskb.protocol = ETH_P_IP;
  const oiph = old.ip;
  const iph = nskb.ip;
  set8(nskb.head, nskb.networkHeader, 0x45);
  iph.fragOff = IP_DF;
  iph.ttl = net.sysctl.number('net.ipv4.ip_default_ttl');
  iph.protocol = IPPROTO_TCP;
  iph.saddr = oiph.daddr;
  iph.daddr = oiph.saddr;

  const at = nskb.put(TCP_HLEN);
  nskb.transportHeader = at;
  const th = new Tcphdr(nskb.head, at);
  th.source = oth.dest;
  th.dest = oth.source;
  th.doff = TCP_HLEN / 4;
  if (oth.ack) {
    th.seq = oth.ackSeq;
    th.flags = TCP_RST;
  } else {
    const data = old.tail - oth.o - oth.doff * 4;
    const flags = (oth.flags & TCP_SYN ? 1 : 0) + (oth.flags & TCP_FIN ? 1 : 0);
    th.ackSeq = (oth.seq + flags + data) >>> 0;
    th.flags = TCP_RST | TCP_ACK;
  }
  iph.totLen = nskb.tail - nskb.networkHeader;
  iph.sendCheck();
  setCsumPartial(nskb, at, 16);
}
