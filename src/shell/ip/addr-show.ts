import type { InIfaddr, NetDevice } from '../../kernel/device/net-device.ts';
import { formatIpv4, type Ipv4Prefix, prefixContains } from '../../wire/inet.ts';
import { type Args, duparg2, getPrefix, invarg } from './args.ts';
import type { IpContext } from './context.ts';
import { type Inet6Addr, inet6Of, watchInet6 } from './inet6-view.ts';
import {
  briefLine,
  filterLinks,
  headLine,
  type LinkFilter,
  linkJson,
  linkText,
  noFilter,
  readLinkSelector,
  statsText,
} from './link-show.ts';
import { scopeId, scopeName } from './names.ts';

export interface AddrFilter extends LinkFilter {
  to: Ipv4Prefix | null;
  scope: number | null;
  label: string | null;
  secondary: boolean | null;
  /** Kinds of address no IPv4 address of ours is: `dynamic`, `tentative`, `deprecated`. */
  none: boolean;
}

export const noAddrFilter = (): AddrFilter => ({
  ...noFilter(),
  to: null,
  scope: null,
  label: null,
  secondary: null,
  none: false,
});

/** Reads the selector of `ip addr show` and `flush`. */
export function readAddrFilter(ctx: IpContext, args: Args): AddrFilter {
  const f = noAddrFilter();
  while (args.more) {
    const word = args.next();
    if (readLinkSelector(ctx, args, word, f)) continue;
    if (word === 'to') f.to = getPrefix(args.next());
    else if (word === 'scope') {
      const text = args.next();
      const scope = text === 'all' ? null : scopeId(text);
      if (scope === null && text !== 'all') throw invarg('invalid "scope"\n', text);
      f.scope = scope;
    } else if (word === 'label') f.label = args.next();
    else if (word === 'secondary' || word === 'temporary') f.secondary = true;
    else if (word === 'primary') f.secondary = false;
    else if (['dynamic', 'tentative', 'deprecated', 'dadfailed'].includes(word)) f.none = true;
    else if (['permanent', '-dynamic', '-tentative', '-deprecated', '-dadfailed'].includes(word)) continue;
    else if (word === '-secondary') f.secondary = false;
    else {
      const name = word === 'dev' ? args.next() : word;
      if (f.dev !== null) throw duparg2('dev', name);
      f.dev = name;
    }
  }
  return f;
}

const SCOPE_OF = { global: 0, link: 253, host: 254 } as const;

const glob = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  ).test(text);

export function fitsAddr(f: AddrFilter, a: InIfaddr): boolean {
  if (f.none) return false;
  if (f.to && !prefixContains(f.to, a.local)) return false;
  if (f.scope !== null && f.scope !== SCOPE_OF[a.scope]) return false;
  if (f.secondary !== null && f.secondary !== a.secondary) return false;
  return f.label === null || glob(f.label, a.label);
}

const narrowed = (f: AddrFilter): boolean =>
  f.to !== null || f.scope !== null || f.label !== null || f.secondary === true || f.none;

export function fits6(f: AddrFilter, dev: NetDevice): boolean {
  const a = inet6Of(dev);
  if (!a || f.to || f.label !== null || f.none || f.secondary === true) return false;
  return f.scope === null || f.scope === SCOPE_OF[a.scope];
}

const LIFETIME = 'valid_lft forever preferred_lft forever';

function addrText(ctx: IpContext, a: InIfaddr): string {
  const brd = a.broadcast === null ? '' : ` brd ${formatIpv4(a.broadcast)}`;
  const flags = a.secondary ? ' secondary' : '';
  return `inet ${formatIpv4(a.local)}/${a.prefixLen}${brd} scope ${scopeName(SCOPE_OF[a.scope])}${flags} ${a.label}${ctx.nl}       ${LIFETIME}`;
}

function addr6Text(ctx: IpContext, a: Inet6Addr): string {
  return `inet6 ${a.addr}/${a.len} scope ${a.scope} ${a.tentative ? 'tentative ' : ''}${ctx.nl}       ${LIFETIME}`;
}

const FOREVER = { valid_life_time: 4294967295, preferred_life_time: 4294967295 };

const addrJson = (a: InIfaddr): Record<string, unknown> => ({
  family: 'inet',
  local: formatIpv4(a.local),
  prefixlen: a.prefixLen,
  ...(a.broadcast === null ? {} : { broadcast: formatIpv4(a.broadcast) }),
  scope: a.scope,
  ...(a.secondary ? { secondary: true } : {}),
  label: a.label,
  ...FOREVER,
});

const addr6Json = (a: Inet6Addr): Record<string, unknown> => ({
  family: 'inet6',
  local: a.addr,
  prefixlen: a.len,
  scope: a.scope,
  ...(a.tentative ? { tentative: true } : {}),
  ...FOREVER,
});

/** `ip addr show`. */
export function addrShow(ctx: IpContext, args: Args): void {
  watchInet6(ctx.net);
  const f = readAddrFilter(ctx, args);
  const { family, brief, json, oneline } = ctx.opts;
  const all: Record<string, unknown>[] = [];
  for (const dev of filterLinks(ctx, f)) {
    const v4 = family === 'inet6' || family === 'link' ? [] : dev.addrs.filter((a) => fitsAddr(f, a));
    const six = family === 'inet' || family === 'link' ? null : inet6Of(dev);
    const v6 = six && fits6(f, dev) ? [six] : [];
    // a device with addresses of which none was asked for is left out, and with a family one without any
    const none = dev.addrs.length === 0 && !inet6Of(dev);
    if (v4.length + v6.length === 0 && (family === 'inet' || family === 'inet6' || (narrowed(f) && !(none && !f.to))))
      continue;
    if (json) all.push(jsonRecord(ctx, dev, v4, v6));
    else if (brief) {
      const shown = [
        ...v4.map((a) => `${formatIpv4(a.local)}/${a.prefixLen} `),
        ...v6.map((a) => `${a.addr}/${a.len} `),
      ];
      ctx.print(`${briefLine(dev, shown.join(''))}\n`);
    } else if (oneline) {
      for (const a of v4) ctx.record(`${dev.ifindex}: ${dev.name}    ${addrText(ctx, a)}`);
      for (const a of v6) ctx.record(`${dev.ifindex}: ${dev.name}    ${addr6Text(ctx, a)}`);
    } else if (f.label === null || v4.length > 0) ctx.record(fullRecord(ctx, dev, f, v4, v6));
  }
  if (json) ctx.json(all);
}

function fullRecord(ctx: IpContext, dev: NetDevice, f: AddrFilter, v4: InIfaddr[], v6: Inet6Addr[]): string {
  const { family } = ctx.opts;
  const body = [...v4.map((a) => addrText(ctx, a)), ...v6.map((a) => addr6Text(ctx, a))].map((t) => `\n    ${t}`);
  const stats = ctx.opts.stats > 0 && family !== 'inet' && family !== 'inet6' ? statsText(ctx, dev) : '';
  // a label leaves out the device itself
  if (f.label !== null) return body.join('').slice(1);
  if (family === 'inet6' && f.dev === null) {
    const state = headLine(dev, false)
      .replace(/ qdisc .*? state/, ' state')
      .replace(' group default', '');
    return state + body.join('');
  }
  const head = family === 'inet' || family === 'inet6' || f.to ? headLine(dev, false) : linkText(ctx, dev, false);
  return head + body.join('') + stats;
}

function jsonRecord(ctx: IpContext, dev: NetDevice, v4: InIfaddr[], v6: Inet6Addr[]): Record<string, unknown> {
  const addrs = { addr_info: [...v4.map(addrJson), ...v6.map(addr6Json)] };
  if (ctx.opts.brief) {
    const { ifname, operstate } = linkJson(dev, false);
    return { ifname, operstate, ...addrs };
  }
  const link = linkJson(dev, false, ctx.opts.details > 0);
  if (ctx.opts.family === 'inet') for (const key of ['link_type', 'address', 'broadcast']) delete link[key];
  return { ...link, ...addrs };
}
