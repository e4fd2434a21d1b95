import { formatIpv4 } from '../../wire/inet.ts';
import type { Iphdr } from '../../wire/ipv4.ts';
import type { NetNs } from '../netns.ts';
import type { SkBuff } from '../skb/sk-buff.ts';

/**
 * `ipv4_update_pmtu` (net/ipv4/route.c): `skb` says that a router cannot pass on a packet such as the quoted one, `inner`: its
 * next link takes `mtu` bytes. The mark of the socket that sent it is left out.
 */
export function ipv4UpdatePmtu(net: NetNs, skb: SkBuff, inner: Iphdr, mtu: number): void {
  const route = net.fib.routeOutput({
    daddr: inner.daddr,
    saddr: inner.saddr,
    tos: inner.tos & 0x1e,
    mark: 0,
    protocol: inner.protocol,
    sport: 0,
    dport: 0,
    oif: null,
    iif: null,
    anySrc: false,
  });
  if (typeof route === 'number') return;
  net.fib.exceptions.updatePmtu(route.dev, inner.daddr, mtu, route.mtu);
  const to = formatIpv4(inner.daddr);
  net.world.tracer.step(net, skb, '__ip_rt_update_pmtu', `the path to ${to} takes ${mtu} bytes`, {
    mtu,
    old: route.mtu,
  });
}
