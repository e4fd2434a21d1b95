import type { DeviceInfo, NetInfo, PlaceInfo, Topology } from '../protocol/messages.ts';
import type { Box, Point } from './geometry.ts';
import { hostsInOrder } from './map-order.ts';

export type MapShape = 'row' | 'column';

/** A host, or a namespace inside of one: a box with its kernel's stack in it. */
export interface MapNet {
  readonly net: number;
  readonly name: string;
  readonly role: PlaceInfo['role'];
  readonly inside: boolean;
  readonly box: Box;
  /** Where the network stack is drawn; of a namespace inside a host it is the box itself. */
  readonly core: Box;
  /** An address to tell it by. */
  readonly addr: string;
}

/** A device that is drawn: a card at the host's edge, a bridge, the host's end of a cable to a namespace. */
export interface MapDevice {
  readonly net: number;
  readonly dev: string;
  readonly kind: DeviceInfo['kind'];
  readonly box: Box;
  readonly up: boolean;
  readonly addr: string;
  /** Where its name stands. */
  readonly label: Point & { readonly anchor: 'start' | 'middle' | 'end' };
}

export interface MapLink {
  readonly id: string;
  /** `inner`: inside a host, from a device to its stack or its bridge. */
  readonly kind: 'cable' | 'veth' | 'inner';
  readonly a: string;
  readonly b: string;
  readonly line: readonly Point[];
}

/** A lab as a map: fixed places for everything, worked out from its topology alone. */
export interface LabMap {
  readonly shape: MapShape;
  readonly width: number;
  readonly height: number;
  readonly nets: readonly MapNet[];
  readonly devices: readonly MapDevice[];
  readonly links: readonly MapLink[];
  /** Where a packet rests, by the ends of links. */
  readonly points: ReadonlyMap<string, Point>;
}

export const coreId = (net: number): string => `net ${net}`;
export const deviceId = (net: number, dev: string): string => `${net} ${dev}`;

const PAD = 14;
const POD = { w: 128, h: 58, gap: 12 };
const HEAD = 40;
const DROP = 30;
const BRIDGE_H = 26;
const CORE_H = 46;
const CARD = { w: 50, h: 26, gap: 22 };
/** Room for a cable beside or below the hosts. */
const AISLE = 26;

interface Inside {
  readonly info: NetInfo;
  readonly name: string;
  readonly role: PlaceInfo['role'];
}
interface Host extends Inside {
  readonly pods: readonly Inside[];
  readonly bridges: readonly DeviceInfo[];
  readonly sides: Sides;
  /** Height of the part with the stack and the cards. */
  readonly strip: number;
  readonly w: number;
  readonly h: number;
}

/** Cards by the side of the host that they are on. */
interface Sides {
  readonly left: readonly DeviceInfo[];
  readonly right: readonly DeviceInfo[];
}

/** Draws the map: hosts in a row, or in a column for a narrow space. */
export function labMap(topology: Topology, shape: MapShape): LabMap {
  const infos = hostsInOrder(topology);
  const order = new Map(infos.map((info, i) => [info.net, i]));
  const sides = infos.map((info) => sidesOf(topology, info, order, shape));
  const strip = Math.max(...sides.map((s) => stripHeight(s)));
  const hosts = infos.map((info, i) => {
    const own = sides[i] ?? { left: [], right: [] };
    return hostOf(topology, info, shape, own, shape === 'row' ? strip : stripHeight(own));
  });
  const map = new MapBuilder();
  const high = Math.max(0, ...hosts.map((h) => h.h));
  const gap = shape === 'row' ? Math.max(70, 150 - hosts.length * 15) : 22;
  let at = PAD;
  const boxes = hosts.map((host) => {
    const box =
      shape === 'row'
        ? { x: at, y: PAD + high - host.h, w: host.w, h: host.h }
        : { x: PAD, y: at, w: host.w, h: host.h };
    at += (shape === 'row' ? host.w : host.h) + gap;
    return box;
  });
  for (const [i, host] of hosts.entries()) {
    const box = boxes[i];
    if (box) placeHost(map, topology, host, box, shape);
  }
  const end = at - gap + PAD;
  const across = shape === 'row' ? PAD * 2 + high : Math.max(...boxes.map((b) => b.x + b.w), 0) + PAD;
  const aisles = addCables(map, topology, order, shape, across - PAD);
  const breadth = aisles === 0 ? across : across + AISLE * aisles + (shape === 'column' ? CARD.w / 2 : 0);
  return {
    shape,
    width: shape === 'row' ? end : breadth,
    height: shape === 'row' ? breadth : end,
    ...map,
  };
}

class MapBuilder {
  readonly nets: MapNet[] = [];
  readonly devices: MapDevice[] = [];
  readonly links: MapLink[] = [];
  readonly points = new Map<string, Point>();

  link(kind: MapLink['kind'], a: string, b: string, line: readonly Point[]): void {
    this.links.push({ id: `${a} - ${b}`, kind, a, b, line });
  }
}

const addrOf = (devices: readonly DeviceInfo[]): string =>
  devices.find((d) => d.kind !== 'loopback' && d.addrs.length > 0)?.addrs[0]?.replace(/\/.*/, '') ?? '';

function sidesOf(topology: Topology, info: NetInfo, order: ReadonlyMap<number, number>, shape: MapShape): Sides {
  const own = order.get(info.net) ?? 0;
  const isLeft = (dev: DeviceInfo): boolean => {
    const peer = peerOf(topology, info.net, dev.name);
    return shape === 'row' && peer !== null && (order.get(peer) ?? own) < own;
  };
  const cards = info.devices.filter((d) => d.kind === 'nic');
  return { left: cards.filter(isLeft), right: cards.filter((d) => !isLeft(d)) };
}

const stripHeight = ({ left, right }: Sides): number =>
  Math.max(CORE_H, Math.max(left.length, right.length) * (CARD.h + CARD.gap) - CARD.gap + 14);

function hostOf(topology: Topology, info: NetInfo, shape: MapShape, sides: Sides, strip: number): Host {
  const inside = (net: NetInfo): Inside => {
    const place = topology.places.find((p) => p.net === net.net);
    return { info: net, name: net.name, role: place?.role ?? 'pod' };
  };
  const pods = topology.nets.filter((n) => n.host === info.name && n.net !== info.net).map(inside);
  const bridges = info.devices.filter((d) => d.kind === 'bridge');
  const perRow = podsPerRow(pods.length, shape);
  const rows = Math.ceil(pods.length / perRow);
  const columns = Math.min(perRow, pods.length);
  const w = shape === 'column' ? 318 : Math.max(190, columns * (POD.w + POD.gap) - POD.gap + PAD * 2);
  const h = HEAD + (rows > 0 ? rows * (POD.h + DROP) : 0) + (bridges.length > 0 ? BRIDGE_H + DROP : 0) + strip + PAD;
  return { ...inside(info), pods, bridges, sides, strip, w, h };
}

const podsPerRow = (pods: number, shape: MapShape): number =>
  shape === 'column' ? 2 : pods <= 4 ? 4 : Math.ceil(Math.sqrt(pods * 1.6));

function placeHost(map: MapBuilder, topology: Topology, host: Host, box: Box, shape: MapShape): void {
  const { net } = host.info;
  const middle = box.y + box.h - PAD - host.strip / 2;
  const core = { x: box.x + box.w / 2 - 58, y: middle - CORE_H / 2, w: 116, h: CORE_H };
  map.nets.push({ net, name: host.name, role: host.role, inside: false, box, core, addr: addrOf(host.info.devices) });
  map.points.set(coreId(net), { x: core.x + core.w / 2, y: core.y });
  for (const side of ['left', 'right'] as const)
    for (const [n, card] of host.sides[side].entries()) {
      const left = side === 'left';
      const mid = middle + (n - (host.sides[side].length - 1) / 2) * (CARD.h + CARD.gap);
      const b = { x: (left ? box.x : box.x + box.w) - CARD.w / 2, y: mid - CARD.h / 2, w: CARD.w, h: CARD.h };
      addDevice(map, net, card, b, { x: b.x + b.w / 2, y: mid, anchor: 'middle' });
      const from = left ? core.x : core.x + core.w;
      const to = left ? b.x + b.w : b.x;
      const line = [
        { x: from, y: middle },
        { x: (from + to) / 2, y: middle },
        { x: (from + to) / 2, y: mid },
        { x: to, y: mid },
      ];
      map.link('inner', coreId(net), deviceId(net, card.name), line);
      map.points.set(deviceId(net, card.name), { x: b.x + b.w / 2, y: b.y });
    }
  const barY = middle - host.strip / 2 - DROP - BRIDGE_H;
  const each = (box.w - PAD * 2) / Math.max(1, host.bridges.length);
  for (const [n, bridge] of host.bridges.entries()) {
    const b = { x: box.x + PAD + n * each, y: barY, w: each - (host.bridges.length > 1 ? 8 : 0), h: BRIDGE_H };
    addDevice(map, net, bridge, b, { x: b.x + 10, y: b.y + b.h / 2, anchor: 'start' });
    const x = host.bridges.length === 1 ? core.x + core.w / 2 : b.x + b.w / 2;
    const line = [
      { x, y: b.y + b.h },
      { x, y: core.y - DROP / 2 },
      { x: core.x + core.w / 2, y: core.y - DROP / 2 },
      { x: core.x + core.w / 2, y: core.y },
    ];
    map.link('inner', deviceId(net, bridge.name), coreId(net), line);
    map.points.set(deviceId(net, bridge.name), { x, y: b.y });
  }
  placePods(map, topology, host, box, host.bridges.length > 0 ? barY : core.y, shape);
}

function placePods(map: MapBuilder, topology: Topology, host: Host, box: Box, floor: number, shape: MapShape): void {
  const perRow = podsPerRow(host.pods.length, shape);
  for (const [n, pod] of host.pods.entries()) {
    const row = Math.floor(n / perRow);
    const inRow = Math.min(perRow, host.pods.length - row * perRow);
    const width = inRow * (POD.w + POD.gap) - POD.gap;
    const b = {
      x: box.x + (box.w - width) / 2 + (n % perRow) * (POD.w + POD.gap),
      y: box.y + HEAD + row * (POD.h + DROP),
      w: POD.w,
      h: POD.h,
    };
    const { net } = pod.info;
    map.nets.push({
      net,
      name: pod.name,
      role: pod.role,
      inside: true,
      box: b,
      core: b,
      addr: addrOf(pod.info.devices),
    });
    map.points.set(coreId(net), { x: b.x + b.w / 2, y: b.y });
    placeVeths(map, topology, host, pod, b, floor);
  }
}

/** A namespace's cables to its host: each ends at a bridge, or at the host's stack. */
function placeVeths(map: MapBuilder, topology: Topology, host: Host, pod: Inside, b: Box, floor: number): void {
  const wires = topology.wires.flatMap(({ a, b: other }) => {
    if (a.net === pod.info.net) return [{ own: a, other }];
    return other.net === pod.info.net ? [{ own: other, other: a }] : [];
  });
  for (const [n, { own, other }] of wires.entries()) {
    const x = b.x + (b.w * (n + 1)) / (wires.length + 1);
    const foot = { x, y: b.y + b.h };
    map.points.set(deviceId(own.net, own.dev), foot);
    map.link('inner', coreId(own.net), deviceId(own.net, own.dev), [{ x, y: b.y }, foot]);
    if (other.net !== host.info.net) continue;
    const master = host.info.devices.find((d) => d.name === other.dev)?.master ?? null;
    const end = { x, y: floor };
    map.points.set(deviceId(other.net, other.dev), end);
    map.link('veth', deviceId(own.net, own.dev), deviceId(other.net, other.dev), [foot, end]);
    const up = master === null ? coreId(other.net) : deviceId(other.net, master);
    const to = map.points.get(up);
    if (to) map.link('inner', deviceId(other.net, other.dev), up, [end, { x: end.x, y: to.y }, to]);
  }
}

function addDevice(map: MapBuilder, net: number, dev: DeviceInfo, box: Box, label: MapDevice['label']): void {
  map.devices.push({ net, dev: dev.name, kind: dev.kind, box, up: dev.up, addr: dev.addrs[0] ?? '', label });
}

function peerOf(topology: Topology, net: number, dev: string): number | null {
  for (const { a, b } of topology.wires) {
    if (a.net === net && a.dev === dev) return b.net;
    if (b.net === net && b.dev === dev) return a.net;
  }
  return null;
}

/** Cables between hosts: straight to a neighbour in the row, else by an aisle. Returns how many aisles there are. */
function addCables(
  map: MapBuilder,
  topology: Topology,
  order: ReadonlyMap<number, number>,
  shape: MapShape,
  edge: number,
): number {
  let aisles = 0;
  for (const { a, b } of topology.wires) {
    const [i, j] = [order.get(a.net), order.get(b.net)];
    const from = map.devices.find((d) => d.net === a.net && d.dev === a.dev && d.kind === 'nic')?.box;
    const to = map.devices.find((d) => d.net === b.net && d.dev === b.dev && d.kind === 'nic')?.box;
    if (i === undefined || j === undefined || !from || !to) continue;
    const mid = (box: Box): Point => ({ x: box.x + box.w / 2, y: box.y + box.h / 2 });
    let line: Point[];
    if (shape === 'row' && Math.abs(i - j) === 1) {
      const [p, q] = i < j ? [from, to] : [to, from];
      const turn = (p.x + p.w + q.x) / 2;
      const there = [
        { x: p.x + p.w, y: mid(p).y },
        { x: turn, y: mid(p).y },
        { x: turn, y: mid(q).y },
        { x: q.x, y: mid(q).y },
      ];
      line = i < j ? there : there.reverse();
    } else {
      const lane = edge + AISLE * (++aisles - 0.5) + (shape === 'column' ? CARD.w / 2 : 0);
      line =
        shape === 'row'
          ? [mid(from), { x: mid(from).x, y: lane }, { x: mid(to).x, y: lane }, mid(to)]
          : [mid(from), { x: lane, y: mid(from).y }, { x: lane, y: mid(to).y }, mid(to)];
    }
    map.link('cable', deviceId(a.net, a.dev), deviceId(b.net, b.dev), line);
  }
  return aisles;
}
