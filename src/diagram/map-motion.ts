import type { PacketState, Topology } from '../protocol/messages.ts';
import { lengthOf, type Point, pointAt, tidy } from './geometry.ts';
import { coreId, deviceId, type LabMap, type MapLink } from './lab-map.ts';
import { isHardware, type Spot } from './spots.ts';

/** Where a packet is on the map: at a device or a stack, or on the way between the two ends of a cable. */
export type MapSpot = { readonly at: string } | { readonly on: MapLink; readonly from: string };

/** Work that is done for a device rather than by the stack. */
const AT_DEVICE = new Set(['napi', 'skb', 'netif', 'xmit', 'virtual', 'isr']);

/** The map's place for a packet in a namespace. */
export function mapSpotOf(
  map: LabMap,
  topology: Topology,
  where: { readonly spot: Spot; readonly net: number },
  pkt: Pick<PacketState, 'dev'> | null,
): MapSpot {
  const { net, spot } = where;
  const dev = topology.nets.find((n) => n.net === net)?.devices.find((d) => d.name === pkt?.dev);
  if (!dev || !(isHardware(spot.place) || AT_DEVICE.has(spot.place))) return { at: coreId(net) };
  if (spot.place === 'wireOut') {
    const id = deviceId(net, dev.name);
    const on = map.links.find((l) => l.kind === 'cable' && (l.a === id || l.b === id));
    if (on) return { on, from: id };
  }
  const bridge = dev.master ?? (dev.kind === 'bridge' ? dev.name : null);
  const id = deviceId(net, spot.place === 'virtual' && bridge !== null ? bridge : dev.name);
  return { at: map.points.has(id) ? id : coreId(net) };
}

/** Half the distance between a cable's two directions. */
const LANE = 5;

/** The line of a link from one of its ends; on a cable each direction has a lane of its own, on its left as one goes. */
export function lineFrom(link: MapLink, from: string): readonly Point[] {
  const line = link.a === from ? link.line : [...link.line].reverse();
  return link.kind === 'cable' ? beside(line, LANE) : line;
}

export function pointOfSpot(map: LabMap, spot: MapSpot): Point {
  if ('on' in spot) return pointAt(lineFrom(spot.on, spot.from), 0.5);
  return map.points.get(spot.at) ?? { x: 0, y: 0 };
}

/** The way from spot to spot along the links; straight when there is none. And which links it takes, from which end. */
export function mapWay(
  map: LabMap,
  from: MapSpot,
  to: MapSpot,
): { readonly line: readonly Point[]; readonly links: readonly MapLink[] } {
  const start = pointOfSpot(map, from);
  const end = pointOfSpot(map, to);
  const first = 'on' in from ? otherEnd(from.on, from.from) : from.at;
  const last = 'on' in to ? to.from : to.at;
  const steps = linksBetween(map, first, last);
  if (!steps) return { line: [start, end], links: [] };
  const line: Point[] = [start];
  const links: MapLink[] = [];
  if ('on' in from) {
    line.push(...half(lineFrom(from.on, from.from), 0.5, 1));
    links.push(from.on);
  }
  for (const step of steps) {
    line.push(...lineFrom(step.link, step.from));
    links.push(step.link);
  }
  if ('on' in to) {
    line.push(...half(lineFrom(to.on, to.from), 0, 0.5));
    links.push(to.on);
  }
  line.push(end);
  return { line: tidy(line), links };
}

const otherEnd = (link: MapLink, end: string): string => (link.a === end ? link.b : link.a);

function linksBetween(map: LabMap, from: string, to: string): { link: MapLink; from: string }[] | null {
  const before = new Map<string, { link: MapLink; from: string }>();
  const queue = [from];
  const seen = new Set(queue);
  for (let at = queue.shift(); at !== undefined && at !== to; at = queue.shift())
    for (const link of map.links) {
      if (link.a !== at && link.b !== at) continue;
      const next = otherEnd(link, at);
      if (seen.has(next)) continue;
      seen.add(next);
      before.set(next, { link, from: at });
      queue.push(next);
    }
  if (!seen.has(to)) return null;
  const steps: { link: MapLink; from: string }[] = [];
  for (let at = to; at !== from; ) {
    const step = before.get(at);
    if (!step) return null;
    steps.unshift(step);
    at = step.from;
  }
  return steps;
}

/** A line beside a polyline of horizontal and vertical legs, to its left. */
function beside(line: readonly Point[], by: number): Point[] {
  return line.map((p, i) => {
    const before = line[i - 1];
    const after = line[i + 1];
    const a = before ? normal(before, p) : null;
    const b = after ? normal(p, after) : null;
    const x = (a?.x ?? 0) || (b?.x ?? 0);
    const y = (a?.y ?? 0) || (b?.y ?? 0);
    return { x: p.x + x * by, y: p.y + y * by };
  });
}

function normal(a: Point, b: Point): Point {
  const d = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  return { x: (b.y - a.y) / d, y: -(b.x - a.x) / d };
}

/** A part of a line, by shares of its length. */
function half(line: readonly Point[], from: number, to: number): Point[] {
  const all = lengthOf(line);
  const out = [pointAt(line, from)];
  let done = 0;
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1], line[i]];
    if (!a || !b) continue;
    done += Math.hypot(b.x - a.x, b.y - a.y);
    if (done > from * all && done < to * all) out.push(b);
  }
  out.push(pointAt(line, to));
  return out;
}
