import { INADDR_BROADCAST, type Ipv4Addr, isMulticast, isZeronet } from '../../wire/inet.ts';
import type { Iphdr } from '../../wire/ipv4.ts';
import type { NetNs } from '../netns.ts';
import { RT_SCOPE_UNIVERSE } from '../route/fib-table.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { inetAddrOnlink } from './devinet.ts';
import { inDevRxRedirects, inDevSecRedirects, inDevSharedMedia } from './inetdevice.ts';

/** Codes: for a network or a host, with or without TOS. */
const MAX_CODE = 3;

/**
 * `__ip_do_redirect` (net/ipv4/route.c): takes the advice of a router, if it is the one we use for that destination and the
 * sysctls allow it. Returns null, or why not. That the new gateway is asked for its link address first is left out.
 */
export function ipDoRedirect(net: NetNs, skb: SkBuff, code: number, gateway: Ipv4Addr, inner: Iphdr): string | null {
  const { dev } = skb;
  if (!dev || (code & 7) > MAX_CODE) return 'its code is unknown';
  const router = skb.ip.saddr;
  if (!net.fib.devFind(inner.saddr)) return 'the packet it quotes is not from this host';
  const found = net.fib.lookup({
    daddr: inner.daddr,
    saddr: inner.saddr,
    tos: inner.tos & 0xfc,
    mark: 0,
    scope: RT_SCOPE_UNIVERSE,
    oif: 0,
    iif: net.devices.loopback.ifindex,
    protocol: inner.protocol,
    sport: 0,
    dport: 0,
  });
  if (typeof found === 'number' || !found.alias.dev) return 'there is no route to that destination';
  const current = net.fib.exceptions.find(found.alias.dev, inner.daddr)?.gateway ?? found.alias.gateway;
  if (current !== router) return 'it is not from the router in use';
  if (gateway === router) return 'it names the router itself';
  if (!inDevRxRedirects(dev)) return 'accept_redirects is off';
  if (isMulticast(gateway) || gateway === INADDR_BROADCAST || isZeronet(gateway)) return 'that is no host address';
  if (!inDevSharedMedia(dev)) {
    if (!inetAddrOnlink(dev, gateway, router)) return 'the new router is not on the same network';
    if (inDevSecRedirects(dev) && !isDefaultGateway(net, gateway))
      return 'secure_redirects takes default gateways only';
  } else if (net.fib.addrType(gateway) !== 'unicast') return 'that is no host address';
  net.fib.exceptions.redirect(found.alias.dev, inner.daddr, gateway);
  return null;
}

/** `ip_fib_check_default`: some default route goes by this gateway. */
const isDefaultGateway = (net: NetNs, gateway: Ipv4Addr): boolean =>
  net.fib.allTables().some((t) => t.list().some((a) => a.len === 0 && a.gateway === gateway));
