import { INADDR_ANY, INADDR_BROADCAST, type Ipv4Addr, ipv4, isZeronet, prefixMask } from '../../wire/inet.ts';
import { IFF_LOOPBACK, type InIfaddr, isUp, type NetDevice } from '../device/net-device.ts';
import { ifaPrefix, inetIfaMatch } from '../ip/devinet.ts';
import type { NetNs } from '../netns.ts';
import { RT_TABLE_LOCAL, RT_TABLE_MAIN } from './fib-rules.ts';
import { type FibAlias, RT_SCOPE_HOST, RT_SCOPE_LINK } from './fib-table.ts';
import type { RouteType } from './types.ts';

interface MagicRoute {
  readonly type: RouteType;
  readonly dst: Ipv4Addr;
  readonly len: number;
  readonly prefSrc: Ipv4Addr;
}

const tableOf = (type: RouteType): number => (type === 'unicast' ? RT_TABLE_MAIN : RT_TABLE_LOCAL);

const isRoute = (a: FibAlias, r: MagicRoute, dev: NetDevice): boolean =>
  a.type === r.type && a.dev === dev && a.protocol === 'kernel' && a.prefSrc === r.prefSrc;

/** `fib_magic` (net/ipv4/fib_frontend.c): a route the kernel makes by itself. An equal one is not made twice. */
function addMagic(net: NetNs, dev: NetDevice, r: MagicRoute): void {
  const table = net.fib.newTable(tableOf(r.type));
  if (table.exact(r.dst, r.len).some((a) => isRoute(a, r, dev))) return;
  net.fib.insert(
    {
      dst: r.dst,
      len: r.len,
      table: table.id,
      type: r.type,
      scope: r.type === 'local' ? RT_SCOPE_HOST : RT_SCOPE_LINK,
      protocol: 'kernel',
      dev,
      prefSrc: r.prefSrc,
    },
    'append',
  );
}

function delMagic(net: NetNs, dev: NetDevice, r: MagicRoute): void {
  const table = net.fib.table(tableOf(r.type));
  const alias = table?.exact(r.dst, r.len).find((a) => isRoute(a, r, dev));
  if (table && alias) table.remove(alias);
}

const last = (prefix: Ipv4Addr, len: number): Ipv4Addr => ipv4(prefix | ~prefixMask(len));

/** The routes one address stands for, in the order in which they are added. Those after the first need the device up. */
function routesOf(dev: NetDevice, ifa: InIfaddr): { local: MagicRoute; others: MagicRoute[] } {
  const prefix = ifaPrefix(ifa);
  const primary = ifa.secondary
    ? dev.addrs.find((a) => !a.secondary && a.prefixLen === ifa.prefixLen && inetIfaMatch(ifa.local, a))
    : ifa;
  const prefSrc = primary?.local ?? ifa.local;
  const others: MagicRoute[] = [];
  if (ifa.broadcast !== null && ifa.broadcast !== INADDR_ANY && ifa.broadcast !== INADDR_BROADCAST)
    others.push({ type: 'broadcast', dst: ifa.broadcast, len: 32, prefSrc });
  if (!isZeronet(prefix) && !ifa.secondary && (prefix !== ifa.local || ifa.prefixLen < 32)) {
    const type = (dev.flags & IFF_LOOPBACK) !== 0 ? 'local' : 'unicast';
    others.push({ type, dst: prefix, len: ifa.prefixLen, prefSrc });
    if (ifa.prefixLen < 31) others.push({ type: 'broadcast', dst: last(prefix, ifa.prefixLen), len: 32, prefSrc });
  }
  return { local: { type: 'local', dst: ifa.local, len: 32, prefSrc }, others };
}

/** `fib_add_ifaddr`: the routes of a new address, or of all addresses when a device comes up. */
export function fibAddIfaddr(dev: NetDevice, ifa: InIfaddr): void {
  const { local, others } = routesOf(dev, ifa);
  addMagic(dev.net, dev, local);
  if (isUp(dev)) for (const r of others) addMagic(dev.net, dev, r);
}

/**
 * `fib_del_ifaddr`: the routes of an address that is gone, but for those that another address of the device stands for too;
 * then the routes that preferred it as their source (`fib_sync_down_addr`).
 */
export function fibDelIfaddr(dev: NetDevice, ifa: InIfaddr): void {
  const { net } = dev;
  const { local, others } = routesOf(dev, ifa);
  const near = dev.addrs.filter((a) => inetIfaMatch(ifa.local, a) || inetIfaMatch(a.local, ifa));
  const kept = near.flatMap((a) => {
    const r = routesOf(dev, a);
    return [r.local, ...r.others];
  });
  const isKept = (r: MagicRoute): boolean =>
    kept.some((k) => k.type === r.type && k.dst === r.dst && k.len === r.len && k.prefSrc === r.prefSrc);
  for (const r of [...others, local]) if (!isKept(r)) delMagic(net, dev, r);
  if (net.fib.addrType(ifa.local) === 'local') return;
  for (const table of net.fib.allTables())
    for (const a of table.list()) if (a.prefSrc === ifa.local && a.protocol !== 'kernel') table.remove(a);
}
