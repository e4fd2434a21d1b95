import { INADDR_ANY, type Ipv4Addr } from '../../wire/inet.ts';
import type { NetDevice } from '../device/net-device.ts';
import type { FibResult } from './fib-table.ts';
import { RT_SCOPE_LINK } from './fib-table.ts';
import { type Dst, type RouteType, RTCF_LOCAL } from './types.ts';

interface DstInit {
  readonly type: RouteType;
  readonly dev: NetDevice;
  readonly flags: number;
  readonly isInput: boolean;
  readonly res?: FibResult | null;
  readonly prefSrc?: Ipv4Addr;
  readonly error?: number;
  readonly doRedirect?: boolean;
  readonly input?: Dst['input'];
  readonly output?: Dst['output'];
  /** Where it goes, to look for what was learnt of it (`find_exception`). */
  readonly daddr?: Ipv4Addr;
}

/** `dst_mtu` (`ipv4_mtu`, net/ipv4/route.c): with what was learnt of the path, also for a packet that is forwarded. */
export const dstMtu = (dst: Dst): number => dst.exception?.pmtu || dst.mtu;

/** `rt_dst_alloc` and `rt_set_nexthop` (net/ipv4/route.c): the routing decision a packet carries. No cache of them is kept. */
export function rtDstAlloc(init: DstInit): Dst {
  const { dev, flags } = init;
  const { net } = dev;
  const alias = init.res?.alias ?? null;
  const usesGateway = alias !== null && alias.gateway !== null && alias.nhScope === RT_SCOPE_LINK;
  const exception = init.daddr === undefined ? null : net.fib.exceptions.find(dev, init.daddr);
  // `ip_dst_mtu_maybe_forward`: what is forwarded has the MTU of the route, but for one that is locked
  const pmtu = init.isInput && !exception?.mtuLocked ? 0 : (exception?.pmtu ?? 0);
  return {
    type: init.type,
    dev,
    gateway: usesGateway ? (exception?.gateway ?? alias.gateway) : null,
    prefSrc: init.prefSrc ?? INADDR_ANY,
    table: init.res?.table ?? '',
    mtu: pmtu || alias?.mtu || dev.mtu,
    exception,
    input:
      init.input ?? ((flags & RTCF_LOCAL) !== 0 ? (skb) => net.ip.localDeliver(skb) : (skb) => net.ip.dstDiscard(skb)),
    output: init.output ?? ((skb) => net.ip.output(skb)),
    doRedirect: init.doRedirect ?? false,
    flags,
    isInput: init.isInput,
    error: init.error ?? 0,
  };
}
