import type { NetDevice } from '../../kernel/device/net-device.ts';
import type { InsertMode } from '../../kernel/route/fib.ts';
import type { RouteConfig } from '../../kernel/route/fib-semantics.ts';
import { RT_SCOPE_NOWHERE } from '../../kernel/route/fib-table.ts';
import type { RouteType } from '../../kernel/route/types.ts';
import { type Ipv4Addr, ipv4, prefixMask } from '../../wire/inet.ts';
import {
  type Args,
  duparg,
  duparg2,
  type GivenPrefix,
  getAddress,
  getPrefix,
  getUnsigned,
  IpExit,
  invarg,
  matches,
  nodev,
  notModelled,
} from './args.ts';
import { check, type IpContext, netlinkError } from './context.ts';
import { dispatch, type Handler, type Verb } from './dispatch.ts';
import { protocolText, routeType, scopeId, tableId } from './names.ts';
import { routeGet } from './route-get.ts';
import { defaultRouteScope, fitsRoute, readRouteFilter, routeShow } from './route-show.ts';
import { usage } from './usage.ts';

const add =
  (mode: InsertMode): Handler =>
  (ctx, args) =>
    modify(ctx, args, mode);

const VERBS: readonly Verb[] = [
  { words: ['list', 'show', 'lst'], run: routeShow },
  { words: ['get'], run: routeGet },
  { words: ['add'], run: add('add') },
  { words: ['change'], exact: ['chg'], run: add('change') },
  { words: ['replace'], run: add('replace') },
  { words: ['prepend'], run: add('prepend') },
  { words: ['append'], run: add('append') },
  { words: ['test'] },
  { words: ['delete'], run: (ctx, args) => modify(ctx, args, 'del') },
  { words: ['flush'], run: flush },
  { words: ['save', 'restore', 'showdump'] },
];

/** `ip route`. */
export const ipRoute: Handler = (ctx, args) => dispatch('route', VERBS, routeShow, ctx, args);

interface Given {
  dst: GivenPrefix | null;
  type: RouteType | null;
  table: number | null;
  tos: number;
  scope: number | null;
  protocol: string | null;
  metric: number | null;
  via: Ipv4Addr | null;
  dev: string | null;
  src: Ipv4Addr | null;
  onlink: boolean;
  mtu: number;
}

function read(args: Args): Given {
  const g: Given = {
    dst: null,
    type: null,
    table: null,
    tos: 0,
    scope: null,
    protocol: null,
    metric: null,
    via: null,
    dev: null,
    src: null,
    onlink: false,
    mtu: 0,
  };
  while (args.more) readWord(args, args.next(), g);
  return g;
}

function readWord(args: Args, word: string, g: Given): void {
  const value = <T>(read: (text: string) => T | null, why: string): T => {
    const text = args.next();
    const got = read(text);
    if (got === null) throw invarg(`${why}\n`, text);
    return got;
  };
  if (word === 'src') g.src = getAddress(args.next(), 'inet');
  else if (word === 'via') {
    if (g.via !== null) throw duparg('via', args.next());
    if (args.peek() === 'inet6') throw notModelled('an IPv6 gateway');
    if (args.peek() === 'inet') args.next();
    g.via = getAddress(args.next(), 'inet');
  } else if (word === 'from') throw notModelled('a source prefix of an IPv4 route');
  else if (word === 'tos' || matches(word, 'dsfield'))
    g.tos = value((t) => getUnsigned(t, 255), '"tos" value is invalid');
  else if (word === 'expires') throw notModelled('an expiry of a route');
  else if (matches(word, 'metric') || matches(word, 'priority') || word === 'preference')
    g.metric = value(getUnsigned, '"metric" value is invalid');
  else if (word === 'scope') g.scope = value(scopeId, 'invalid "scope" value');
  else if (word === 'mtu') {
    if (args.peek() === 'lock') throw notModelled('"mtu lock"');
    g.mtu = value(getUnsigned, '"mtu" value is invalid');
  } else if (matches(word, 'protocol')) g.protocol = value(protocolText, '"protocol" value is invalid');
  else if (matches(word, 'table')) g.table = value(tableId, '"table" value is invalid');
  else if (word === 'dev' || word === 'oif') g.dev = args.next();
  else if (word === 'onlink') g.onlink = true;
  else if (LEFT_OUT.some((w) => word === w)) throw notModelled(`"${word}" of a route`);
  else readTarget(args, word, g);
}

const LEFT_OUT = [
  'nexthop',
  'nhid',
  'encap',
  'realms',
  'hoplimit',
  'advmss',
  'reordering',
  'rtt',
  'rto_min',
  'window',
  'cwnd',
  'initcwnd',
  'initrwnd',
  'features',
  'quickack',
  'congctl',
  'rttvar',
  'ssthresh',
  'pervasive',
  'vrf',
  'pref',
  'as',
  'ttl-propagate',
  'fastopen_no_cookie',
];

function readTarget(args: Args, first: string, g: Given): void {
  let word = first === 'to' ? args.next() : first;
  const type = routeType(word);
  if (type !== null && args.more) {
    if (type === 'nat' || type === 'anycast' || type === 'xresolve') throw notModelled(`a route of type ${type}`);
    g.type = type as RouteType;
    word = args.next();
  }
  if (matches(word, 'help')) throw usage('route');
  if (g.dst) throw duparg2('to', word);
  g.dst = getPrefix(word);
}

/** `iproute_modify`. */
function modify(ctx: IpContext, args: Args, mode: InsertMode | 'del'): void {
  if (!args.more) throw usage('route');
  const g = read(args);
  const dst = g.dst ?? { addr: ipv4(0), len: 0 };
  let dev: NetDevice | null = null;
  if (g.dev !== null) {
    dev = ctx.net.devices.get(g.dev);
    if (!dev) throw nodev(g.dev);
  }
  const type = g.type ?? 'unicast';
  const table = g.table || (type === 'local' || type === 'broadcast' ? 255 : 254);
  if (mode === 'del') {
    deleteRoute(ctx, g, { dst: dst.addr, len: dst.len, table }, dev);
    return;
  }
  if ((dst.addr & ~prefixMask(dst.len)) >>> 0 !== 0) throw netlinkError(22, 'Invalid prefix for given prefix length.');
  const cfg: RouteConfig = {
    dst: dst.addr,
    len: dst.len,
    table,
    type,
    tos: g.tos,
    scope: g.scope ?? defaultRouteScope(type, g.via !== null, false),
    protocol: g.protocol ?? 'boot',
    priority: g.metric ?? 0,
    gateway: g.via,
    dev,
    onlink: g.onlink,
    prefSrc: g.src,
    mtu: g.mtu,
  };
  const ret = ctx.net.fib.addRoute(cfg, mode);
  check(ret, ctx.net.fib.extack);
}

/** The kernel compares what is given and takes the first route that fits. */
function deleteRoute(
  ctx: IpContext,
  g: Given,
  at: { dst: Ipv4Addr; len: number; table: number },
  dev: NetDevice | null,
): void {
  const scope = g.scope ?? (g.type === null ? RT_SCOPE_NOWHERE : defaultRouteScope(g.type, g.via !== null, true));
  const ret = ctx.net.fib.delRoute({
    ...at,
    ...(g.type === null ? {} : { type: g.type }),
    ...(g.tos === 0 ? {} : { tos: g.tos }),
    ...(scope === RT_SCOPE_NOWHERE || g.scope === null ? {} : { scope }),
    ...(g.protocol === null ? {} : { protocol: g.protocol }),
    ...(g.metric === null ? {} : { priority: g.metric }),
    ...(g.via === null ? {} : { gateway: g.via }),
    ...(dev ? { dev } : {}),
    ...(g.src === null ? {} : { prefSrc: g.src }),
  });
  check(ret);
}

function flush(ctx: IpContext, args: Args): void {
  if (!args.more) throw new IpExit('"ip route flush" requires arguments.', 1);
  const f = readRouteFilter(args);
  const { fib } = ctx.net;
  if (f.cloned) fib.exceptions.flush(); // `iproute_flush_cache`
  if (f.cloned || ctx.opts.family === 'inet6') return;
  for (const table of f.table === null ? fib.allTables() : [fib.table(f.table)]) {
    if (!table) throw new IpExit('Error: ipv4: FIB table does not exist.\nFlush terminated', 2);
    for (const a of table.list())
      if (fitsRoute(f, a))
        fib.delRoute({
          dst: a.dst,
          len: a.len,
          table: table.id,
          type: a.type,
          tos: a.tos,
          scope: a.scope,
          protocol: a.protocol,
          priority: a.priority,
          gateway: a.gateway,
          dev: a.dev,
          prefSrc: a.prefSrc,
        });
  }
}
