import { ETH_P_IP } from '../../wire/ethernet.ts';
import {
  formatIpv4,
  INADDR_ANY,
  type Ipv4Addr,
  isLimitedBroadcast,
  isLoopback,
  isMulticast,
  isZeronet,
} from '../../wire/inet.ts';
import type { NetDevice } from '../device/net-device.ts';
import { EHOSTUNREACH, EINVAL, EXDEV } from '../errno.ts';
import { inetAddrOnlink } from '../ip/devinet.ts';
import {
  confCulprit,
  inDevBforward,
  inDevForward,
  inDevLogMartians,
  inDevRouteLocalnet,
  inDevSharedMedia,
  inDevTxRedirects,
} from '../ip/inetdevice.ts';
import { IPSKB_DOREDIRECT } from '../ip/ipcb.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import type { Culprit } from '../trace/events.ts';
import { rtDstAlloc } from './dst.ts';
import { type FibResult, RT_SCOPE_UNIVERSE } from './fib-table.ts';
import { type Dst, RTCF_BROADCAST, RTCF_LOCAL, RTCF_MULTICAST } from './types.ts';
import { fibValidateSource } from './validate-source.ts';

/** Why a packet got no route, in the words a drop event wants. */
export interface Rejection {
  readonly errno: number;
  readonly reason: string;
  readonly culprit: Culprit | null;
  readonly note: string;
}

/** The question of an input route: who sends what to whom, and where it came in. */
interface Input {
  readonly skb: SkBuff;
  readonly daddr: Ipv4Addr;
  readonly saddr: Ipv4Addr;
  readonly tos: number;
  readonly dev: NetDevice;
}

const packet = (text: string): Culprit => ({ kind: 'packet', text });

/**
 * `ip_route_input_noref` and `ip_route_input_slow` (net/ipv4/route.c): where a packet that came in goes. Sets `skb.dst` and
 * returns null, or returns why there is none. Multipath, early demux and multicast routing are left out.
 */
export function ipRouteInput(
  skb: SkBuff,
  daddr: Ipv4Addr,
  saddr: Ipv4Addr,
  tos: number,
  dev: NetDevice,
): Rejection | null {
  const q: Input = { skb, daddr, saddr, tos: tos & 0xfc, dev };
  skb.dst = null;
  const got = isMulticast(daddr) ? routeMulticast(q) : routeSlow(q);
  if ('reason' in got) return got;
  skb.dst = got;
  return null;
}

function routeSlow(q: Input): Dst | Rejection {
  const { daddr, saddr, dev, skb } = q;
  if (isMulticast(saddr) || isLimitedBroadcast(saddr))
    return martianSource(q, -EINVAL, `${formatIpv4(saddr)} cannot be a source address`);
  if (isLimitedBroadcast(daddr) || (saddr === 0 && daddr === 0)) return broadcastInput(q, null);
  if (isZeronet(saddr)) return martianSource(q, -EINVAL, `${formatIpv4(saddr)} cannot be a source address here`);
  if (isZeronet(daddr)) return martianDestination(q, packet(`to ${formatIpv4(daddr)}`));
  if (isLoopback(daddr)) {
    if (!inDevRouteLocalnet(dev)) return localnet(q, true);
  } else if (isLoopback(saddr) && !inDevRouteLocalnet(dev)) return localnet(q, false);

  const found = dev.net.fib.lookup({
    daddr,
    saddr,
    tos: q.tos,
    mark: skb.mark,
    scope: RT_SCOPE_UNIVERSE,
    oif: 0,
    iif: dev.ifindex,
    ...dev.net.fib.earlyFlowDissect(skb, false),
  });
  if (typeof found === 'number') return noRoute(q, inDevForward(dev) ? found : -EHOSTUNREACH);
  if (found.type === 'broadcast') return inDevBforward(dev) ? forwardRoute(q, found) : broadcastInput(q, found);
  if (found.type === 'local') {
    const err = fibValidateSource(skb, saddr, daddr, q.tos, 0, dev);
    return err < 0 ? badSource(q, err) : localRoute(q, found, 'local', RTCF_LOCAL);
  }
  if (!inDevForward(dev)) return noRoute(q, -EHOSTUNREACH);
  if (found.type !== 'unicast') return martianDestination(q, packet(`to ${formatIpv4(daddr)}, type ${found.type}`));
  return forwardRoute(q, found);
}

/** `brd_input`: a broadcast for us, if its source may be one. */
function broadcastInput(q: Input, res: FibResult | null): Dst | Rejection {
  if (q.skb.protocol !== ETH_P_IP) return invalid(q);
  if (!isZeronet(q.saddr)) {
    const err = fibValidateSource(q.skb, q.saddr, INADDR_ANY, q.tos, 0, q.dev);
    if (err < 0) return badSource(q, err);
  }
  return localRoute(q, res, 'broadcast', RTCF_LOCAL | RTCF_BROADCAST);
}

function localRoute(q: Input, res: FibResult | null, type: 'local' | 'broadcast', flags: number): Dst {
  const { net } = q.dev;
  return rtDstAlloc({
    type,
    dev: net.devices.loopback,
    flags,
    isInput: true,
    res,
    output: (skb) => net.ip.rtBug(skb),
  });
}

/** `no_route`: a route all the same, whose input is `ip_error`. */
function noRoute(q: Input, err: number): Dst {
  const { net } = q.dev;
  return rtDstAlloc({
    type: 'unreachable',
    dev: net.devices.loopback,
    flags: 0,
    isInput: true,
    error: -err,
    input: (skb) => net.ip.error(skb),
    output: (skb) => net.ip.rtBug(skb),
  });
}

/** `__mkroute_input`: forwarded, unless the source is one that cannot be. */
function forwardRoute(q: Input, res: FibResult): Dst | Rejection {
  const { skb, saddr, daddr, dev } = q;
  const { net } = dev;
  const out = res.alias.dev;
  if (!out) return invalid(q);
  const err = fibValidateSource(skb, saddr, daddr, q.tos, out.ifindex, dev);
  if (err < 0) return badSource(q, err);
  const doRedirect =
    out === dev &&
    err !== 0 &&
    inDevTxRedirects(out) &&
    skb.protocol === ETH_P_IP &&
    (inDevSharedMedia(out) || inetAddrOnlink(out, saddr, res.alias.gateway ?? INADDR_ANY));
  if (doRedirect) skb.ipcbFlags |= IPSKB_DOREDIRECT;
  return rtDstAlloc({
    type: res.type,
    dev: out,
    flags: 0,
    isInput: true,
    res,
    doRedirect,
    daddr,
    input: (s) => net.ip.forward(s),
  });
}

/** `ip_route_input_mc` and `ip_mc_validate_source`: only groups that this host has joined. */
function routeMulticast(q: Input): Dst | Rejection {
  const { dev, saddr, daddr, skb } = q;
  const { net } = dev;
  if (!net.ip.inGroup(dev, daddr)) return invalid(q, `nobody here has joined ${formatIpv4(daddr)}`);
  if (isMulticast(saddr) || isLimitedBroadcast(saddr) || skb.protocol !== ETH_P_IP)
    return invalid(q, `${formatIpv4(saddr)} cannot be a source address`);
  if (isLoopback(saddr) && !inDevRouteLocalnet(dev)) return localnet(q, false);
  if (isZeronet(saddr)) {
    const isLocalGroup = daddr >>> 8 === 0xe00000;
    if (!isLocalGroup && skb.ip.protocol !== 2)
      return invalid(q, `${formatIpv4(saddr)} cannot be a source address here`);
  } else {
    const err = fibValidateSource(skb, saddr, INADDR_ANY, q.tos, 0, dev);
    if (err < 0) return badSource(q, err);
  }
  return rtDstAlloc({
    type: 'multicast',
    dev: net.devices.loopback,
    flags: RTCF_MULTICAST | RTCF_LOCAL,
    isInput: true,
    output: (s) => net.ip.rtBug(s),
  });
}

function invalid(q: Input, note = 'there is no route for such a packet'): Rejection {
  return {
    errno: -EINVAL,
    reason: 'SKB_DROP_REASON_IP_INVALID_DEST',
    culprit: packet(`to ${formatIpv4(q.daddr)}`),
    note,
  };
}

function martianDestination(q: Input, culprit: Culprit): Rejection {
  const { dev, daddr, saddr } = q;
  if (inDevLogMartians(dev))
    dev.net.printk(`martian destination ${formatIpv4(daddr)} from ${formatIpv4(saddr)}, dev ${dev.name}`);
  const note = `${formatIpv4(daddr)} is no address a packet may go to`;
  return { errno: -EINVAL, reason: 'SKB_DROP_REASON_IP_INVALID_DEST', culprit, note };
}

/** A loopback address on a real link: allowed by route_localnet only. */
function localnet(q: Input, isDestination: boolean): Rejection {
  const { dev, daddr, saddr } = q;
  const addr = formatIpv4(isDestination ? daddr : saddr);
  if (!isDestination) logMartianSource(q);
  else if (inDevLogMartians(dev))
    dev.net.printk(`martian destination ${addr} from ${formatIpv4(saddr)}, dev ${dev.name}`);
  return {
    errno: -EINVAL,
    reason: 'SKB_DROP_REASON_IP_LOCALNET',
    culprit: confCulprit(dev, 'route_localnet'),
    note: `a packet ${isDestination ? 'to' : 'from'} ${addr} came in on ${dev.name}: loopback addresses stay on the host, unless route_localnet is on`,
  };
}

/** What `fib_validate_source` refused. */
function badSource(q: Input, err: number): Rejection {
  const { dev, saddr } = q;
  logMartianSource(q);
  if (err === -EXDEV) {
    const mode = confCulprit(dev, 'rp_filter');
    return {
      errno: err,
      reason: 'SKB_DROP_REASON_IP_RPFILTER',
      culprit: mode,
      note:
        mode.value === '2'
          ? `rp_filter is 2 (loose): there is no route back to ${formatIpv4(saddr)} at all`
          : `rp_filter is 1 (strict): a packet to ${formatIpv4(saddr)} would not leave by ${dev.name}, so one from it may not come in there`,
    };
  }
  return {
    errno: err,
    reason: 'SKB_DROP_REASON_IP_LOCAL_SOURCE',
    culprit: packet(`from ${formatIpv4(saddr)}`),
    note: `${formatIpv4(saddr)} is an address of this host, or one that cannot send (accept_local would allow the former)`,
  };
}

function martianSource(q: Input, err: number, note: string): Rejection {
  logMartianSource(q);
  return {
    errno: err,
    reason: 'SKB_DROP_REASON_IP_INVALID_SOURCE',
    culprit: packet(`from ${formatIpv4(q.saddr)}`),
    note,
  };
}

/** `ip_handle_martian_source`. The dump of the link header is left out. */
function logMartianSource(q: Input): void {
  if (inDevLogMartians(q.dev))
    q.dev.net.printk(`martian source ${formatIpv4(q.daddr)} from ${formatIpv4(q.saddr)}, on dev ${q.dev.name}`);
}
