import {
  IFF_BROADCAST,
  IFF_LOOPBACK,
  IFF_MULTICAST,
  IFF_NOARP,
  IFF_PROMISC,
  isUp,
  type NetDevice,
} from '../../kernel/device/net-device.ts';
import { formatMac } from '../../wire/inet.ts';
import { type Args, duparg2, getUnsigned, IpExit, incomplete, invarg, matches } from './args.ts';
import type { IpContext } from './context.ts';
import { linkNetns, netnsList, netnsName } from './netns-names.ts';

/** What a listing is narrowed to. */
export interface LinkFilter {
  dev: string | null;
  up: boolean;
  master: NetDevice | null;
  noMaster: boolean;
  type: string | null;
  group: number | null;
}

export const noFilter = (): LinkFilter => ({
  dev: null,
  up: false,
  master: null,
  noMaster: false,
  type: null,
  group: null,
});

const ALLMULTI = 1 << 9;

/** `operstate` (`rfc2863_policy`): UNKNOWN for devices that never speak of their carrier. */
export function operState(dev: NetDevice): string {
  if (!isUp(dev)) return 'DOWN';
  if (dev.kind === 'loopback' || dev.kind === 'dummy') return 'UNKNOWN';
  if (dev.carrier) return 'UP';
  const peer = dev.peer;
  if (dev.kind !== 'veth' || !peer || peer.ifindex === dev.ifindex) return 'DOWN';
  // the kernel looks the other end up by its number here, wherever it really is
  const lower = dev.net.devices.byIndex(peer.ifindex);
  return lower && !lower.carrier ? 'LOWERLAYERDOWN' : 'DOWN';
}

export function linkFlags(dev: NetDevice): string[] {
  const out: string[] = [];
  const running = isUp(dev) && (operState(dev) === 'UP' || operState(dev) === 'UNKNOWN');
  if (isUp(dev) && !running) out.push('NO-CARRIER');
  const bits: readonly [number, string][] = [
    [IFF_LOOPBACK, 'LOOPBACK'],
    [IFF_BROADCAST, 'BROADCAST'],
    [IFF_MULTICAST, 'MULTICAST'],
    [IFF_NOARP, 'NOARP'],
    [ALLMULTI, 'ALLMULTI'],
    [IFF_PROMISC, 'PROMISC'],
  ];
  for (const [bit, name] of bits) if (dev.flags & bit) out.push(name);
  if (isUp(dev)) out.push('UP');
  if (isUp(dev) && dev.carrier) out.push('LOWER_UP');
  const peer = sameNetPeer(dev);
  if (peer && !isUp(peer)) out.push('M-DOWN');
  return out;
}

function sameNetPeer(dev: NetDevice): NetDevice | null {
  return dev.kind === 'veth' && dev.peer && dev.peer.net === dev.net ? dev.peer : null;
}

/** `v0@v1`, or `v0@if7` when the other end is in another namespace. */
export function linkName(dev: NetDevice): string {
  if (dev.kind !== 'veth' || !dev.peer) return dev.name;
  return linkNetns(dev) ? `${dev.name}@if${dev.peer.ifindex}` : `${dev.name}@${dev.peer.name}`;
}

const linkType = (dev: NetDevice): string => (dev.kind === 'loopback' ? 'loopback' : 'ether');
const broadcast = (dev: NetDevice): string => (dev.kind === 'loopback' ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff');

/** `link-netns NAME`, or the bare number for a namespace without a name here. */
function netnsPart(dev: NetDevice): { text: string; json: Record<string, string | number> } {
  const there = linkNetns(dev);
  if (!there) return { text: '', json: {} };
  if (netnsList(dev.net).includes(there.net)) {
    const name = netnsName(there.net);
    return { text: ` link-netns ${name}`, json: { link_netns: name } };
  }
  return { text: ` link-netnsid ${there.id}`, json: { link_netnsid: there.id } };
}

/** /etc/iproute2/group has one name. */
const groupName = (dev: NetDevice): string => (dev.group ? String(dev.group) : 'default');

/** `rtnl_group_a2n`. */
export function readGroup(text: string): number {
  const group = text === 'default' ? 0 : getUnsigned(text);
  if (group === null) throw invarg('Invalid "group" value\n', text);
  return group;
}

/** The first line of a device in `ip link` and `ip addr`. */
export function headLine(dev: NetDevice, withMode: boolean): string {
  const master = dev.master ? ` master ${dev.master.name}` : '';
  const mode = withMode ? ' mode DEFAULT' : '';
  return `${dev.ifindex}: ${linkName(dev)}: <${linkFlags(dev).join(',')}> mtu ${dev.mtu} qdisc ${dev.qdisc}${master} state ${operState(dev)}${mode} group ${groupName(dev)} qlen ${dev.txQueueLen ?? 1000}`;
}

/** The `link/ether` line, without its four spaces. */
export const addressLine = (dev: NetDevice): string =>
  `link/${linkType(dev)} ${formatMac(dev.mac)} brd ${broadcast(dev)}${netnsPart(dev).text}`;

const KIND: Readonly<Record<NetDevice['kind'], string>> = {
  loopback: '',
  nic: '',
  veth: 'veth',
  bridge: 'bridge',
  dummy: 'dummy',
};

/** What `-d` adds. A bridge's own settings are left out but for those the model has. */
function details(ctx: IpContext, dev: NetDevice, withMode: boolean): string {
  const d = detailNumbers(dev);
  const kind = KIND[dev.kind] === '' ? '' : `${ctx.nl}    ${KIND[dev.kind]} `;
  const gen = withMode ? 'addrgenmode eui64 ' : '';
  return ` promiscuity ${d.port}  allmulti ${d.port} minmtu ${d.minMtu} maxmtu ${d.maxMtu} ${kind}${gen}numtxqueues ${d.queues} numrxqueues ${d.queues} gso_max_size 65536 gso_max_segs 65535 tso_max_size ${d.tso} tso_max_segs 65535 gro_max_size 65536 `;
}

function detailNumbers(dev: NetDevice): { port: number; minMtu: number; maxMtu: number; queues: number; tso: number } {
  const any = dev.kind === 'loopback' || dev.kind === 'dummy';
  return {
    port: dev.master ? 1 : 0,
    minMtu: any ? 0 : 68,
    maxMtu: any ? 0 : 65535,
    queues: dev.kind === 'veth' ? 2 : 1,
    tso: dev.kind === 'dummy' ? 65536 : 524280,
  };
}

function detailsJson(dev: NetDevice, withMode: boolean): Record<string, unknown> {
  const d = detailNumbers(dev);
  return {
    promiscuity: d.port,
    allmulti: d.port,
    min_mtu: d.minMtu,
    max_mtu: d.maxMtu,
    ...(KIND[dev.kind] === '' ? {} : { linkinfo: { info_kind: KIND[dev.kind] } }),
    ...(withMode ? { inet6_addr_gen_mode: 'eui64' } : {}),
    num_tx_queues: d.queues,
    num_rx_queues: d.queues,
    gso_max_size: 65536,
    gso_max_segs: 65535,
    tso_max_size: d.tso,
    tso_max_segs: 65535,
    gro_max_size: 65536,
  };
}

/** Least widths of the columns of `-s`: bytes, packets, errors, dropped, and two more. */
const COLUMNS = [10, 7, 6, 7, 7, 7] as const;

/** The counters of `-s`, right-aligned under their names; with `-s -s`, the kinds of errors (`__print_link_stats`). */
export function statsText(ctx: IpContext, dev: NetDevice): string {
  const { stats } = dev;
  const rx = [stats.rxBytes, stats.rxPackets, 0, stats.rxDropped, 0, 0];
  const tx = [stats.txBytes, stats.txPackets, 0, stats.txDropped, 0, 0];
  const width = COLUMNS.map((w, i) => Math.max(w, ...[rx, tx].map((r) => String(r[i] ?? 0).length)));
  const row = (name: string, names: readonly string[], values: readonly number[]): string => {
    const [first = 0] = width;
    const head = names.map((n, i) => n.padStart(i === 0 ? first - name.length - 2 : (width[i] ?? 0))).join(' ');
    const line = values.map((v, i) => `${String(v).padStart(width[i] ?? 0)} `).join('');
    return `${ctx.nl}    ${name}: ${head}${names.length === 6 ? ' '.repeat(11) : ''}${ctx.nl}    ${line}`;
  };
  const more = ctx.opts.stats > 1;
  return (
    row('RX', ['bytes', 'packets', 'errors', 'dropped', 'missed', 'mcast'], rx) +
    (more ? errorRow(ctx, width, 'RX', ['length', 'crc', 'frame', 'fifo', 'overrun'], 0) : '') +
    row('TX', ['bytes', 'packets', 'errors', 'dropped', 'carrier', 'collsns'], tx) +
    (more ? errorRow(ctx, width, 'TX', ['aborted', 'fifo', 'window', 'heartbt', 'transns'], carrierChanges(dev)) : '')
  );
}

/** The counters of `-j -s`; with `-s -s`, the kinds of errors too. */
export function statsJson(ctx: IpContext, dev: NetDevice): Record<string, unknown> {
  const { stats } = dev;
  const more = ctx.opts.stats > 1;
  const zeros = (names: string): Record<string, number> =>
    Object.fromEntries(names.split(' ').map((n) => [`${n}_errors`, 0]));
  return {
    stats64: {
      rx: {
        bytes: stats.rxBytes,
        packets: stats.rxPackets,
        errors: 0,
        dropped: stats.rxDropped,
        over_errors: 0,
        multicast: 0,
        ...(more ? zeros('length crc frame fifo missed') : {}),
      },
      tx: {
        bytes: stats.txBytes,
        packets: stats.txPackets,
        errors: 0,
        dropped: stats.txDropped,
        carrier_errors: 0,
        collisions: 0,
        ...(more ? { ...zeros('aborted fifo window heartbeat'), carrier_changes: carrierChanges(dev) } : {}),
      },
    },
  };
}

const carrierChanges = (dev: NetDevice): number => (dev.kind === 'loopback' ? 0 : isUp(dev) && dev.carrier ? 2 : 1);

/** Nothing goes wrong in the model: all zeros, but for how often the carrier came and went. */
function errorRow(
  ctx: IpContext,
  width: readonly number[],
  name: string,
  names: readonly string[],
  last: number,
): string {
  const head = names.map((n, i) => n.padStart(width[i + 1] ?? 0)).join(' ');
  const values = names.map((_, i) => `${String(i === 4 ? last : 0).padStart(width[i + 1] ?? 0)} `).join('');
  return `${ctx.nl}    ${name} errors: ${head}${ctx.nl}    ${' '.repeat(11)}${values}`;
}

/** Everything `ip link` prints of a device, without the last newline. */
export function linkText(ctx: IpContext, dev: NetDevice, withMode: boolean): string {
  const extra = ctx.opts.details > 0 ? details(ctx, dev, withMode) : '';
  const alias = withMode && dev.alias ? `${ctx.nl}    alias ${dev.alias}` : '';
  return `${headLine(dev, withMode)}${ctx.nl}    ${addressLine(dev)}${extra}${alias}`;
}

export function linkJson(dev: NetDevice, withMode: boolean, d = false): Record<string, unknown> {
  const there = linkNetns(dev);
  const peer = dev.kind === 'veth' ? dev.peer : null;
  return {
    ifindex: dev.ifindex,
    ...(peer ? (there ? { link_index: peer.ifindex } : { link: peer.name }) : {}),
    ifname: dev.name,
    flags: linkFlags(dev),
    mtu: dev.mtu,
    qdisc: dev.qdisc,
    ...(dev.master ? { master: dev.master.name } : {}),
    operstate: operState(dev),
    ...(withMode ? { linkmode: 'DEFAULT' } : {}),
    group: groupName(dev),
    txqlen: dev.txQueueLen ?? 1000,
    link_type: linkType(dev),
    address: formatMac(dev.mac),
    broadcast: broadcast(dev),
    ...netnsPart(dev).json,
    ...(d ? detailsJson(dev, withMode) : {}),
    ...(withMode && dev.alias ? { ifalias: dev.alias } : {}),
  };
}

/** The fixed columns of `-br`: name, state, and what follows. */
export const briefLine = (dev: NetDevice, rest: string): string =>
  `${linkName(dev).padEnd(16)} ${operState(dev).padEnd(14)} ${rest}`;

/** The devices a listing shows. An unknown name ends the command. */
export function filterLinks(ctx: IpContext, f: LinkFilter): NetDevice[] {
  if (f.dev !== null) {
    // the kernel looks a name up without what follows a colon (`dev_ioctl`)
    const dev = ctx.net.devices.get(f.dev) ?? ctx.net.devices.get(f.dev.replace(/:.*/, ''));
    if (!dev) throw new IpExit(`Device "${f.dev}" does not exist.`, 1);
    return [dev].filter((d) => fits(d, f));
  }
  return ctx.net.devices.all().filter((d) => fits(d, f));
}

function fits(dev: NetDevice, f: LinkFilter): boolean {
  if (f.up && !isUp(dev)) return false;
  if (f.master && dev.master !== f.master) return false;
  if (f.noMaster && dev.master) return false;
  if (f.group !== null && f.group !== (dev.group ?? 0)) return false;
  if (f.type === null) return true;
  if (f.type.endsWith('_slave')) return dev.master !== null && KIND[dev.master.kind] === f.type.slice(0, -6);
  return KIND[dev.kind] === f.type;
}

/** A word of a selector that both `ip addr` and `ip link` know. False: it is not one. */
export function readLinkSelector(ctx: IpContext, args: Args, word: string, f: LinkFilter): boolean {
  if (word === 'up') f.up = true;
  else if (word === 'master') {
    const name = args.next();
    f.master = ctx.net.devices.get(name);
    if (!f.master) throw new IpExit(`Error: argument "${name}" is wrong: Device does not exist\n`, 255);
  } else if (word === 'nomaster') f.noMaster = true;
  else if (word === 'vrf') throw new IpExit(`Error: argument "${args.next()}" is wrong: Not a valid VRF name\n`, 255);
  else if (word === 'type') f.type = args.next();
  else if (word === 'group') f.group = readGroup(args.next());
  else return false;
  return true;
}

/** `ip link show`. */
export function linkShow(ctx: IpContext, args: Args): void {
  const f = noFilter();
  let sawDev = false;
  while (args.more) {
    const word = args.next();
    if (readLinkSelector(ctx, args, word, f)) continue;
    const name = word === 'dev' ? args.next() : word;
    if (sawDev) throw duparg2('dev', name);
    if (word !== 'dev' && matches(word, 'help')) throw incomplete();
    sawDev = true;
    f.dev = name;
  }
  const devices = filterLinks(ctx, f);
  if (ctx.opts.json) {
    ctx.json(devices.map((d) => (ctx.opts.brief ? briefJson(d) : fullJson(ctx, d))));
    return;
  }
  for (const dev of devices) {
    if (ctx.opts.brief) ctx.print(`${briefLine(dev, `${formatMac(dev.mac)} <${linkFlags(dev).join(',')}> `)}\n`);
    else ctx.record(linkText(ctx, dev, true) + (ctx.opts.stats > 0 ? statsText(ctx, dev) : ''));
  }
}

const fullJson = (ctx: IpContext, dev: NetDevice): Record<string, unknown> => ({
  ...linkJson(dev, true, ctx.opts.details > 0),
  ...(ctx.opts.stats > 0 ? statsJson(ctx, dev) : {}),
});

function briefJson(dev: NetDevice): Record<string, unknown> {
  const { link, link_index, ifname, operstate, address, flags } = linkJson(dev, false);
  return {
    ...(link === undefined ? {} : { link }),
    ...(link_index === undefined ? {} : { link_index }),
    ifname,
    operstate,
    address,
    flags,
  };
}
