import { IPPROTO_UDP } from '../../wire/ipv4.ts';
import { UDP_HLEN, Udphdr } from '../../wire/udp.ts';
import { protoCsumReplace16, protoCsumReplaceAddr } from '../skb/checksum.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import type { IpVsIphdr } from './iphdr.ts';
import { assureTemplate, type IpVsProtocol } from './proto-types.ts';

const S_NORMAL = 0;

function rewrite(skb: SkBuff, iph: IpVsIphdr, at: number, from: number, to: number, port: number): boolean {
  if (iph.len + UDP_HLEN > skb.tail) return false;
  const uh = new Udphdr(skb.head, iph.len);
  const old = at === 0 ? uh.source : uh.dest;
  if (uh.check !== 0) {
    protoCsumReplaceAddr(skb, iph.len + 6, from, to);
    protoCsumReplace16(skb, iph.len + 6, old, port);
    if (uh.check === 0) uh.check = 0xffff;
  }
  if (at === 0) uh.source = port;
  else uh.dest = port;
  return true;
}

/** UDP under IPVS (ip_vs_proto_udp.c): one state. */
export const udpProtocol: IpVsProtocol = {
  protocol: IPPROTO_UDP,
  timeouts: [5 * 60],
  stateNames: ['UDP'],
  mayOpen: (_, skb, iph) => (iph.len + UDP_HLEN > skb.tail ? 'short' : 'yes'),
  dnat: (skb, cp, iph) => rewrite(skb, iph, 2, iph.daddr, cp.daddr, cp.dport),
  snat: (skb, cp, iph) => rewrite(skb, iph, 0, iph.saddr, cp.vaddr, cp.vport),
  stateTransition: (ipvs, cp, direction) => {
    cp.timeout = ipvs.timeout(IPPROTO_UDP, S_NORMAL);
    if (direction === 'output') assureTemplate(cp);
  },
};
