import { get16 } from '../../wire/bytes.ts';
import { type Ipv4Addr, ipv4 } from '../../wire/inet.ts';
import { Iphdr } from '../../wire/ipv4.ts';
import type { SkBuff } from '../skb/sk-buff.ts';

/** What IPVS keeps of an IP header while it looks at a packet (`struct ip_vs_iphdr`). Offsets are into `skb.head`. */
export interface IpVsIphdr {
  /** Where the IP header begins, and where the transport header does. */
  readonly off: number;
  readonly len: number;
  readonly protocol: number;
  readonly saddr: Ipv4Addr;
  readonly daddr: Ipv4Addr;
  /** The header is one quoted in an ICMP error: client and server have changed sides (`IP_VS_HDR_INVERSE`). */
  readonly inverse: boolean;
  /** It is a quoted header (`IP_VS_HDR_ICMP`). */
  readonly icmp: boolean;
}

/** `ip_vs_fill_iph_skb_off`; null when the header is cut short. */
export function ipVsFillIph(skb: SkBuff, off: number, inverse = false, icmp = false): IpVsIphdr | null {
  if (off + 20 > skb.tail) return null;
  const iph = new Iphdr(skb.head, off);
  const { protocol, saddr, daddr } = iph;
  return { off, len: off + iph.hdrlen, protocol, saddr, daddr, inverse, icmp };
}

/** `ip_vs_fill_iph_skb`: the packet's own header. The IP layer has checked it. */
export function ipVsFillIphSkb(skb: SkBuff): IpVsIphdr {
  const iph = ipVsFillIph(skb, skb.networkHeader);
  return (
    iph ?? {
      off: skb.networkHeader,
      len: skb.tail,
      protocol: 0,
      saddr: ipv4(0),
      daddr: ipv4(0),
      inverse: false,
      icmp: false,
    }
  );
}

/** Source and destination port, null when the packet ends before them (`frag_safe_skb_hp`). */
export function portsOf(skb: SkBuff, iph: IpVsIphdr): { readonly source: number; readonly dest: number } | null {
  if (iph.len + 4 > skb.tail) return null;
  return { source: get16(skb.head, iph.len), dest: get16(skb.head, iph.len + 2) };
}
