import { ICMP_HLEN } from '../../wire/icmp.ts';
import { INADDR_ANY } from '../../wire/inet.ts';
import { IPPROTO_ICMP, type Iphdr } from '../../wire/ipv4.ts';
import type { NetNs } from '../netns.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { InetSock } from './sock.ts';

/** A raw socket (net/ipv4/raw.c): it sees every packet of its protocol that is delivered here, IP header included. */
export class RawSock extends InetSock {
  /** Called at once, in softirq context, with the whole IP packet. */
  onPacket: ((packet: Uint8Array, skb: SkBuff) => void) | null = null;
}

/** The raw sockets that an ICMP error about the packet of `inner` is for (`raw_icmp_error`, `raw_v4_match`). */
export const rawErrSocks = (net: NetNs, inner: Iphdr): RawSock[] =>
  net.sockets
    .rawSocks()
    .filter(
      (sk) =>
        sk.protocol === inner.protocol &&
        (sk.saddr === INADDR_ANY || sk.saddr === inner.saddr) &&
        (sk.daddr === INADDR_ANY || sk.daddr === inner.daddr),
    );

/** Gives copies to the raw sockets of this protocol (`raw_local_deliver`). True when one took it. */
export function rawLocalDeliver(net: NetNs, skb: SkBuff, protocol: number): boolean {
  const iph = skb.ip;
  let delivered = false;
  for (const sk of net.sockets.rawSocks()) {
    if (sk.protocol !== protocol) continue;
    if (sk.saddr !== INADDR_ANY && sk.saddr !== iph.daddr) continue;
    if (sk.daddr !== INADDR_ANY && sk.daddr !== iph.saddr) continue;
    delivered = true;
    if (protocol === IPPROTO_ICMP && skb.len < ICMP_HLEN) continue; // `icmp_filter` cannot read its type
    sk.onPacket?.(skb.head.slice(skb.networkHeader, skb.networkHeader + iph.totLen), skb);
  }
  if (delivered) net.world.tracer.step(net, skb, 'raw_local_deliver', 'a raw socket has a copy', { protocol });
  return delivered;
}
