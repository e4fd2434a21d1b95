import type { DeviceOptions, DeviceSpec } from '../../kernel/device/device-table.ts';
import { IFF_MULTICAST, IFF_NOARP, IFF_PROMISC, type NetDevice } from '../../kernel/device/net-device.ts';
import { EINVAL, EOPNOTSUPP } from '../../kernel/errno.ts';
import type { NetNs } from '../../kernel/netns.ts';
import { type MacAddr, parseMac } from '../../wire/inet.ts';
import { type Args, duparg, duparg2, getUnsigned, IpExit, invarg, matches, nodev, notModelled } from './args.ts';
import { check, type IpContext, netlinkError } from './context.ts';
import { dispatch, type Handler, type Verb } from './dispatch.ts';
import { watchInet6 } from './inet6-view.ts';
import { linkShow, readGroup } from './link-show.ts';
import { onOff } from './names.ts';
import { findNetns, linkNetns } from './netns-names.ts';
import { usage } from './usage.ts';

const VERBS: readonly Verb[] = [
  { words: ['add'], run: add },
  { words: ['set', 'change'], run: set },
  { words: ['replace'], run: add },
  { words: ['delete'], run: del },
  { words: ['show', 'lst', 'list'], run: linkShow },
  { words: ['xstats', 'afstats', 'property'] },
];

/** `ip link`. */
export const ipLink: Handler = (ctx, args) => dispatch('link', VERBS, linkShow, ctx, args);

/** IFNAMSIZ with its final zero. */
const MAX_NAME = 15;
const badName = (name: string): boolean =>
  name === '' || name.length > MAX_NAME || /[/\s:]/.test(name) || name === '.' || name === '..';

interface Wanted {
  name: string | null;
  mac: MacAddr | null;
  mtu: number | null;
  index: number | null;
  netns: NetNs | null;
  up: boolean;
}

const wanted = (): Wanted => ({ name: null, mac: null, mtu: null, index: null, netns: null, up: false });

function readMac(text: string): MacAddr {
  const mac = /^([0-9a-f]{1,2}:){5}[0-9a-f]{1,2}$/i.test(text)
    ? parseMac(
        text
          .split(':')
          .map((p) => p.padStart(2, '0'))
          .join(':'),
      )
    : null;
  if (!mac) throw new IpExit(`"${text}" is invalid lladdr.`, 1);
  return mac;
}

function readNumber(text: string, what: string): number {
  const n = getUnsigned(text);
  if (n === null) throw invarg(`Invalid "${what}" value\n`, text);
  return n;
}

function readNetns(ctx: IpContext, text: string): NetNs {
  const net = text === '1' ? ctx.process.net : findNetns(ctx.net, text);
  if (!net) throw invarg('Invalid "netns" value\n', text);
  return net;
}

function readName(text: string): string {
  if (badName(text)) throw invarg('"name" not a valid ifname', text);
  return text;
}

/** The words before `type`, or of a peer. True: it was one of them. */
function readWanted(ctx: IpContext, args: Args, word: string, w: Wanted): boolean {
  if (matches(word, 'address')) w.mac = readMac(args.next());
  else if (word === 'mtu') w.mtu = readNumber(args.next(), 'mtu');
  else if (word === 'index') w.index = readNumber(args.next(), 'index');
  else if (word === 'netns') w.netns = readNetns(ctx, args.next());
  else if (word === 'up') w.up = true;
  else if (word === 'down') w.up = false;
  else if (['txqueuelen', 'qlen', 'txqlen', 'numtxqueues', 'numrxqueues', 'group', 'addrgenmode'].includes(word))
    args.next();
  else return false;
  return true;
}

/** The first free name with this prefix (`dev_alloc_name`). */
function freeName(net: NetNs, prefix: string, taken = ''): string {
  for (let n = 0; ; n++) {
    const name = `${prefix}${n}`;
    if (name !== taken && !net.devices.get(name)) return name;
  }
}

const options = (w: Wanted, name: string): DeviceOptions => ({
  name,
  ...(w.mac === null ? {} : { mac: w.mac }),
  ...(w.mtu === null ? {} : { mtu: w.mtu }),
  ...(w.index === null ? {} : { ifindex: w.index }),
});

function add(ctx: IpContext, args: Args): void {
  const w = wanted();
  let type: string | null = null;
  while (args.more && type === null) {
    const word = args.next();
    if (word === 'type') type = args.next();
    else if (word === 'link') ctx.device(args.next());
    else if (readWanted(ctx, args, word, w)) continue;
    else {
      const name = word === 'name' || word === 'dev' ? args.next() : word;
      if (matches(name, 'help') && word !== 'name' && word !== 'dev') throw usage('link');
      if (w.name !== null) throw duparg2('dev', name);
      w.name = name;
    }
  }
  if (type === null) throw new IpExit('Not enough information: "type" argument is required', 1);
  const net = w.netns ?? ctx.net;
  if (w.name !== null && w.name.length > MAX_NAME) throw netlinkError(22, 'Attribute failed policy validation.');
  if (type === 'veth') addVeth(ctx, net, w, args);
  else if ((type === 'bridge' || type === 'dummy') && ctx.net.world.modules.has(type)) {
    if (args.more) throw notModelled(`option "${args.peek()}" of a ${type}`);
    made(net, { ...options(w, w.name ?? freeName(net, type)), kind: type }, w.up);
  } else throw netlinkError(EOPNOTSUPP, 'Unknown device type.');
}

function addVeth(ctx: IpContext, net: NetNs, w: Wanted, args: Args): void {
  const p = wanted();
  if (args.more && args.peek() !== 'peer') throw new IpExit(`unknown option "${args.peek()}"?`, 255);
  if (args.more) args.next();
  while (args.more) {
    const word = args.next();
    if (readWanted(ctx, args, word, p)) continue;
    const name = word === 'name' || word === 'dev' ? args.next() : word;
    if (p.name !== null) throw duparg2('name', name);
    p.name = name;
  }
  const there = p.netns ?? net;
  // the peer is named first, as the kernel registers it first
  const peer = p.name ?? freeName(there, 'veth');
  const name = w.name ?? freeName(net, 'veth', there === net ? peer : '');
  made(net, { ...options(w, name), kind: 'veth', peer: { ...options(p, peer), net: there } }, w.up);
  const other = there.devices.get(peer);
  if (p.up && other) there.devices.setUp(other);
}

function made(net: NetNs, spec: DeviceSpec, up: boolean): void {
  const dev = net.devices.tryAdd(spec);
  if (typeof dev === 'number') throw netlinkError(dev);
  linkNetns(dev);
  if (dev.peer) linkNetns(dev.peer);
  if (up) net.devices.setUp(dev);
}

function del(ctx: IpContext, args: Args): void {
  let name: string | null = null;
  while (args.more) {
    const word = args.next();
    if (word === 'type') {
      args.next();
      continue;
    }
    const given = word === 'dev' ? args.next() : word;
    if (name !== null) throw duparg2('dev', given);
    name = given;
  }
  if (name === null) throw new IpExit('Not enough information: "dev" argument is required.', 255);
  const dev = ctx.device(name);
  if (dev.kind === 'loopback' || dev.kind === 'nic') throw netlinkError(EOPNOTSUPP);
  ctx.net.devices.remove(dev);
}

/** Changes are made in the order in which the kernel makes them (`do_setlink`), whatever the order of the words. */
interface Changes {
  name?: string;
  mac?: MacAddr;
  mtu?: number;
  master?: NetDevice | null;
  netns?: NetNs;
  up?: boolean;
  alias?: string;
  qlen?: number;
  group?: number;
  flags: [number, boolean][];
}

function set(ctx: IpContext, args: Args): void {
  let name: string | null = null;
  const c: Changes = { flags: [] };
  while (args.more) {
    const word = args.next();
    if (readChange(ctx, args, word, c)) continue;
    if (matches(word, 'help')) throw usage('link');
    const given = word === 'dev' ? args.next() : word;
    if (name !== null) throw duparg2('dev', given);
    name = given;
  }
  // without a device, the group says which ones
  if (name === null && c.group !== undefined) {
    const { group, ...rest } = c;
    for (const dev of ctx.net.devices.all()) if ((dev.group ?? 0) === group) apply(ctx, dev, rest);
    return;
  }
  if (name === null) throw new IpExit('Not enough information: "dev" argument is required.', 255);
  const dev = ctx.net.devices.get(name);
  if (!dev) throw nodev(name);
  apply(ctx, dev, c);
  watchInet6(ctx.net);
}

function readChange(ctx: IpContext, args: Args, word: string, c: Changes): boolean {
  const flag = (bit: number, inverse = false): void => {
    const text = args.next();
    const on = onOff(text);
    if (on === null) throw new IpExit(`Error: argument of "${word}" must be "on" or "off", not "${text}"`, 255);
    c.flags.push([bit, on !== inverse]);
  };
  if (word === 'up') c.up = true;
  else if (word === 'down') c.up = false;
  else if (word === 'name') {
    const text = args.next();
    if (c.name !== undefined) throw duparg('name', text);
    c.name = readName(text);
  } else if (matches(word, 'address')) c.mac = readMac(args.next());
  else if (word === 'mtu') c.mtu = readNumber(args.next(), 'mtu');
  else if (word === 'master') {
    const text = args.next();
    const master = ctx.net.devices.get(text);
    if (!master) throw invarg('Device does not exist\n', text);
    c.master = master;
  } else if (word === 'nomaster') c.master = null;
  else if (word === 'netns') c.netns = readNetns(ctx, args.next());
  else if (word === 'multicast') flag(IFF_MULTICAST);
  else if (word === 'promisc') flag(IFF_PROMISC);
  else if (word === 'arp') flag(IFF_NOARP, true);
  else if (matches(word, 'alias') && word.length > 2) c.alias = args.next();
  else if (['txqueuelen', 'qlen', 'txqlen'].includes(word)) c.qlen = readNumber(args.next(), 'txqueuelen');
  else if (word === 'group') c.group = readGroup(args.next());
  else if (word === 'addrgenmode') args.next();
  else if (word === 'type') readType(args);
  else if (
    ['allmulticast', 'trailers', 'mode', 'state', 'vf', 'xdp', 'xdpgeneric', 'vrf', 'protodown', 'broadcast'].includes(
      word,
    )
  )
    throw notModelled(`"ip link set ${word}"`);
  else return false;
  return true;
}

/** `type TYPE`: by itself it changes nothing; its options are not modelled. */
function readType(args: Args): void {
  const type = args.next();
  if (args.more) throw notModelled(`option "${args.peek()}" of type ${type}`);
}

/** What the kernel says before it asks the bridge (`do_set_master`, `br_add_if`). */
function checkMaster(dev: NetDevice, master: NetDevice): void {
  if (dev === master || dev.kind === 'loopback') throw netlinkError(EINVAL);
  if (master.kind !== 'bridge') throw netlinkError(EOPNOTSUPP);
  if (dev.kind === 'bridge') throw netlinkError(EINVAL, 'Can not enslave a bridge to a bridge.');
}

function apply(ctx: IpContext, dev: NetDevice, c: Changes): void {
  const { devices } = ctx.net;
  if (c.netns) check(devices.move(dev, c.netns));
  const table = dev.net.devices;
  if (c.netns) {
    linkNetns(dev);
    if (dev.peer) linkNetns(dev.peer);
  }
  if (c.mac !== undefined) table.setMac(dev, c.mac);
  if (c.mtu !== undefined) {
    if (c.mtu < 68 && dev.kind !== 'loopback') throw netlinkError(22, 'mtu less than device minimum.');
    if (c.mtu > 65535 && dev.kind !== 'loopback') throw netlinkError(22, 'mtu greater than device maximum.');
    check(table.setMtu(dev, c.mtu));
  }
  if (c.name !== undefined && c.name !== dev.name) check(table.rename(dev, c.name));
  if (c.alias !== undefined) dev.alias = c.alias;
  if (c.master) checkMaster(dev, c.master);
  if (c.master !== undefined) check(table.setMaster(dev, c.master));
  for (const [bit, on] of c.flags) dev.flags = on ? dev.flags | bit : dev.flags & ~bit;
  if (c.up === true) table.setUp(dev);
  if (c.up === false) table.setDown(dev);
  if (c.qlen !== undefined) dev.txQueueLen = c.qlen;
  if (c.group !== undefined) dev.group = c.group;
}
