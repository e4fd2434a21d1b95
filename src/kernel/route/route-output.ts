import {
  INADDR_ANY,
  INADDR_LOOPBACK,
  type Ipv4Addr,
  isLimitedBroadcast,
  isLoopback,
  isMulticast,
  isZeronet,
} from '../../wire/inet.ts';
import { IFF_LOOPBACK, isUp, type NetDevice } from '../device/net-device.ts';
import { EINVAL, ENETUNREACH } from '../errno.ts';
import { inetSelectAddr } from '../ip/devinet.ts';
import { inDevRouteLocalnet } from '../ip/inetdevice.ts';
import type { NetNs } from '../netns.ts';
import { rtDstAlloc } from './dst.ts';
import { type FibResult, RT_SCOPE_HOST, RT_SCOPE_LINK, RT_SCOPE_UNIVERSE } from './fib-table.ts';
import { type Dst, type Flowi4, type RouteType, RTCF_BROADCAST, RTCF_LOCAL, RTCF_MULTICAST } from './types.ts';

const IPPROTO_IGMP = 2;
const isLocalMulticast = (addr: Ipv4Addr): boolean => addr >>> 8 === 0xe00000;

/** `fib_result_prefsrc`: the source a route asks for, or the best address of its device. */
export function fibResultPrefsrc(res: FibResult): Ipv4Addr {
  const { alias } = res;
  if (alias.prefSrc !== null) return alias.prefSrc;
  return alias.dev ? inetSelectAddr(alias.dev, alias.gateway ?? INADDR_ANY, alias.scope) : INADDR_ANY;
}

/**
 * `ip_route_output_key_hash_rcu` (net/ipv4/route.c): where a packet of our own goes, and which source it gets
 * (`dst.prefSrc`). Returns a negative errno when it cannot go. Multipath and VRFs are left out.
 */
export function ipRouteOutput(net: NetNs, flow: Flowi4): Dst | number {
  let { saddr, daddr } = flow;
  let dev = flow.oif;
  if (saddr !== INADDR_ANY) {
    if (isMulticast(saddr) || isLimitedBroadcast(saddr) || isZeronet(saddr)) return -EINVAL;
    if (!dev && (isMulticast(daddr) || isLimitedBroadcast(daddr))) {
      dev = net.fib.devFind(saddr);
      return dev ? mkroute(net, daddr, saddr, 'unicast', null, dev, 0) : -ENETUNREACH;
    }
    if (!flow.anySrc && !net.fib.devFind(saddr)) return -ENETUNREACH;
  }
  if (dev) {
    if (!isUp(dev)) return -ENETUNREACH;
    if (isLocalMulticast(daddr) || isLimitedBroadcast(daddr) || flow.protocol === IPPROTO_IGMP) {
      if (saddr === INADDR_ANY) saddr = inetSelectAddr(dev, INADDR_ANY, RT_SCOPE_LINK);
      return mkroute(net, daddr, saddr, 'unicast', null, dev, 0);
    }
    if (saddr === INADDR_ANY) {
      if (isMulticast(daddr)) saddr = inetSelectAddr(dev, INADDR_ANY, RT_SCOPE_UNIVERSE);
      else if (daddr === INADDR_ANY) saddr = inetSelectAddr(dev, INADDR_ANY, RT_SCOPE_HOST);
    }
  }
  if (daddr === INADDR_ANY) {
    daddr = saddr !== INADDR_ANY ? saddr : INADDR_LOOPBACK;
    saddr = daddr;
    return mkroute(net, daddr, saddr, 'local', null, net.devices.loopback, RTCF_LOCAL);
  }
  const found = net.fib.lookup({
    daddr,
    saddr,
    tos: flow.tos & 0xfc,
    mark: flow.mark,
    scope: RT_SCOPE_UNIVERSE,
    oif: dev?.ifindex ?? 0,
    iif: flow.iif?.ifindex ?? net.devices.loopback.ifindex,
    protocol: flow.protocol,
    sport: flow.sport,
    dport: flow.dport,
  });
  if (typeof found === 'number') {
    // With a device given, the tables need not know the destination: it is taken to be on the link.
    if (!dev) return found;
    if (saddr === INADDR_ANY) saddr = inetSelectAddr(dev, INADDR_ANY, RT_SCOPE_LINK);
    return mkroute(net, daddr, saddr, 'unicast', null, dev, 0);
  }
  if (found.type === 'local') {
    if (saddr === INADDR_ANY) saddr = found.alias.prefSrc ?? daddr;
    return mkroute(net, daddr, saddr, 'local', found, net.devices.loopback, RTCF_LOCAL);
  }
  if (saddr === INADDR_ANY) saddr = fibResultPrefsrc(found);
  const out = found.alias.dev;
  return out ? mkroute(net, daddr, saddr, found.type, found, out, 0) : -EINVAL;
}

/** `__mkroute_output`. */
function mkroute(
  net: NetNs,
  daddr: Ipv4Addr,
  saddr: Ipv4Addr,
  resType: RouteType,
  found: FibResult | null,
  dev: NetDevice,
  startFlags: number,
): Dst | number {
  const isLo = (dev.flags & IFF_LOOPBACK) !== 0;
  if (!inDevRouteLocalnet(dev) && isLoopback(saddr) && !isLo) return -EINVAL;
  let type = resType;
  let res = found;
  if (isLimitedBroadcast(daddr)) {
    type = 'broadcast';
    res = null;
  } else if (isMulticast(daddr)) type = 'multicast';
  else if (isZeronet(daddr)) return -EINVAL;
  let flags = startFlags | (isLo ? RTCF_LOCAL : 0);
  if (type === 'broadcast') flags |= RTCF_BROADCAST | RTCF_LOCAL;
  else if (type === 'multicast') {
    flags |= RTCF_MULTICAST;
    if (net.ip.inGroup(dev, daddr)) flags |= RTCF_LOCAL;
    if (res && res.alias.len < 4) res = null;
  }
  const loops = (flags & (RTCF_BROADCAST | RTCF_MULTICAST)) !== 0 && (flags & RTCF_LOCAL) !== 0 && !isLo;
  return rtDstAlloc({
    type,
    dev,
    flags,
    isInput: false,
    res,
    prefSrc: saddr,
    daddr,
    ...(loops ? { output: (skb) => net.ip.mcOutput(skb) } : {}),
  });
}
