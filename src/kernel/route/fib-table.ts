import { type Ipv4Addr, ipv4, prefixMask } from '../../wire/inet.ts';
import type { NetDevice } from '../device/net-device.ts';
import { EACCES, EAGAIN, EHOSTUNREACH, EINVAL } from '../errno.ts';
import type { RouteType } from './types.ts';

/** `rt_scope_t`: how far away. Larger is nearer. */
export const RT_SCOPE_UNIVERSE = 0;
export const RT_SCOPE_SITE = 200;
export const RT_SCOPE_LINK = 253;
export const RT_SCOPE_HOST = 254;
export const RT_SCOPE_NOWHERE = 255;

/** One route of a table (`struct fib_alias` with its `struct fib_info`). One next hop: multipath is left out. */
export interface FibAlias {
  readonly dst: Ipv4Addr;
  readonly len: number;
  readonly tos: number;
  readonly type: RouteType;
  readonly scope: number;
  /** 'kernel' | 'boot' | 'static' | a number: who made it. */
  readonly protocol: string;
  /** `metric`: lower wins among equals. */
  readonly priority: number;
  readonly gateway: Ipv4Addr | null;
  /** Null for the types that lead nowhere. */
  readonly dev: NetDevice | null;
  readonly nhScope: number;
  readonly onlink: boolean;
  readonly prefSrc: Ipv4Addr | null;
  /** RTAX_MTU, 0 for the device's. */
  readonly mtu: number;
}

/** What `fib_lookup` is asked (`struct flowi4` as far as the tables look). */
export interface FibFlow {
  readonly daddr: Ipv4Addr;
  readonly saddr: Ipv4Addr;
  readonly tos: number;
  readonly mark: number;
  readonly scope: number;
  /** ifindex, 0 for any. */
  readonly oif: number;
  readonly iif: number;
  readonly protocol: number;
  readonly sport: number;
  readonly dport: number;
}

/** `struct fib_result`. */
export interface FibResult {
  readonly alias: FibAlias;
  readonly type: RouteType;
  readonly scope: number;
  /** Name of the table: 'local', 'main', 'default' or a number. */
  readonly table: string;
}

/** `fib_props[].error`: what a lookup that ends at this type gives. Negative, or 0 for a usable route. */
export const ROUTE_ERROR: Readonly<Record<RouteType, number>> = {
  unicast: 0,
  local: 0,
  broadcast: 0,
  multicast: 0,
  blackhole: -EINVAL,
  unreachable: -EHOSTUNREACH,
  prohibit: -EACCES,
  throw: -EAGAIN,
};

/** `fib_props[].scope`: the nearest scope a route of this type may have. */
export const ROUTE_SCOPE: Readonly<Record<RouteType, number>> = {
  unicast: RT_SCOPE_UNIVERSE,
  local: RT_SCOPE_HOST,
  broadcast: RT_SCOPE_LINK,
  multicast: RT_SCOPE_UNIVERSE,
  blackhole: RT_SCOPE_UNIVERSE,
  unreachable: RT_SCOPE_UNIVERSE,
  prohibit: RT_SCOPE_UNIVERSE,
  throw: RT_SCOPE_UNIVERSE,
};

/**
 * One routing table (net/ipv4/fib_trie.c). The trie is a map per prefix length, tried from /32 down: the answers are the
 * same, the number of probes is at most 33.
 */
export class FibTable {
  readonly id: number;
  readonly name: string;
  private readonly byLen: (Map<number, FibAlias[]> | undefined)[] = [];

  constructor(id: number, name: string) {
    this.id = id;
    this.name = name;
  }

  /** The routes to exactly this prefix: larger tos first, then smaller metric. */
  exact(dst: Ipv4Addr, len: number): readonly FibAlias[] {
    return this.byLen[len]?.get(dst) ?? [];
  }

  insert(alias: FibAlias, last = false): void {
    let map = this.byLen[alias.len];
    if (!map) {
      map = new Map();
      this.byLen[alias.len] = map;
    }
    const list = map.get(alias.dst) ?? [];
    const at = list.findIndex(
      (a) =>
        a.tos < alias.tos ||
        (a.tos === alias.tos && (last ? a.priority > alias.priority : a.priority >= alias.priority)),
    );
    map.set(alias.dst, at < 0 ? [...list, alias] : [...list.slice(0, at), alias, ...list.slice(at)]);
  }

  remove(alias: FibAlias): void {
    const map = this.byLen[alias.len];
    const list = map?.get(alias.dst)?.filter((a) => a !== alias);
    if (!map || !list) return;
    if (list.length > 0) map.set(alias.dst, list);
    else map.delete(alias.dst);
  }

  /** `fib_table_lookup`: the result, or the negative errno of the route that refuses, or -EAGAIN for none. */
  lookup(flow: FibFlow): FibResult | number {
    for (let len = 32; len >= 0; len--) {
      const map = this.byLen[len];
      if (!map || map.size === 0) continue;
      const list = map.get(ipv4(flow.daddr & prefixMask(len)));
      if (!list) continue;
      for (const alias of list) {
        if (alias.tos !== 0 && alias.tos !== flow.tos) continue;
        if (alias.scope < flow.scope) continue;
        const error = ROUTE_ERROR[alias.type];
        if (error < 0) return error;
        if (flow.oif !== 0 && alias.dev?.ifindex !== flow.oif) continue;
        return { alias, type: alias.type, scope: alias.scope, table: this.name };
      }
    }
    return -EAGAIN;
  }

  /** Every route, in the order in which `ip route` lists them: by address, longer prefixes of the same address first. */
  list(): FibAlias[] {
    const all: FibAlias[] = [];
    for (const map of this.byLen) if (map) for (const list of map.values()) all.push(...list);
    return all.sort((a, b) => a.dst - b.dst || b.len - a.len || b.tos - a.tos || a.priority - b.priority);
  }

  get size(): number {
    return this.byLen.reduce((n, map) => n + (map?.size ?? 0), 0);
  }
}
