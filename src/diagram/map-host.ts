import type { DeviceInfo, NetInfo, PlaceInfo, Topology } from '../protocol/messages.ts';
import type { Box, Point } from './geometry.ts';
import { CARD, coreId, deviceId, type MapBuilder, type MapShape, PAD } from './map-parts.ts';

const POD = { w: 128, h: 58, gap: 12 };
const HEAD = 40;
const DROP = 30;
const BRIDGE_H = 26;
const CORE_H = 46;

interface Inside {
  readonly info: NetInfo;
  readonly name: string;
  readonly role: PlaceInfo['role'];
}
/** A host with what is in it, before it has its place. */
export interface Host extends Inside {
  readonly pods: readonly Inside[];
  readonly bridges: readonly DeviceInfo[];
  /** It is nothing but its bridge, which is drawn where others have their stack. */
  readonly bare: boolean;
  readonly sides: Sides;
  /** Height of the part with the stack and the cards. */
  readonly strip: number;
  readonly w: number;
  readonly h: number;
}

export type Side = 'left' | 'right' | 'top' | 'bottom';
export const SIDES: readonly Side[] = ['left', 'right', 'top', 'bottom'];
/** Cards by the side of the host that they are on. */
export type Sides = Readonly<Record<Side, readonly DeviceInfo[]>>;
export const NO_SIDES: Sides = { left: [], right: [], top: [], bottom: [] };

const addrOf = (devices: readonly DeviceInfo[]): string =>
  devices.find((d) => d.kind !== 'loopback' && d.addrs.length > 0)?.addrs[0]?.replace(/\/.*/, '') ?? '';

/** The namespace at the other end of a device's wire. */
export function peerOf(topology: Topology, net: number, dev: string): number | null {
  for (const { a, b } of topology.wires) {
    if (a.net === net && a.dev === dev) return b.net;
    if (b.net === net && b.dev === dev) return a.net;
  }
  return null;
}

export const stripHeight = ({ left, right }: Sides): number =>
  Math.max(CORE_H, Math.max(left.length, right.length) * (CARD.h + CARD.gap) - CARD.gap + 14);

export function hostOf(topology: Topology, info: NetInfo, shape: MapShape, sides: Sides, strip: number): Host {
  const inside = (net: NetInfo): Inside => {
    const place = topology.places.find((p) => p.net === net.net);
    return { info: net, name: net.name, role: place?.role ?? 'pod' };
  };
  const own = inside(info);
  const pods = topology.nets.filter((n) => n.host === info.name && n.net !== info.net).map(inside);
  const bridges = info.devices.filter((d) => d.kind === 'bridge');
  const bare = own.role === 'switch' && bridges.length === 1 && pods.length === 0;
  const perRow = podsPerRow(pods.length, shape);
  const rows = Math.ceil(pods.length / perRow);
  const columns = Math.min(perRow, pods.length);
  const cards = Math.max(sides.top.length, sides.bottom.length) * (CARD.w + CARD.gap) + PAD * 2;
  const least = shape === 'column' ? 318 : bare ? 160 : 190;
  const w = shape === 'column' ? least : Math.max(least, cards, columns * (POD.w + POD.gap) - POD.gap + PAD * 2);
  const bars = bridges.length > 0 && !bare ? BRIDGE_H + DROP : 0;
  const h = HEAD + (rows > 0 ? rows * (POD.h + DROP) : 0) + bars + strip + PAD;
  return { ...own, pods, bridges, bare, sides, strip, w, h };
}

const podsPerRow = (pods: number, shape: MapShape): number =>
  shape === 'column' ? 2 : pods <= 4 ? 4 : Math.ceil(Math.sqrt(pods * 1.6));

/** The cards of a switch are its point: its name makes room for those at the top. */
const isNamedBelow = (host: Host): boolean => host.bare && host.sides.top.length > 0 && host.sides.bottom.length === 0;

/** How far below a host's upper edge the middle of its stack is, or of the bridge that a switch is. */
export const middleOf = (host: Host): number =>
  isNamedBelow(host) ? PAD + host.strip / 2 : host.h - PAD - host.strip / 2;

export function placeHost(map: MapBuilder, topology: Topology, host: Host, box: Box, shape: MapShape): void {
  const { net } = host.info;
  const middle = box.y + middleOf(host);
  const core = host.bare
    ? { x: box.x + PAD + 24, y: middle - BRIDGE_H / 2, w: box.w - 2 * PAD - 48, h: BRIDGE_H }
    : { x: box.x + box.w / 2 - 58, y: middle - CORE_H / 2, w: 116, h: CORE_H };
  const addr = addrOf(host.info.devices);
  const nameY = isNamedBelow(host) ? box.h - 15 : 25;
  map.nets.push({ net, name: host.name, role: host.role, inside: false, box, core, addr, nameY });
  map.points.set(coreId(net), { x: core.x + core.w / 2, y: core.y });
  const barY = middle - host.strip / 2 - DROP - BRIDGE_H;
  const bars = placeBridges(map, host, box, core, barY);
  for (const side of SIDES) placeCards(map, host, box, core, side, bars);
  const floor = host.bridges.length > 0 && !host.bare ? barY : core.y;
  placePods(map, topology, host, box, floor, shape);
}

/** The bridges' bars above the stack; the one of a switch takes its place. By name. */
function placeBridges(map: MapBuilder, host: Host, box: Box, core: Box, barY: number): Map<string, Box> {
  const { net } = host.info;
  const bars = new Map<string, Box>();
  const each = (box.w - PAD * 2) / Math.max(1, host.bridges.length);
  for (const [n, bridge] of host.bridges.entries()) {
    const b = host.bare
      ? core
      : { x: box.x + PAD + n * each, y: barY, w: each - (host.bridges.length > 1 ? 8 : 0), h: BRIDGE_H };
    bars.set(bridge.name, b);
    const label = { y: b.y + b.h / 2, ...(host.bare ? { x: b.x + b.w / 2, anchor: 'middle' as const } : START(b.x)) };
    map.device(net, bridge, b, label);
    const x = host.bridges.length === 1 ? core.x + core.w / 2 : b.x + b.w / 2;
    const top = { x: core.x + core.w / 2, y: core.y };
    const line = [{ x, y: b.y + b.h }, { x, y: core.y - DROP / 2 }, { x: top.x, y: core.y - DROP / 2 }, top];
    map.link('inner', deviceId(net, bridge.name), coreId(net), host.bare ? [top, top] : line);
    map.points.set(deviceId(net, bridge.name), { x, y: b.y });
  }
  return bars;
}

const START = (x: number) => ({ x: x + 10, anchor: 'start' as const });

/** The cards of one side, each with its line to the stack, or to the bridge that it is a port of. */
function placeCards(
  map: MapBuilder,
  host: Host,
  box: Box,
  core: Box,
  side: Side,
  bars: ReadonlyMap<string, Box>,
): void {
  const { net } = host.info;
  const cards = host.sides[side];
  const middle = core.y + core.h / 2;
  const upright = side === 'top' || side === 'bottom';
  for (const [n, card] of cards.entries()) {
    const off = n - (cards.length - 1) / 2;
    const mid: Point = upright
      ? { x: box.x + box.w / 2 + off * (CARD.w + CARD.gap), y: side === 'top' ? box.y : box.y + box.h }
      : { x: side === 'left' ? box.x : box.x + box.w, y: middle + off * (CARD.h + CARD.gap) };
    const b = { x: mid.x - CARD.w / 2, y: mid.y - CARD.h / 2, w: CARD.w, h: CARD.h };
    const beside = { x: b.x + b.w + 5, y: mid.y + (side === 'top' ? -1 : 9), anchor: 'start' as const };
    map.device(net, card, b, { ...mid, anchor: 'middle' }, upright ? beside : undefined);
    map.points.set(deviceId(net, card.name), { x: mid.x, y: b.y });
    const bar = card.master === null ? undefined : bars.get(card.master);
    const up = bar && card.master !== null ? deviceId(net, card.master) : coreId(net);
    const line = bar && !host.bare ? toBar(bar, b, side) : toCore(core, b, side);
    map.link('inner', up, deviceId(net, card.name), line);
  }
}

function toCore(core: Box, card: Box, side: Side): Point[] {
  const middle = { x: core.x + core.w / 2, y: core.y + core.h / 2 };
  const mid = { x: card.x + card.w / 2, y: card.y + card.h / 2 };
  if (side === 'top' || side === 'bottom') {
    const from = side === 'top' ? core.y : core.y + core.h;
    const to = side === 'top' ? card.y + card.h : card.y;
    const turn = (from + to) / 2;
    return [
      { x: middle.x, y: from },
      { x: middle.x, y: turn },
      { x: mid.x, y: turn },
      { x: mid.x, y: to },
    ];
  }
  const from = side === 'left' ? core.x : core.x + core.w;
  const to = side === 'left' ? card.x + card.w : card.x;
  const turn = (from + to) / 2;
  return [
    { x: from, y: middle.y },
    { x: turn, y: middle.y },
    { x: turn, y: mid.y },
    { x: to, y: mid.y },
  ];
}

/** Down beside the stack, from the bar's end on the card's side. */
function toBar(bar: Box, card: Box, side: Side): Point[] {
  const mid = { x: card.x + card.w / 2, y: card.y + card.h / 2 };
  if (side === 'top')
    return [
      { x: mid.x, y: bar.y },
      { x: mid.x, y: card.y + card.h },
    ];
  const x = side === 'left' ? bar.x + 22 : bar.x + bar.w - 22;
  const from = { x, y: bar.y + bar.h };
  if (side === 'bottom') {
    const turn = card.y - 6;
    return [from, { x, y: turn }, { x: mid.x, y: turn }, { x: mid.x, y: card.y }];
  }
  return [from, { x, y: mid.y }, { x: side === 'left' ? card.x + card.w : card.x, y: mid.y }];
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
      nameY: 24,
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
