import { ipv4 } from '../../../wire/inet.ts';
import { EINVAL } from '../../errno.ts';
import type { SkBuff } from '../../skb/sk-buff.ts';
import { HZ } from '../../time/clock.ts';
import { ANY_FAMILY } from '../families.ts';
import { bang, fitBytes } from '../format.ts';
import { fullHost, hostText } from '../hosts.ts';
import { RecentTable, recentTables } from '../recent-table.ts';
import { defineMatch, type XtActionParam, type XtCall, type XtCheck, XtError } from '../types.ts';
import { type Host, hostOf, numberOf } from '../values.ts';

type Operation = 'set' | 'rcheck' | 'update' | 'remove';

interface RecentInfo {
  operation: Operation | null;
  inverted: boolean;
  seconds: number;
  reap: boolean;
  hitcount: number;
  rttl: boolean;
  name: string;
  dest: boolean;
  /** A netmask, written as an address. */
  mask: Host;
}

const OPERATIONS: readonly Operation[] = ['set', 'rcheck', 'update', 'remove'];
const PRINTED = { set: 'SET', rcheck: 'CHECK', update: 'UPDATE', remove: 'REMOVE' } as const;
const MAX_NAME = 199;
const MAX_HITS = 65_535;

function parse(info: RecentInfo, call: XtCall): void {
  const { name } = call.option;
  const operation = OPERATIONS.find((o) => o === name);
  if (operation) {
    info.operation = operation;
    info.inverted ||= call.inverted;
    return;
  }
  switch (name) {
    case 'seconds':
      info.seconds = numberOf(call);
      return;
    case 'hitcount':
      info.hitcount = numberOf(call);
      return;
    case 'reap':
      info.reap = true;
      return;
    case 'rttl':
      info.rttl = true;
      return;
    case 'name':
      info.name = fitBytes(call.raw, MAX_NAME);
      return;
    case 'mask':
      info.mask = hostOf(call);
      return;
    default:
      info.dest = name === 'rdest';
  }
}

/** `recent_mt_check`: makes the list, or takes the one that is there. */
function check(info: RecentInfo, par: XtCheck): number {
  const looks = info.operation === 'rcheck' || info.operation === 'update';
  if (!looks && (info.seconds || info.hitcount || info.reap || info.rttl)) return EINVAL;
  if (info.reap && !info.seconds) return EINVAL;
  if (info.hitcount > MAX_HITS) return EINVAL;
  if (info.name === '' || info.name === '.' || info.name === '..' || info.name.includes('/')) return EINVAL;
  const stampMask = info.hitcount ? 2 ** Math.ceil(Math.log2(info.hitcount)) - 1 : 31;
  const tables = recentTables(par.net);
  const table = tables.get(info.name);
  if (table) {
    table.widen(stampMask);
    table.users++;
  } else tables.set(info.name, new RecentTable(info.mask.addr, stampMask));
  return 0;
}

/** `recent_mt` (net/netfilter/xt_recent.c). */
function match(skb: SkBuff, info: RecentInfo, par: XtActionParam): boolean {
  const table = recentTables(par.net).get(info.name);
  if (!table) throw new Error(`recent: list ${info.name} is gone`);
  const iph = skb.ip;
  const now = par.net.world.clock.jiffies;
  const addr = ipv4((info.dest ? iph.daddr : iph.saddr) & table.mask);
  // the time to live as it was before forwarding took one off
  const ttl = (iph.ttl + (par.out && !skb.sk ? 1 : 0)) & 0xff;
  const entry = table.find(addr, info.rttl ? ttl : 0);
  if (!entry) {
    if (info.operation !== 'set') return info.inverted;
    table.add(addr, ttl, now);
    return !info.inverted;
  }
  if (info.operation === 'remove') {
    table.remove(entry);
    return !info.inverted;
  }
  if (info.operation === 'set') {
    table.update(entry, ttl, now);
    return !info.inverted;
  }
  const since = now - info.seconds * HZ;
  const wanted = info.hitcount || 1;
  const ret = table.hits(entry, info.seconds ? since : null, wanted) >= wanted !== info.inverted;
  const updates = info.operation === 'update' && ret;
  if (info.reap) table.reap(since, updates ? entry : null);
  if (updates) table.update(entry, ttl, now);
  return ret;
}

const operation = (name: Operation, help: string) =>
  ({ name, type: 'none', invert: true, excl: OPERATIONS.filter((o) => o !== name), help }) as const;

export const recent = defineMatch<RecentInfo>({
  name: 'recent',
  families: ANY_FAMILY,
  summary: 'Remembers addresses in named lists, and when they were seen.',
  support: 'modelled',
  options: [
    operation('set', 'put the address on the list, or note the time again'),
    operation('rcheck', 'matches when the address is on the list'),
    operation('update', 'the same, and notes the time'),
    operation('remove', 'matches when it is on the list, and takes it off'),
    { name: 'seconds', type: 'uint32', min: 1, arg: 'n', help: 'seen in the last n seconds' },
    { name: 'reap', type: 'none', also: ['seconds'], help: 'drop what is older' },
    { name: 'hitcount', type: 'uint32', arg: 'n', help: 'seen at least n times' },
    { name: 'rttl', type: 'none', excl: ['set', 'remove'], help: 'with the same time to live' },
    { name: 'name', type: 'string', arg: 'name', help: 'which list; otherwise DEFAULT' },
    { name: 'rsource', type: 'none', help: 'the source address' },
    { name: 'rdest', type: 'none', help: 'the destination address' },
    { name: 'mask', type: 'host', arg: 'netmask', help: 'count a whole network as one' },
  ],
  init: (family) => ({
    operation: null,
    inverted: false,
    seconds: 0,
    reap: false,
    hitcount: 0,
    rttl: false,
    name: 'DEFAULT',
    dest: false,
    mask: fullHost(family),
  }),
  parse,
  finalCheck: (info) => {
    if (info.operation === null)
      throw new XtError("recent: you must specify one of `--set', `--rcheck' `--update' or `--remove'");
  },
  save: (info) =>
    `${bang(info.inverted)} --${info.operation}` +
    (info.seconds ? ` --seconds ${info.seconds}` : '') +
    (info.reap ? ' --reap' : '') +
    (info.hitcount ? ` --hitcount ${info.hitcount}` : '') +
    (info.rttl ? ' --rttl' : '') +
    ` --name ${info.name} --mask ${hostText(info.mask)} --${info.dest ? 'rdest' : 'rsource'}`,
  print: (info) =>
    `${bang(info.inverted)} recent: ${PRINTED[info.operation ?? 'set']}` +
    (info.seconds ? ` seconds: ${info.seconds}` : '') +
    (info.reap ? ' reap' : '') +
    (info.hitcount ? ` hit_count: ${info.hitcount}` : '') +
    (info.rttl ? ' TTL-Match' : '') +
    ` name: ${info.name} side: ${info.dest ? 'dest' : 'source'} mask: ${hostText(info.mask)}`,
  check,
  destroy: (info, net) => {
    const tables = recentTables(net);
    const table = tables.get(info.name);
    if (table && --table.users === 0) tables.delete(info.name);
  },
  match,
});
