import { AF_INET } from '../../../wire/inet.ts';
import { EINVAL, ENOENT } from '../../errno.ts';
import type { AdtOpt } from '../../ipset/types.ts';
import { NF_INET_FORWARD, NF_INET_LOCAL_OUT, NF_INET_POST_ROUTING } from '../../netfilter/hooks.ts';
import type { SkBuff } from '../../skb/sk-buff.ts';
import { ANY_FAMILY } from '../families.ts';
import { getSet, parseSetSpec, putSet, type SetSpec, setText, sidesOf } from '../set-spec.ts';
import { strtoui } from '../strtoul.ts';
import { defineTarget, XT_CONTINUE, type XtActionParam, type XtCheck, XtError } from '../types.ts';

interface SetTargetInfo {
  add: SetSpec | null;
  del: SetSpec | null;
  map: SetSpec | null;
  exist: boolean;
  timeout: number | null;
  mapped: Set<string>;
}

const MAX_TIMEOUT = 0xffff_fffe;
const MAPS = ['map-mark', 'map-prio', 'map-queue'];

const text = (info: SetTargetInfo, dashes: string): string =>
  setText(`${dashes}add-set`, info.add) +
  (info.exist ? ` ${dashes}exist` : '') +
  (info.timeout === null ? '' : ` ${dashes}timeout ${info.timeout}`) +
  setText(`${dashes}del-set`, info.del) +
  setText(`${dashes}map-set`, info.map) +
  MAPS.filter((name) => info.mapped.has(name))
    .map((name) => ` ${dashes}${name}`)
    .join('');

function finalCheck(info: SetTargetInfo, seen: ReadonlySet<string>): void {
  if (!info.add && !info.del && !info.map)
    throw new XtError("You must specify either `--add-set' or `--del-set' or `--map-set'");
  if (!info.add && info.exist) throw new XtError("Flag `--exist' can be used with `--add-set' only");
  if (!info.add && seen.has('timeout')) throw new XtError("Option `--timeout' can be used with `--add-set' only");
  for (const name of MAPS)
    if (!info.map && seen.has(name)) throw new XtError(`Flag \`--${name}' can be used with \`--map-set' only`);
  if (info.map && info.mapped.size === 0)
    throw new XtError("You must specify flags `--map-mark' or '--map-prio` or `--map-queue'");
}

const MAP_HOOKS = (1 << NF_INET_FORWARD) | (1 << NF_INET_LOCAL_OUT) | (1 << NF_INET_POST_ROUTING);

/** `set_target_v3_checkentry` (net/netfilter/xt_set.c). */
function check(info: SetTargetInfo, { net, table, hookMask }: XtCheck): number {
  if (info.map && table !== 'mangle') {
    net.printk('--map-set only usable from mangle table');
    return EINVAL;
  }
  if ((info.mapped.has('map-prio') || info.mapped.has('map-queue')) && hookMask & ~MAP_HOOKS) {
    net.printk('mapping of prio or/and queue is allowed only from OUTPUT/FORWARD/POSTROUTING chains');
    return EINVAL;
  }
  const taken: SetSpec[] = [];
  for (const set of [info.add, info.del, info.map]) {
    if (!set) continue;
    if (!getSet(net, set)) {
      for (const other of taken) putSet(net, other);
      return ENOENT;
    }
    taken.push(set);
  }
  return 0;
}

const optOf = (set: SetSpec): AdtOpt => ({ family: AF_INET, src: sidesOf(set) });

/** `IPSET_MAX_TIMEOUT`: more does not fit into jiffies. */
const LONGEST = 2_147_483;

/** `set_target_v3`. Left out: choosing a transmit queue, for a NIC here has one. */
function target(skb: SkBuff, info: SetTargetInfo, par: XtActionParam): typeof XT_CONTINUE {
  const { ipset } = par.net;
  const packet = { skb, par };
  const add = info.add && ipset.indexOf(info.add.name);
  if (info.add && add !== null) {
    const timeout = info.timeout === null ? null : Math.min(info.timeout, LONGEST);
    ipset.addByIndex(add, packet, { ...optOf(info.add), exist: info.exist, timeout });
  }
  const del = info.del && ipset.indexOf(info.del.name);
  if (info.del && del !== null) ipset.delByIndex(del, packet, optOf(info.del));
  const map = info.map && ipset.indexOf(info.map.name);
  if (!info.map || map === null) return XT_CONTINUE;
  const opt = optOf(info.map);
  if (ipset.testByIndex(map, packet, opt) <= 0) return XT_CONTINUE;
  const { mark, markmask, prio } = opt.skbinfo ?? { mark: 0, markmask: 0, prio: 0 };
  if (info.mapped.has('map-mark')) skb.mark = ((skb.mark & ~markmask) ^ mark) >>> 0;
  if (info.mapped.has('map-prio')) skb.priority = prio;
  return XT_CONTINUE;
}

const own = { invert: true, multi: true } as const;
const words = { type: 'string', words: 2, arg: 'name src|dst[,src|dst]', ...own } as const;

export const SET = defineTarget<SetTargetInfo>({
  name: 'SET',
  families: ANY_FAMILY,
  summary: 'Puts addresses of the packet into an IP set, or takes them out.',
  support: 'modelled',
  options: [
    { name: 'add-set', ...words, help: 'add to this set' },
    { name: 'del-set', ...words, help: 'take out of this set' },
    { name: 'exist', type: 'none', ...own, help: 'start the time-out anew when it is there already' },
    { name: 'timeout', type: 'string', arg: 'seconds', ...own, help: 'time-out of the new entry' },
    { name: 'map-set', ...words, help: 'take marks from this set' },
    { name: 'map-mark', type: 'none', ...own, help: "the packet's mark" },
    { name: 'map-prio', type: 'none', ...own, help: "the packet's priority" },
    { name: 'map-queue', type: 'none', ...own, help: "the device's queue" },
  ],
  init: () => ({ add: null, del: null, map: null, exist: false, timeout: null, mapped: new Set<string>() }),
  parse: (info, call) => {
    switch (call.option.name) {
      case 'add-set':
        info.add = parseSetSpec({ ...call, inverted: false }, info.add);
        return;
      case 'del-set':
        info.del = parseSetSpec({ ...call, inverted: false }, info.del);
        return;
      case 'map-set':
        info.map = parseSetSpec({ ...call, inverted: false }, info.map);
        return;
      case 'exist':
        info.exist = true;
        return;
      case 'timeout': {
        const timeout = strtoui(call.raw, 0, MAX_TIMEOUT);
        if (timeout === null) throw new XtError(`Invalid value for option --timeout or out of range 0-${MAX_TIMEOUT}`);
        info.timeout = timeout;
        return;
      }
      default:
        info.mapped.add(call.option.name);
    }
  },
  finalCheck,
  save: (info) => text(info, '--'),
  print: (info) => text(info, ''),
  check,
  destroy: (info, net) => {
    for (const set of [info.add, info.del, info.map]) putSet(net, set);
  },
  target,
});
