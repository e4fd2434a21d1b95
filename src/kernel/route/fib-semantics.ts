import { INADDR_ANY, type Ipv4Addr } from '../../wire/inet.ts';
import { isUp, type NetDevice } from '../device/net-device.ts';
import { EINVAL, ENETDOWN, ENETUNREACH, ENODEV } from '../errno.ts';
import type { NetNs } from '../netns.ts';
import {
  type FibAlias,
  ROUTE_ERROR,
  ROUTE_SCOPE,
  RT_SCOPE_HOST,
  RT_SCOPE_LINK,
  RT_SCOPE_NOWHERE,
  RT_SCOPE_UNIVERSE,
} from './fib-table.ts';
import type { RouteType } from './types.ts';

/** `struct fib_config`: a route as somebody asks for it. */
export interface RouteConfig {
  readonly dst: Ipv4Addr;
  readonly len: number;
  readonly table: number;
  readonly type?: RouteType;
  readonly tos?: number;
  /** Absent: what `ip route` would choose. */
  readonly scope?: number;
  readonly protocol?: string;
  readonly priority?: number;
  readonly gateway?: Ipv4Addr | null;
  readonly dev?: NetDevice | null;
  readonly onlink?: boolean;
  readonly prefSrc?: Ipv4Addr | null;
  readonly mtu?: number;
}

/** The scope `ip route` gives a route that names none (iproute2's ip/iproute.c). */
export function defaultScope(type: RouteType, gateway: Ipv4Addr | null): number {
  if (type === 'local') return RT_SCOPE_HOST;
  if (type === 'broadcast' || type === 'multicast') return RT_SCOPE_LINK;
  return type === 'unicast' && gateway === null ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
}

export interface FibError {
  readonly errno: number;
  /** The kernel's own explanation (extack), '' for none. */
  readonly message: string;
}

const fail = (errno: number, message = ''): FibError => ({ errno: -errno, message });

/** `fib_create_info` and `fib_check_nh` (net/ipv4/fib_semantics.c): checks a route and completes it. */
export function fibCreateInfo(net: NetNs, cfg: RouteConfig): FibAlias | FibError {
  const type = cfg.type ?? 'unicast';
  const gateway = cfg.gateway ?? null;
  const scope = cfg.scope ?? defaultScope(type, gateway);
  if (scope < ROUTE_SCOPE[type]) return fail(EINVAL, 'Invalid scope');
  const base = {
    dst: cfg.dst,
    len: cfg.len,
    tos: cfg.tos ?? 0,
    type,
    scope,
    protocol: cfg.protocol ?? 'boot',
    priority: cfg.priority ?? 0,
    gateway,
    onlink: cfg.onlink ?? false,
    prefSrc: cfg.prefSrc ?? null,
    mtu: cfg.mtu ?? 0,
  };
  if (cfg.prefSrc && !(type === 'local' && cfg.dst === cfg.prefSrc) && net.fib.addrType(cfg.prefSrc) !== 'local')
    return fail(EINVAL, 'Invalid prefsrc address');
  if (ROUTE_ERROR[type] < 0) {
    if (gateway !== null || cfg.dev) return fail(EINVAL, 'Route with device or gateway cannot be of this type');
    return { ...base, dev: null, nhScope: RT_SCOPE_NOWHERE };
  }
  if (scope === RT_SCOPE_HOST) {
    if (gateway !== null) return fail(EINVAL, 'Route with host scope cannot have a gateway');
    if (!cfg.dev) return fail(ENODEV, '');
    return { ...base, dev: cfg.dev, nhScope: RT_SCOPE_NOWHERE };
  }
  if (gateway === null) {
    if (!cfg.dev) return fail(ENODEV, '');
    if (!isUp(cfg.dev)) return fail(ENETDOWN, 'Device for nexthop is not up');
    return { ...base, dev: cfg.dev, nhScope: RT_SCOPE_HOST };
  }
  const hop = checkGateway(net, gateway, cfg.dev ?? null, scope, base.onlink);
  return 'errno' in hop ? hop : { ...base, ...hop };
}

/** `fib_check_nh_v4_gw`: the gateway must be on a link, and not be one of our addresses. */
function checkGateway(
  net: NetNs,
  gateway: Ipv4Addr,
  dev: NetDevice | null,
  scope: number,
  onlink: boolean,
): { dev: NetDevice; nhScope: number } | FibError {
  if (onlink) {
    if (scope >= RT_SCOPE_LINK) return fail(EINVAL, 'Nexthop has invalid scope');
    if (!dev) return fail(ENODEV, 'Nexthop device required for onlink');
    if (!isUp(dev)) return fail(ENETDOWN, 'Nexthop device is not up');
    if (net.fib.addrType(gateway) !== 'unicast') return fail(EINVAL, 'Nexthop has invalid gateway');
    return { dev, nhScope: RT_SCOPE_LINK };
  }
  const found = net.fib.lookup({
    daddr: gateway,
    saddr: INADDR_ANY,
    tos: 0,
    mark: 0,
    scope: scope < RT_SCOPE_LINK ? Math.max(scope + 1, RT_SCOPE_LINK) : scope + 1,
    oif: dev?.ifindex ?? 0,
    iif: net.devices.loopback.ifindex,
    protocol: 0,
    sport: 0,
    dport: 0,
  });
  if (typeof found === 'number') return fail(ENETUNREACH, 'Nexthop has invalid gateway');
  if (found.type !== 'unicast' && found.type !== 'local') return fail(EINVAL, 'Nexthop has invalid gateway');
  const out = found.alias.dev;
  if (!out) return fail(EINVAL, 'No egress device for nexthop gateway');
  if (!isUp(out)) return fail(ENETDOWN, '');
  return { dev: out, nhScope: found.scope };
}
