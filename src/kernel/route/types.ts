import type { Ipv4Addr } from '../../wire/inet.ts';
import type { NetDevice } from '../device/net-device.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import type { FibException } from './fib-exceptions.ts';

/** `rtable.rt_type` (`RTN_*`), by the names `ip route` prints. */
export type RouteType =
  | 'unicast'
  | 'local'
  | 'broadcast'
  | 'multicast'
  | 'blackhole'
  | 'unreachable'
  | 'prohibit'
  | 'throw';

/** The routing decision a packet carries (`skb->_skb_refdst`, a `struct rtable`). */
export interface Dst {
  readonly type: RouteType;
  readonly dev: NetDevice;
  /** Next hop, or null when the destination is on the link. */
  readonly gateway: Ipv4Addr | null;
  /** Source address this route prefers. */
  readonly prefSrc: Ipv4Addr;
  /** Table that decided: 'local', 'main', 'default' or a number. */
  readonly table: string;
  /** Largest packet, bytes: the path's where that is known and the packet is our own, else the route's or the device's. */
  readonly mtu: number;
  /** What was learnt of the way to this destination (`rt_bind_exception`), or null. */
  readonly exception: FibException | null;
  /** What `dst_input` calls: `ip_local_deliver`, `ip_forward`, `ip_error` ... */
  readonly input: (skb: SkBuff) => number;
  /** What `dst_output` calls: `ip_output`, `ip_mc_output`, `ip_rt_bug` ... */
  readonly output: (skb: SkBuff) => number;
  /** The packet would leave by the device it came in on, towards a host its sender could reach itself (`IPSKB_DOREDIRECT`). */
  readonly doRedirect: boolean;
  /** `rt_flags`: `RTCF_*`. */
  readonly flags: number;
  /** Made for a packet that came in (`rt_is_input_route`). */
  readonly isInput: boolean;
  /** `dst.error`: a positive errno for a route that refuses (`ip_error`), else 0. */
  readonly error: number;
}

/** `rt_flags` (include/uapi/linux/in_route.h). */
export const RTCF_BROADCAST = 0x1000_0000;
export const RTCF_MULTICAST = 0x2000_0000;
export const RTCF_LOCAL = 0x8000_0000;

/** `struct flowi4`: what a route is asked for. Zero and null mean any. */
export interface Flowi4 {
  readonly daddr: Ipv4Addr;
  readonly saddr: Ipv4Addr;
  readonly tos: number;
  readonly mark: number;
  readonly protocol: number;
  readonly sport: number;
  readonly dport: number;
  readonly oif: NetDevice | null;
  readonly iif: NetDevice | null;
  /** `FLOWI_FLAG_ANYSRC`: the source need not be a local address. */
  readonly anySrc: boolean;
}
