import { set8, set16 } from '../../wire/bytes.ts';
import { foldChecksum, pseudoSum, sum16 } from '../../wire/checksum.ts';
import { ETH_P_IP } from '../../wire/ethernet.ts';
import type { Ipv4Addr } from '../../wire/inet.ts';
import { IP_DF, IP_HLEN, IPPROTO_UDP, Iphdr } from '../../wire/ipv4.ts';
import { IPPROTO_GRE } from '../conntrack/tuple.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import type { IpVsConn } from './conn.ts';
import type { IpVsDest } from './dest.ts';
import { IP_VS_TUNNEL_ENCAP_FLAG_CSUM, IP_VS_TUNNEL_ENCAP_FLAG_REMCSUM } from './flags.ts';
import type { Ipvs } from './ipvs.ts';

const IPPROTO_IPIP = 4;
const UDP_HLEN = 8;
const GUE_HLEN = 4;
const GRE_CSUM = 0x8000;
const ECN_MASK = 3;
const ECN_ECT_0 = 2;
const ECN_CE = 3;

const summed = (dest: IpVsDest): boolean =>
  (dest.tunFlags & (IP_VS_TUNNEL_ENCAP_FLAG_CSUM | IP_VS_TUNNEL_ENCAP_FLAG_REMCSUM)) !== 0;

/** Bytes between the outer IP header and the packet. */
export function tunnelOverhead(dest: IpVsDest): number {
  if (dest.tunType === 'gue') return UDP_HLEN + GUE_HLEN;
  if (dest.tunType === 'gre') return summed(dest) ? 8 : 4;
  return 0;
}

/** `ipvs_gue_encap`: UDP and Generic UDP Encapsulation. The source port stands for the flow. */
function pushGue(skb: SkBuff, cp: IpVsConn, dest: IpVsDest, saddr: Ipv4Addr): void {
  const flow = (cp.caddr ^ cp.vaddr ^ (cp.cport * 0x10001) ^ cp.vport) >>> 0;
  skb.push(UDP_HLEN + GUE_HLEN);
  const at = skb.data;
  const len = skb.len;
  set16(skb.head, at, 0x8000 | (flow % 0x7000));
  set16(skb.head, at + 2, dest.tunPort);
  set16(skb.head, at + 4, len);
  set16(skb.head, at + 6, 0);
  set8(skb.head, at + 8, 0);
  set8(skb.head, at + 9, IPPROTO_IPIP);
  set16(skb.head, at + 10, 0);
  if (!summed(dest)) return;
  const sum = foldChecksum(sum16(skb.head, at, skb.tail, pseudoSum(saddr, cp.daddr, IPPROTO_UDP, len)));
  set16(skb.head, at + 6, sum || 0xffff);
}

/** `ipvs_gre_encap`. */
function pushGre(skb: SkBuff, dest: IpVsDest): void {
  const at = skb.push(tunnelOverhead(dest));
  set16(skb.head, at, summed(dest) ? GRE_CSUM : 0);
  set16(skb.head, at + 2, ETH_P_IP);
  if (!summed(dest)) return;
  set16(skb.head, at + 4, 0);
  set16(skb.head, at + 6, 0);
  set16(skb.head, at + 4, foldChecksum(sum16(skb.head, at, skb.tail)));
}

/** The outer type of service: as the inner one, a congestion mark becomes "capable" (`INET_ECN_encapsulate`). */
function outerTos(inner: number): number {
  const ecn = inner & ECN_MASK;
  return (inner & ~ECN_MASK) | (ecn === ECN_CE ? ECN_ECT_0 : ecn);
}

/** Puts a packet into another one for the real server: IP in IP, GUE or GRE (ip_vs_xmit.c). */
export function encapsulate(ipvs: Ipvs, skb: SkBuff, cp: IpVsConn, dest: IpVsDest, saddr: Ipv4Addr): void {
  const inner = skb.ip;
  const { ttl, tos } = inner;
  const df = ipvs.sysctl('pmtu_disc') !== 0 ? inner.fragOff & IP_DF : 0;
  inner.sendCheck();
  let protocol = IPPROTO_IPIP;
  skb.transportHeader = skb.networkHeader;
  if (dest.tunType === 'gue') {
    pushGue(skb, cp, dest, saddr);
    protocol = IPPROTO_UDP;
    skb.transportHeader = skb.data;
  } else if (dest.tunType === 'gre') {
    pushGre(skb, dest);
    protocol = IPPROTO_GRE;
    skb.transportHeader = skb.data;
  }
  const at = skb.push(IP_HLEN);
  skb.networkHeader = at;
  skb.ipOpt = null;
  set8(skb.head, at, 0x45);
  const outer = new Iphdr(skb.head, at);
  outer.tos = outerTos(tos);
  outer.totLen = skb.len;
  outer.id = ipvs.net.ip.selectIdent();
  outer.fragOff = df;
  outer.ttl = ttl;
  outer.protocol = protocol;
  outer.saddr = saddr;
  outer.daddr = cp.daddr;
  outer.sendCheck();
  skb.ignoreDf = true;
}
