import type { InIfaddr } from '../../kernel/device/net-device.ts';
import { EADDRNOTAVAIL, EEXIST, EINVAL, EOPNOTSUPP } from '../../kernel/errno.ts';
import { inetDelIfa, inetInsertIfa } from '../../kernel/ip/devinet.ts';
import { formatIpv4, INADDR_ANY, type Ipv4Addr, ipv4, isLoopback, prefixMask } from '../../wire/inet.ts';
import { addrShow, fits6, fitsAddr, readAddrFilter } from './addr-show.ts';
import {
  type Args,
  duparg,
  duparg2,
  type GivenPrefix,
  getAddress,
  getPrefix,
  IpExit,
  invarg,
  matches,
  nodev,
  notModelled,
} from './args.ts';
import { check, type IpContext, netlinkError } from './context.ts';
import { dispatch, type Handler, type Verb } from './dispatch.ts';
import { flushInet6 } from './inet6-view.ts';
import { filterLinks } from './link-show.ts';
import { scopeId } from './names.ts';
import { usage } from './usage.ts';

const VERBS: readonly Verb[] = [
  { words: ['add'], run: (ctx, args) => modify(ctx, args, 'add') },
  { words: ['change'], exact: ['chg'], run: (ctx, args) => modify(ctx, args, 'change') },
  { words: ['replace'], run: (ctx, args) => modify(ctx, args, 'replace') },
  { words: ['delete'], run: (ctx, args) => modify(ctx, args, 'del') },
  { words: ['show', 'lst', 'list'], run: addrShow },
  { words: ['flush'], run: flush },
  { words: ['save', 'showdump', 'restore'] },
];

/** `ip address`. */
export const ipAddress: Handler = (ctx, args) => dispatch('address', VERBS, addrShow, ctx, args);

interface Given {
  local: GivenPrefix | null;
  localText: string;
  broadcast: Ipv4Addr | '+' | '-' | null;
  scope: number | null;
  dev: string | null;
  label: string | null;
}

function read(args: Args): Given {
  const g: Given = { local: null, localText: '', broadcast: null, scope: null, dev: null, label: null };
  while (args.more) {
    const word = args.next();
    if (word === 'peer' || word === 'remote') throw notModelled('a peer address');
    else if (matches(word, 'broadcast') || word === 'brd') {
      const text = args.next();
      if (g.broadcast !== null) throw duparg('broadcast', text);
      g.broadcast = text === '+' || text === '-' ? text : getAddress(text);
    } else if (word === 'anycast') throw notModelled('an anycast address');
    else if (word === 'scope') {
      const text = args.next();
      const scope = scopeId(text);
      if (scope === null) throw invarg('invalid scope value.', text);
      g.scope = scope;
    } else if (word === 'dev') g.dev = args.next();
    else if (word === 'label') g.label = args.next();
    else if (matches(word, 'metric') || matches(word, 'priority') || word === 'preference') args.next();
    else if (['valid_lft', 'preferred_lft'].some((w) => matches(word, w))) {
      if (args.next() !== 'forever') throw notModelled('a lifetime of an address');
    } else if (['home', 'nodad', 'mngtmpaddr', 'noprefixroute', 'autojoin'].includes(word)) {
      if (word === 'noprefixroute') throw notModelled('noprefixroute');
    } else {
      const text = word === 'local' ? args.next() : word;
      if (matches(text, 'help')) throw usage('address');
      if (g.local) throw duparg2('local', text);
      g.local = getPrefix(text);
      g.localText = text;
    }
  }
  return g;
}

const SCOPE_NAME: Readonly<Record<number, InIfaddr['scope']>> = { 0: 'global', 253: 'link', 254: 'host' };

function modify(ctx: IpContext, args: Args, how: 'add' | 'change' | 'replace' | 'del'): void {
  const g = read(args);
  if (g.dev === null) throw new IpExit('Not enough information: "dev" argument is required.', 1);
  const { local } = g;
  const wildcard = how === 'del' && local !== null && !local.hasLength;
  if (wildcard)
    ctx.process.err(
      `Warning: Executing wildcard deletion to stay compatible with old scripts.\n         Explicitly specify the prefix length (${formatIpv4(local.addr)}/32) to avoid this warning.\n         This special behaviour is likely to disappear in further releases,\n         fix your scripts!\n`,
    );
  const dev = ctx.net.devices.get(g.dev);
  if (!dev) throw nodev(g.dev);
  if (!local) throw netlinkError(EOPNOTSUPP);
  if (how === 'del') {
    const ret = inetDelIfa(dev, local.addr, wildcard ? null : local.len);
    check(ret, ret === -EADDRNOTAVAIL ? 'ipv4: Address not found.' : '');
    return;
  }
  const host = ~prefixMask(local.len) >>> 0;
  const broadcast =
    g.broadcast === '+' ? ipv4(local.addr | host) : g.broadcast === '-' ? ipv4(local.addr & ~host) : g.broadcast;
  const scope = g.scope ?? (isLoopback(local.addr) ? 254 : 0);
  const known = dev.addrs.find((a) => a.local === local.addr && a.prefixLen === local.len);
  if (known && how === 'add') throw netlinkError(EEXIST, 'ipv4: Address already assigned.');
  // what is there could change its lifetime and metric only; 0.0.0.0 is taken and forgotten
  if (known || local.addr === INADDR_ANY) return;
  const ret = inetInsertIfa(dev, {
    local: local.addr,
    prefixLen: local.len,
    broadcast: broadcast === null ? null : ipv4(broadcast),
    scope: SCOPE_NAME[scope] ?? 'global',
    ...(g.label === null ? {} : { label: g.label }),
  });
  check(ret, ret === -EINVAL ? 'ipv4: Invalid scope value.' : '');
}

function flush(ctx: IpContext, args: Args): void {
  if (!args.more) throw new IpExit('Flush requires arguments.', 1);
  const f = readAddrFilter(ctx, args);
  let count = 0;
  for (const dev of filterLinks(ctx, f)) {
    if (ctx.opts.family !== 'inet6') {
      // primaries take their secondaries along, so look again after each
      for (let a = dev.addrs.find((x) => fitsAddr(f, x)); a; a = dev.addrs.find((x) => fitsAddr(f, x))) {
        const before = dev.addrs.length;
        inetDelIfa(dev, a.local, a.prefixLen);
        count += before - dev.addrs.length;
      }
    }
    if (ctx.opts.family !== 'inet' && fits6(f, dev)) count += flushInet6(dev);
  }
  if (ctx.opts.stats > 0 && count > 0)
    ctx.print(`\n*** Round 1, deleting ${count} addresses ***\n*** Flush is complete after 1 round ***\n`);
}
