import { INADDR_ANY } from '../../wire/inet.ts';
import type { NetNs } from '../netns.ts';
import type { RouteType } from '../route/types.ts';
import type { SkBuff } from '../skb/sk-buff.ts';

/**
 * `ip_route_me_harder` (net/ipv4/netfilter.c): routes a packet of ours again after a hook changed its addresses, mark or
 * TOS. Without `addrType` the source decides. Sets `skb.dst`; returns 0 or a negative errno. XFRM is left out.
 */
export function ipRouteMeHarder(net: NetNs, skb: SkBuff, addrType?: RouteType | 'unspec'): number {
  const iph = skb.ip;
  const type = addrType !== undefined && addrType !== 'unspec' ? addrType : net.fib.addrType(iph.saddr);
  const known = type === 'local' || type === 'unicast';
  const route = net.fib.routeOutput({
    daddr: iph.daddr,
    saddr: known ? iph.saddr : INADDR_ANY,
    tos: iph.tos & 0x1e,
    mark: skb.mark,
    ...net.fib.earlyFlowDissect(skb, false),
    oif: null,
    iif: null,
    anySrc: known,
  });
  const step = (note: string): void => net.world.tracer.step(net, skb, 'ip_route_me_harder', note, {});
  if (typeof route === 'number') {
    step('changed, and there is no route any more');
    return route;
  }
  skb.dst = route;
  step(`changed, so routed again: out by ${route.dev.name}`);
  return -route.error;
}
