import { get8, get16, getIpv4, set16 } from '../../wire/bytes.ts';
import { checksum } from '../../wire/checksum.ts';
import { ETH_P_IP } from '../../wire/ethernet.ts';
import { INADDR_ANY } from '../../wire/inet.ts';
import { IP_DF, IP_HLEN, IPPROTO_RAW, Iphdr } from '../../wire/ipv4.ts';
import { EACCES, EINVAL, EMSGSIZE } from '../errno.ts';
import { NF_INET_LOCAL_OUT } from '../netfilter/hooks.ts';
import type { NetNs } from '../netns.ts';
import { flowTo } from '../route/flow.ts';
import { RTCF_BROADCAST } from '../route/types.ts';
import { SkBuff } from '../skb/sk-buff.ts';
import type { Sock } from '../socket/types.ts';
import { dstOutput } from './ip-output.ts';

/** A send on a raw socket with the header included (`IP_HDRINCL`). */
export interface RawSend {
  readonly packet: Uint8Array;
  readonly sk?: Sock | null;
  /** `SO_BROADCAST`. */
  readonly broadcast?: boolean;
  readonly mark?: number;
}

/**
 * `raw_sendmsg` and `raw_send_hdrinc` (net/ipv4/raw.c): the route is looked up for the destination in the header, with no
 * source; the header goes out as given, but for its length, its checksum, and an id or a source of zero. Returns 0 or a
 * negative errno.
 */
export function rawSendHdrinc(net: NetNs, send: RawSend): number {
  const { packet } = send;
  if (packet.length > 0xffff) return -EMSGSIZE;
  if (packet.length < IP_HLEN) return -EINVAL;
  const route = net.fib.routeOutput(
    flowTo(getIpv4(packet, 16), { mark: send.mark ?? 0, protocol: IPPROTO_RAW, anySrc: true }),
  );
  if (typeof route === 'number') return route;
  if ((route.flags & RTCF_BROADCAST) !== 0 && !send.broadcast) return -EACCES;
  if (packet.length > route.dev.mtu) return -EMSGSIZE;
  const ihl = (get8(packet, 0) & 15) * 4;
  if (ihl > packet.length || ihl < IP_HLEN) return -EINVAL;
  const { tracer } = net.world;
  const skb = SkBuff.alloc(tracer.nextSkbId(), packet.length);
  skb.head.set(packet, skb.put(packet.length));
  skb.networkHeader = skb.data;
  skb.transportHeader = skb.data + ihl;
  skb.protocol = ETH_P_IP;
  skb.mark = send.mark ?? 0;
  skb.sk = send.sk ?? null;
  skb.dst = route;
  const iph = new Iphdr(skb.head, skb.data);
  if (iph.saddr === INADDR_ANY) iph.saddr = route.prefSrc;
  iph.totLen = packet.length;
  if (get16(packet, 4) === 0) iph.id = (iph.fragOff & IP_DF) !== 0 ? 0 : net.ip.selectIdent();
  set16(skb.head, skb.data + 10, 0);
  iph.check = checksum(skb.head, skb.data, skb.data + ihl);
  tracer.alloc(net, skb, 'raw_send_hdrinc', 'a program sends it with its own IP header', 0);
  tracer.step(net, skb, 'raw_send_hdrinc', `routed: out by ${route.dev.name}`, { out: route.dev.name });
  return net.nf.hook(NF_INET_LOCAL_OUT, skb.sk, skb, null, route.dev, dstOutput);
}
