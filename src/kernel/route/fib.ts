import { get16 } from '../../wire/bytes.ts';
import { ETH_P_IP } from '../../wire/ethernet.ts';
import {
  INADDR_ANY,
  INADDR_LOOPBACK,
  type Ipv4Addr,
  isLimitedBroadcast,
  isMulticast,
  isZeronet,
} from '../../wire/inet.ts';
import { IPPROTO_SCTP, IPPROTO_TCP, IPPROTO_UDP } from '../../wire/ipv4.ts';
import { IFF_LOOPBACK, type InIfaddr, type NetDevice } from '../device/net-device.ts';
import { EEXIST, EINVAL, ENOENT, ESRCH } from '../errno.ts';
import { inetInsertIfa, inetSelectAddr } from '../ip/devinet.ts';
import type { NetNs } from '../netns.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { FibExceptions } from './fib-exceptions.ts';
import { fibAddIfaddr, fibDelIfaddr } from './fib-frontend.ts';
import {
  defaultRules,
  type FibRule,
  fibRulesLookup,
  RT_TABLE_DEFAULT,
  RT_TABLE_LOCAL,
  RT_TABLE_MAIN,
  ruleFor,
} from './fib-rules.ts';
import { fibCreateInfo, type RouteConfig } from './fib-semantics.ts';
import {
  type FibAlias,
  type FibFlow,
  type FibResult,
  FibTable,
  RT_SCOPE_NOWHERE,
  RT_SCOPE_UNIVERSE,
} from './fib-table.ts';
import { ipRouteInput, type Rejection } from './route-input.ts';
import { ipRouteOutput } from './route-output.ts';
import type { Dst, Flowi4, RouteType } from './types.ts';

/** What to do when a route with the same prefix, tos and metric is there: `ip route add`, `append`, `replace`, `change`. */
export type InsertMode = 'add' | 'append' | 'prepend' | 'replace' | 'change';

const TABLE_NAMES: Readonly<Record<number, string>> = {
  [RT_TABLE_DEFAULT]: 'default',
  [RT_TABLE_MAIN]: 'main',
  [RT_TABLE_LOCAL]: 'local',
};

/** The routing of one namespace: tables, rules, and the two questions asked of them (net/ipv4/fib_*.c, route.c). */
export class Fib {
  private readonly net: NetNs;
  private readonly tables = new Map<number, FibTable>();
  private ruleList: FibRule[] = defaultRules();
  /** Devices that have an address, the oldest first (`inet_addr_lst`). */
  private readonly ifaddrs = new Map<Ipv4Addr, NetDevice[]>();
  /** What ICMP errors and redirects taught of single destinations. */
  readonly exceptions: FibExceptions;
  /** A rule was added or deleted (`fib_has_custom_rules`); a local route was added by hand. Never reset, as in Linux. */
  hasCustomRules = false;
  hasCustomLocalRoutes = false;
  /** The kernel's explanation of the last refusal (extack): what `ip route` prints after "Error: ". '' for none. */
  extack = '';
  /** Why the last `routeInput` refused. */
  rejection: Rejection | null = null;

  constructor(net: NetNs) {
    this.net = net;
    this.exceptions = new FibExceptions(net.world.clock);
    for (const id of [RT_TABLE_LOCAL, RT_TABLE_MAIN, RT_TABLE_DEFAULT]) this.newTable(id);
  }

  table(id: number): FibTable | null {
    return this.tables.get(id) ?? null;
  }

  /** `fib_new_table`: the table, made when it was not there. */
  newTable(id: number): FibTable {
    const old = this.tables.get(id);
    if (old) return old;
    const table = new FibTable(id, TABLE_NAMES[id] ?? String(id));
    this.tables.set(id, table);
    return table;
  }

  allTables(): FibTable[] {
    return [...this.tables.values()];
  }

  /** The rules, by preference. */
  get rules(): readonly FibRule[] {
    return this.ruleList;
  }

  /** `fib_default_rule_pref`: one less than the second rule's, for a rule that names none. */
  defaultPref(): number {
    const second = this.ruleList[1];
    return second && second.pref > 0 ? second.pref - 1 : 0;
  }

  /** `fib_nl_newrule`. Equal ones are refused. */
  addRule(rule: Partial<FibRule>): number {
    const full: FibRule = { ...ruleFor(0, 0), protocol: 'boot', ...rule, pref: rule.pref ?? this.defaultPref() };
    if (full.action === 'lookup' && full.table === 0) return -EINVAL;
    if (
      rule.pref !== undefined &&
      this.ruleList.some((r) => sameRule(r, full) && r.pref === full.pref && r.protocol === full.protocol)
    )
      return -EEXIST;
    const at = this.ruleList.findIndex((r) => r.pref > full.pref);
    this.ruleList.splice(at < 0 ? this.ruleList.length : at, 0, full);
    this.hasCustomRules = true;
    this.config('rule', 'fib_newrule', `${full.pref}: added`);
    return 0;
  }

  /** `fib_nl_delrule`: the first rule that agrees in everything given. */
  delRule(match: Partial<FibRule>): number {
    const at = this.ruleList.findIndex((r) =>
      Object.entries(match).every(([k, v]) => JSON.stringify(r[k as keyof FibRule]) === JSON.stringify(v)),
    );
    if (at < 0) return -ENOENT;
    this.ruleList.splice(at, 1);
    this.hasCustomRules = true;
    this.config('rule', 'fib_delrule', 'a rule was deleted');
    return 0;
  }

  /** `ip route add` and its kin, by a user. Returns 0 or a negative errno; `extack` may say more. */
  addRoute(cfg: RouteConfig, mode: InsertMode = 'add'): number {
    const ret = this.insert(cfg, mode);
    if (ret === 0 && cfg.type === 'local' && cfg.protocol !== 'kernel') this.hasCustomLocalRoutes = true;
    return ret;
  }

  /** `fib_table_insert` (net/ipv4/fib_trie.c). */
  insert(cfg: RouteConfig, mode: InsertMode): number {
    this.extack = '';
    const alias = fibCreateInfo(this.net, cfg);
    if ('errno' in alias) {
      this.extack = alias.message;
      return alias.errno;
    }
    const table = this.newTable(cfg.table);
    const equals = table
      .exact(alias.dst, alias.len)
      .filter((a) => a.tos === alias.tos && a.priority === alias.priority);
    const first = equals[0];
    if (!first && mode === 'change') return -ENOENT;
    if (first && mode === 'add') return -EEXIST;
    if (first && (mode === 'append' || mode === 'prepend') && equals.some((a) => sameAlias(a, alias))) return -EEXIST;
    if (first && (mode === 'replace' || mode === 'change')) table.remove(first);
    table.insert(alias, mode === 'append');
    this.config('route', 'fib_table_insert', `table ${table.name}: route added`);
    return 0;
  }

  /** `fib_table_delete`: the first route that agrees in everything given. -ESRCH when there is none. */
  delRoute(cfg: Partial<RouteConfig> & { dst: Ipv4Addr; len: number; table: number }): number {
    const table = this.table(cfg.table);
    const alias = table
      ?.exact(cfg.dst, cfg.len)
      .find(
        (a) =>
          (cfg.tos === undefined || a.tos === cfg.tos) &&
          (cfg.type === undefined || a.type === cfg.type) &&
          (cfg.scope === undefined || a.scope === cfg.scope) &&
          (cfg.protocol === undefined || a.protocol === cfg.protocol) &&
          (cfg.priority === undefined || a.priority === cfg.priority) &&
          (cfg.gateway === undefined || a.gateway === cfg.gateway) &&
          (cfg.dev === undefined || a.dev === cfg.dev) &&
          (cfg.prefSrc === undefined || a.prefSrc === cfg.prefSrc),
      );
    if (!table || !alias) return -ESRCH;
    table.remove(alias);
    this.config('route', 'fib_table_delete', `table ${table.name}: route deleted`);
    return 0;
  }

  /** `fib_lookup`: the result, or a negative errno (-ENETUNREACH when no table knows). */
  lookup(flow: FibFlow): FibResult | number {
    return fibRulesLookup(
      this.ruleList,
      flow,
      (id) => this.table(id),
      (ifindex) => this.net.devices.byIndex(ifindex)?.name ?? '',
    );
  }

  /** `inet_addr_type_dev_table`: what an address is to this host; with a device, to that device only. */
  addrType(addr: Ipv4Addr, dev: NetDevice | null = null): RouteType {
    if (isZeronet(addr) || isLimitedBroadcast(addr)) return 'broadcast';
    if (isMulticast(addr)) return 'multicast';
    const found = this.table(RT_TABLE_LOCAL)?.lookup(anyFlow(addr));
    if (found === undefined || typeof found === 'number') return 'unicast';
    return !dev || found.alias.dev === dev ? found.type : 'unicast';
  }

  /** `inet_lookup_ifaddr_rcu`: the device that has this very address. */
  findIfaddr(addr: Ipv4Addr): NetDevice | null {
    return this.ifaddrs.get(addr)?.[0] ?? null;
  }

  /** `__ip_dev_find`: the device an address of ours is on; also for local routes without an address (127.0.0.2). */
  devFind(addr: Ipv4Addr): NetDevice | null {
    const dev = this.findIfaddr(addr);
    if (dev) return dev;
    const found = this.table(RT_TABLE_LOCAL)?.lookup(anyFlow(addr));
    return found !== undefined && typeof found !== 'number' && found.type === 'local' ? found.alias.dev : null;
  }

  /** `inet_select_addr`. */
  selectAddr(dev: NetDevice, dst: Ipv4Addr, scope = RT_SCOPE_UNIVERSE): Ipv4Addr {
    return inetSelectAddr(dev, dst, scope);
  }

  /** `ip_route_input_noref` for a packet with its IP header in place: sets `skb.dst`. 0 or a negative errno. */
  routeInput(skb: SkBuff): number {
    const iph = skb.ip;
    if (!skb.dev) return -EINVAL;
    this.rejection = ipRouteInput(skb, iph.daddr, iph.saddr, iph.tos, skb.dev);
    return this.rejection?.errno ?? 0;
  }

  /** `ip_route_output_key`: the route with the chosen source in `prefSrc`, or a negative errno. */
  routeOutput(flow: Flowi4): Dst | number {
    return ipRouteOutput(this.net, flow);
  }

  /** `fib4_rules_early_flow_dissect`: protocol and ports, only when some rule asks for them. */
  earlyFlowDissect(skb: SkBuff, reverse: boolean): { protocol: number; sport: number; dport: number } {
    if (
      skb.protocol !== ETH_P_IP ||
      !this.ruleList.some((r) => r.ipproto !== 0 || r.sport !== null || r.dport !== null)
    )
      return { protocol: 0, sport: 0, dport: 0 };
    const iph = skb.ip;
    const at = skb.networkHeader + iph.hdrlen;
    const hasPorts =
      [IPPROTO_TCP, IPPROTO_UDP, IPPROTO_SCTP].includes(iph.protocol) && iph.fragmentOffset === 0 && at + 4 <= skb.tail;
    const sport = hasPorts ? get16(skb.head, at) : 0;
    const dport = hasPorts ? get16(skb.head, at + 2) : 0;
    return { protocol: iph.protocol, sport: reverse ? dport : sport, dport: reverse ? sport : dport };
  }

  addIfaddr(dev: NetDevice, ifa: InIfaddr): void {
    this.ifaddrs.set(ifa.local, [...(this.ifaddrs.get(ifa.local) ?? []), dev]);
    fibAddIfaddr(dev, ifa);
  }

  delIfaddr(dev: NetDevice, ifa: InIfaddr): void {
    const left = [...(this.ifaddrs.get(ifa.local) ?? [])];
    const at = left.indexOf(dev);
    if (at >= 0) left.splice(at, 1);
    if (left.length > 0) this.ifaddrs.set(ifa.local, left);
    else this.ifaddrs.delete(ifa.local);
    fibDelIfaddr(dev, ifa);
  }

  /** NETDEV_UP: the routes of its addresses; loopback gets 127.0.0.1/8 when it has none. */
  deviceUp(dev: NetDevice): void {
    if ((dev.flags & IFF_LOOPBACK) !== 0 && dev.addrs.length === 0)
      inetInsertIfa(dev, { local: INADDR_LOOPBACK, prefixLen: 8, scope: 'host' });
    else for (const ifa of dev.addrs) fibAddIfaddr(dev, ifa);
  }

  /** NETDEV_DOWN (`fib_sync_down_dev`): its routes go, but for the local addresses themselves. */
  deviceDown(dev: NetDevice): void {
    this.flush((a) => a.dev === dev && a.nhScope !== RT_SCOPE_NOWHERE);
  }

  /** NETDEV_UNREGISTER: everything that names it goes. */
  deviceGone(dev: NetDevice): void {
    for (const ifa of [...dev.addrs]) {
      dev.addrs.splice(dev.addrs.indexOf(ifa), 1);
      this.delIfaddr(dev, ifa);
    }
    this.flush((a) => a.dev === dev);
    this.exceptions.flush();
  }

  private flush(dead: (alias: FibAlias) => boolean): void {
    for (const table of this.tables.values()) for (const a of table.list()) if (dead(a)) table.remove(a);
  }

  private config(what: 'route' | 'rule', fn: string, text: string): void {
    this.net.world.tracer.config(this.net, fn, what, text);
  }
}

const anyFlow = (daddr: Ipv4Addr): FibFlow => ({
  daddr,
  saddr: INADDR_ANY,
  tos: 0,
  mark: 0,
  scope: RT_SCOPE_UNIVERSE,
  oif: 0,
  iif: 0,
  protocol: 0,
  sport: 0,
  dport: 0,
});

const sameRule = (a: FibRule, b: FibRule): boolean =>
  JSON.stringify({ ...a, pref: 0, protocol: '' }) === JSON.stringify({ ...b, pref: 0, protocol: '' });

const sameAlias = (a: FibAlias, b: FibAlias): boolean =>
  a.type === b.type &&
  a.scope === b.scope &&
  a.dev === b.dev &&
  a.gateway === b.gateway &&
  a.prefSrc === b.prefSrc &&
  a.protocol === b.protocol &&
  a.mtu === b.mtu;
