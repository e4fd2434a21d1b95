import { formatIpv4 } from '../../wire/inet.ts';
import type { Iphdr } from '../../wire/ipv4.ts';
import type { NetNs } from '../netns.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { flowTo } from './flow.ts';

/**
 * `ipv4_update_pmtu` (net/ipv4/route.c): `skb` says that a router cannot pass on a packet such as the quoted one, `inner`: its
 * next link takes `mtu` bytes. The mark of the socket that sent it is left out.
 */
export function ipv4UpdatePmtu(net: NetNs, skb: SkBuff, inner: Iphdr, mtu: number): void {
  const route = net.fib.routeOutput(
    flowTo(inner.daddr, { saddr: inner.saddr, tos: inner.tos & 0x1e, protocol: inner.protocol }),
  );
  if (typeof route === 'number') return;
  net.fib.exceptions.updatePmtu(route.dev, inner.daddr, mtu, route.mtu);
  const to = formatIpv4(inner.daddr);
  net.world.tracer.step(net, skb, '__ip_rt_update_pmtu', `the path to ${to} takes ${mtu} bytes`, {
    mtu,
    old: route.mtu,
  });
}
