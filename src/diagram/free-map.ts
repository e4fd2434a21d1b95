import type { DeviceInfo, NetInfo, Topology } from '../protocol/messages.ts';
import type { Box, Point } from './geometry.ts';
import {
  type Host,
  hostOf,
  middleOf,
  NO_SIDES,
  peerOf,
  placeHost,
  type Side,
  type Sides,
  stripHeight,
} from './map-host.ts';
import { CARD, deviceId, type LabMap, MapBuilder, type MapDevice } from './map-parts.ts';

/** Room for what hangs over a host's edge: cards and their addresses. */
const EDGE = 46;

/** The hosts of a topology when a reader has drawn them all: the middle of each stack. */
export function drawnPlaces(topology: Topology, hosts: readonly NetInfo[]): ReadonlyMap<number, Point> | null {
  const at = new Map<number, Point>();
  for (const { net } of hosts) {
    const place = topology.places.find((p) => p.net === net)?.at;
    if (!place) return null;
    at.set(net, place);
  }
  return at.size > 0 ? at : null;
}

/**
 * The map with hosts where a reader drew them. Cards are on the side of the host that faces the other end of their cable.
 * `origin` moves it all into view; the editor gives its own, so that nothing jumps while something is dragged.
 */
export function freeMap(
  topology: Topology,
  hosts: readonly NetInfo[],
  at: ReadonlyMap<number, Point>,
  origin?: Point,
): LabMap {
  const rough = new Map(
    hosts.map((info) => [info.net, hostOf(topology, info, 'free', NO_SIDES, stripHeight(NO_SIDES))]),
  );
  const sides = new Map(hosts.map((info) => [info.net, sidesOf(topology, info, at, rough)]));
  const boxes = new Map<number, Box>();
  const full = hosts.map((info) => {
    const own = sides.get(info.net) ?? NO_SIDES;
    const host = hostOf(topology, info, 'free', own, stripHeight(own));
    boxes.set(info.net, boxOf(host, at));
    return host;
  });
  const all = [...boxes.values()];
  const left = origin?.x ?? Math.min(...all.map((b) => b.x)) - EDGE;
  const top = origin?.y ?? Math.min(...all.map((b) => b.y)) - EDGE;
  const map = new MapBuilder();
  for (const host of full) {
    const b = boxes.get(host.info.net);
    if (b) placeHost(map, topology, host, { ...b, x: b.x - left, y: b.y - top }, 'free');
  }
  addCables(map, topology, sides);
  return {
    shape: 'free',
    width: Math.max(...all.map((b) => b.x + b.w), left) - left + EDGE,
    height: Math.max(
      Math.max(...all.map((b) => b.y + b.h), top) - top + EDGE,
      ...map.links.flatMap(({ line }) => line.map((p) => p.y + CARD.h / 2)),
    ),
    ...map,
  };
}

/** A host's stack stays where it was drawn, whatever is above it. */
function boxOf(host: Host, at: ReadonlyMap<number, Point>): Box {
  const { x, y } = at.get(host.info.net) ?? { x: 0, y: 0 };
  return { x: x - host.w / 2, y: y - middleOf(host), w: host.w, h: host.h };
}

/** How far two boxes are apart, beside and above each other; less than nothing where they overlap. */
const apart = (a: Box, b: Box): Point => ({
  x: Math.max(a.x, b.x) - Math.min(a.x + a.w, b.x + b.w),
  y: Math.max(a.y, b.y) - Math.min(a.y + a.h, b.y + b.h),
});

/** Whether a straight cable between two hosts beside each other would run through a box. */
const isBetween = (box: Box, a: Box, b: Box): boolean =>
  box.x + box.w > Math.min(a.x + a.w, b.x + b.w) &&
  box.x < Math.max(a.x, b.x) &&
  box.y < Math.max(a.y + a.h, b.y + b.h) &&
  box.y + box.h > Math.min(a.y + a.h, b.y + b.h) - CARD.h * 2;

/** Which side of a host each card is on, and in which order: as the other ends of their cables are. */
function sidesOf(
  topology: Topology,
  info: NetInfo,
  at: ReadonlyMap<number, Point>,
  rough: ReadonlyMap<number, Host>,
): Sides {
  const here = at.get(info.net) ?? { x: 0, y: 0 };
  const own = rough.get(info.net);
  const found: Record<Side, { dev: DeviceInfo; far: Point }[]> = { left: [], right: [], top: [], bottom: [] };
  for (const dev of info.devices.filter((d) => d.kind === 'nic')) {
    const peer = peerOf(topology, info.net, dev.name);
    const far = (peer === null ? undefined : at.get(peer)) ?? { x: here.x + 1, y: here.y };
    const other = peer === null ? undefined : rough.get(peer);
    const [dx, dy] = [far.x - here.x, far.y - here.y];
    const gap = own && other ? apart(boxOf(own, at), boxOf(other, at)) : { x: 0, y: 0 };
    const upright = gap.y > gap.x && gap.y > 2 * CARD.h;
    const others = [...rough].filter(([net]) => net !== info.net && net !== peer).map(([, host]) => boxOf(host, at));
    const between = others.some((box) => own && other && isBetween(box, boxOf(own, at), boxOf(other, at)));
    // pods and bridges are in the way of a card above them
    const crowded = (own?.pods.length ?? 0) + (own?.bare ? 0 : (own?.bridges.length ?? 0)) > 0;
    if (upright && !(dy < 0 && crowded)) found[dy < 0 ? 'top' : 'bottom'].push({ dev, far });
    else if (between) found.bottom.push({ dev, far });
    else found[dx < 0 ? 'left' : 'right'].push({ dev, far });
  }
  const sorted = (side: Side, axis: 'x' | 'y'): DeviceInfo[] =>
    found[side].sort((a, b) => a.far[axis] - b.far[axis]).map(({ dev }) => dev);
  return {
    left: sorted('left', 'y'),
    right: sorted('right', 'y'),
    top: sorted('top', 'x'),
    bottom: sorted('bottom', 'x'),
  };
}

const OUT: Readonly<Record<Side, Point>> = {
  left: { x: -1, y: 0 },
  right: { x: 1, y: 0 },
  top: { x: 0, y: -1 },
  bottom: { x: 0, y: 1 },
};
const isUpright = (side: Side): boolean => OUT[side].x === 0;

function addCables(map: MapBuilder, topology: Topology, sides: ReadonlyMap<number, Sides>): void {
  const sideOf = (net: number, dev: string): Side =>
    (Object.entries(sides.get(net) ?? NO_SIDES) as [Side, readonly DeviceInfo[]][]).find(([, list]) =>
      list.some((d) => d.name === dev),
    )?.[0] ?? 'right';
  let lanes = 0;
  for (const { a, b } of topology.wires) {
    const card = (end: typeof a): MapDevice | undefined =>
      map.devices.find((d) => d.net === end.net && d.dev === end.dev && d.kind === 'nic');
    const [from, to] = [card(a), card(b)];
    if (!from || !to) continue;
    const [out, into] = [sideOf(a.net, a.dev), sideOf(b.net, b.dev)];
    const line =
      out === 'bottom' && into === 'bottom'
        ? under(map, from.box, to.box, LANE * lanes++)
        : cable(from.box, out, to.box, into);
    map.link('cable', deviceId(a.net, a.dev), deviceId(b.net, b.dev), line);
  }
}

const LANE = 16;

/** A line below all hosts that it passes. */
function under(map: MapBuilder, from: Box, to: Box, more: number): Point[] {
  const p = edgeOf(from, 'bottom');
  const q = edgeOf(to, 'bottom');
  const passed = map.nets.filter(({ box }) => box.x < Math.max(p.x, q.x) && box.x + box.w > Math.min(p.x, q.x));
  const floor = Math.max(...passed.map(({ box }) => box.y + box.h), p.y, q.y) + 30 + more;
  return [p, { x: p.x, y: floor }, { x: q.x, y: floor }, q];
}

/** A line of horizontal and vertical legs from the edge of one card to that of the other. */
function cable(from: Box, out: Side, to: Box, into: Side): Point[] {
  const p = edgeOf(from, out);
  const q = edgeOf(to, into);
  if (isUpright(out) !== isUpright(into)) {
    const corner = isUpright(out) ? { x: p.x, y: q.y } : { x: q.x, y: p.y };
    return [p, corner, q];
  }
  if (isUpright(out)) {
    const turn = out === into ? far(p.y, q.y, OUT[out].y) : (p.y + q.y) / 2;
    return [p, { x: p.x, y: turn }, { x: q.x, y: turn }, q];
  }
  const turn = out === into ? far(p.x, q.x, OUT[out].x) : (p.x + q.x) / 2;
  return [p, { x: turn, y: p.y }, { x: turn, y: q.y }, q];
}

/** Outside of both. */
const far = (a: number, b: number, way: number): number => (way > 0 ? Math.max(a, b) : Math.min(a, b)) + way * 24;

const edgeOf = (box: Box, side: Side): Point => ({
  x: box.x + box.w / 2 + (OUT[side].x * box.w) / 2,
  y: box.y + box.h / 2 + (OUT[side].y * box.h) / 2,
});
