import { isUp } from '../../kernel/device/net-device.ts';
import type { FibAlias, FibTable } from '../../kernel/route/fib-table.ts';
import { RT_SCOPE_HOST, RT_SCOPE_LINK, RT_SCOPE_UNIVERSE } from '../../kernel/route/fib-table.ts';
import { formatIpv4, type Ipv4Addr, type Ipv4Prefix, prefixContains } from '../../wire/inet.ts';
import {
  type Args,
  duparg2,
  getAddress,
  getPrefix,
  getUnsigned,
  IpExit,
  invarg,
  matches,
  notModelled,
  prefixText,
} from './args.ts';
import type { IpContext } from './context.ts';
import { inet6Routes } from './inet6-view.ts';
import { protocolText, routeType, scopeId, scopeName, tableId, tableName } from './names.ts';

/** What `ip route show` and `flush` are narrowed to. */
export interface RouteFilter {
  /** null for `all`. */
  table: number | null;
  cloned: boolean;
  root: Ipv4Prefix | null;
  match: Ipv4Prefix | null;
  type: string | null;
  protocol: string | null;
  scope: number | null;
  dev: string | null;
  via: Ipv4Addr | null;
  src: Ipv4Prefix | null;
  metric: number | null;
  tos: number | null;
}

/** Reads a selector (`iproute_list_flush_or_save`). */
export function readRouteFilter(args: Args): RouteFilter {
  const f: RouteFilter = {
    table: 254,
    cloned: false,
    root: null,
    match: null,
    type: null,
    protocol: null,
    scope: null,
    dev: null,
    via: null,
    src: null,
    metric: null,
    tos: null,
  };
  while (args.more) {
    const word = args.next();
    if (matches(word, 'table')) {
      const text = args.next();
      if (text === 'all') f.table = null;
      else if (text === 'cache') f.cloned = true;
      else {
        const id = tableId(text);
        if (id === null) throw invarg('table id value is invalid\n', text);
        f.table = id === 0 ? null : id;
      }
    } else if (word === 'vrf') throw notModelled('a VRF');
    else if (matches(word, 'cached') || matches(word, 'cloned') || word === 'cache') f.cloned = true;
    else if (word === 'tos' || matches(word, 'dsfield')) {
      const text = args.next();
      f.tos = getUnsigned(text, 255);
      if (f.tos === null) throw invarg('TOS value is invalid\n', text);
    } else if (matches(word, 'protocol')) {
      const text = args.next();
      f.protocol = text === 'all' ? null : protocolText(text);
      if (f.protocol === null && text !== 'all') throw invarg('invalid "protocol"\n', text);
    } else if (matches(word, 'scope')) {
      const text = args.next();
      f.scope = text === 'all' ? null : scopeId(text);
      if (f.scope === null && text !== 'all') throw invarg('invalid "scope"\n', text);
    } else if (matches(word, 'type')) {
      const text = args.next();
      f.type = routeType(text);
      if (f.type === null) throw invarg('node type value is invalid\n', text);
    } else if (word === 'dev' || word === 'oif' || word === 'iif') f.dev = args.next();
    else if (word === 'via') f.via = getAddress(args.next(), 'inet');
    else if (word === 'src') f.src = getPrefix(args.next());
    else if (word === 'metric' || word === 'priority' || word === 'preference') f.metric = getUnsigned(args.next());
    else if (matches(word, 'realms') || matches(word, 'from')) throw notModelled(`"${word}"`);
    else readTarget(args, word, f);
  }
  return f;
}

function readTarget(args: Args, first: string, f: RouteFilter): void {
  const word = first === 'to' ? args.next() : first;
  if (matches(word, 'root')) f.root = getPrefix(args.next());
  else if (matches(word, 'match')) f.match = getPrefix(args.next());
  else {
    const p = getPrefix(word === 'exact' ? args.next() : word);
    if (f.root && f.match) throw duparg2('to', word);
    f.root = p;
    f.match = p;
  }
}

/** True for a route the filter lets through. */
export function fitsRoute(f: RouteFilter, a: FibAlias): boolean {
  const p: Ipv4Prefix = { addr: a.dst, len: a.len };
  return (
    (!f.root || (prefixContains(f.root, a.dst) && a.len >= f.root.len)) &&
    (!f.match || (a.len <= f.match.len && prefixContains(p, f.match.addr))) &&
    (f.type === null || a.type === f.type) &&
    (f.protocol === null || a.protocol === f.protocol) &&
    (f.scope === null || a.scope === f.scope) &&
    (f.dev === null || a.dev?.name === f.dev) &&
    (f.via === null || a.gateway === f.via) &&
    (!f.src || (a.prefSrc !== null && prefixContains(f.src, a.prefSrc))) &&
    (f.metric === null || a.priority === f.metric) &&
    (f.tos === null || a.tos === f.tos)
  );
}

/** Tables in the order of a dump: by the kernel's hash, the newest first in each bucket. */
export const dumpOrder = (tables: readonly FibTable[]): FibTable[] =>
  [...tables].reverse().sort((a, b) => (a.id & 255) - (b.id & 255));

const nowhere = (a: FibAlias): boolean => ['blackhole', 'unreachable', 'prohibit', 'throw'].includes(a.type);

/** The words of a route as `print_route` orders them, each with a space behind it. */
export function routeText(ctx: IpContext, a: FibAlias, table: FibTable, f: RouteFilter): string {
  const d = ctx.opts.details > 0;
  const out: string[] = [];
  if (a.type !== 'unicast' || d) out.push(a.type);
  out.push(a.len === 0 && a.dst === 0 ? 'default' : prefixText({ addr: a.dst, len: a.len }, true));
  if (a.tos !== 0) out.push(`tos 0x${a.tos.toString(16).padStart(2, '0')}`);
  if (a.gateway !== null && f.via === null) out.push(`via ${formatIpv4(a.gateway)}`);
  if (a.dev && f.dev === null) out.push(`dev ${a.dev.name}`);
  if (table.id !== 254 && f.table === null) out.push(`table ${tableName(table.id)}`);
  if ((a.protocol !== 'boot' || d) && f.protocol === null) out.push(`proto ${a.protocol}`);
  if ((a.scope !== RT_SCOPE_UNIVERSE || d) && f.scope === null) out.push(`scope ${scopeName(a.scope)}`);
  if (a.prefSrc !== null && f.src?.len !== 32) out.push(`src ${formatIpv4(a.prefSrc)}`);
  if (a.priority !== 0 && f.metric === null) out.push(`metric ${a.priority}`);
  out.push(...routeFlags(a));
  if (a.mtu !== 0) out.push(`mtu ${a.mtu}`);
  return out.map((w) => `${w} `).join('');
}

/** A route whose device has lost its carrier says so. */
function routeFlags(a: FibAlias): string[] {
  const flags = a.dev && !nowhere(a) && a.type !== 'local' && isUp(a.dev) && !a.dev.carrier ? ['linkdown'] : [];
  return a.onlink ? [...flags, 'onlink'] : flags;
}

export function routeJson(ctx: IpContext, a: FibAlias, table: FibTable, f: RouteFilter): Record<string, unknown> {
  const d = ctx.opts.details > 0;
  return {
    ...(a.type !== 'unicast' || d ? { type: a.type } : {}),
    dst: a.len === 0 && a.dst === 0 ? 'default' : prefixText({ addr: a.dst, len: a.len }, true),
    ...(a.tos !== 0 ? { tos: `0x${a.tos.toString(16).padStart(2, '0')}` } : {}),
    ...(a.gateway !== null && f.via === null ? { gateway: formatIpv4(a.gateway) } : {}),
    ...(a.dev && f.dev === null ? { dev: a.dev.name } : {}),
    ...(table.id !== 254 && f.table === null ? { table: tableName(table.id) } : {}),
    ...((a.protocol !== 'boot' || d) && f.protocol === null ? { protocol: a.protocol } : {}),
    ...((a.scope !== RT_SCOPE_UNIVERSE || d) && f.scope === null ? { scope: scopeName(a.scope) } : {}),
    ...(a.prefSrc !== null && f.src?.len !== 32 ? { prefsrc: formatIpv4(a.prefSrc) } : {}),
    ...(a.priority !== 0 && f.metric === null ? { metric: a.priority } : {}),
    flags: routeFlags(a),
    ...(a.mtu !== 0 ? { metrics: [{ mtu: a.mtu }] } : {}),
  };
}

/** `ip route show`. */
export function routeShow(ctx: IpContext, args: Args): void {
  const f = readRouteFilter(args);
  if (f.dev !== null) ctx.device(f.dev);
  const { family, json } = ctx.opts;
  if (f.cloned) {
    if (json) ctx.json([]);
    return;
  }
  const records: Record<string, unknown>[] = [];
  if (family !== 'inet6') {
    const tables = f.table === null ? dumpOrder(ctx.net.fib.allTables()) : [ctx.net.fib.table(f.table)];
    for (const table of tables) {
      // the dump was cut short: what iproute2 says of it
      if (!table) throw new IpExit('Error: ipv4: FIB table does not exist.\nDump terminated', 2);
      for (const a of table.list().filter((x) => fitsRoute(f, x))) {
        if (json) records.push(routeJson(ctx, a, table, f));
        else ctx.record(routeText(ctx, a, table, f));
      }
    }
  }
  if (json) ctx.json(records);
  else if (family === 'inet6' || (f.table === null && family === ''))
    for (const line of narrowed(f) ? [] : inet6Routes(ctx.net, f.table === null, f.type)) ctx.record(line);
}

const narrowed = (f: RouteFilter): boolean =>
  f.root !== null || f.match !== null || f.dev !== null || f.via !== null || f.scope !== null || f.protocol !== null;

/** The scope a route has when none is given (`iproute_modify`). */
export function defaultRouteScope(type: string, hasGateway: boolean, deleting: boolean): number {
  if (type === 'local' || type === 'nat') return RT_SCOPE_HOST;
  if (type === 'broadcast' || type === 'multicast' || type === 'anycast') return RT_SCOPE_LINK;
  if (type === 'unicast' && !hasGateway && !deleting) return RT_SCOPE_LINK;
  return RT_SCOPE_UNIVERSE;
}
