import { centre, type Point, tidy } from './geometry.ts';
import { type Geometry, isHook, railsBetween } from './layout.ts';
import type { Columns } from './picture.ts';
import { isDiamond, type PlaceId, type Spot } from './spots.ts';

/** The point of a spot. A slot that the column does not have any more is shown at the column's head. */
export function pointOf(geometry: Geometry, columns: Columns, spot: Spot): Point {
  if (!isHook(spot.place)) return restOf(geometry, spot.place);
  const slot = spot.slot ?? 'head';
  if (slot === 'head' || slot === 'tail') return geometry.slotPoint(spot.place, slot);
  const row = columns[spot.place].findIndex((s) => s.key === slot);
  return geometry.slotPoint(spot.place, row < 0 ? 'head' : row);
}

/** The way from one spot to the next: along tracks and rails, or straight when no rail leads there. */
export function wayBetween(geometry: Geometry, columns: Columns, from: Spot, to: Spot): readonly Point[] {
  const start = pointOf(geometry, columns, from);
  const end = pointOf(geometry, columns, to);
  if (from.place === to.place) return [start, end];
  const chain = railsBetween(geometry, from.place, to.place);
  if (!chain) return [start, end];
  const first = geometry.rails[chain[0] ?? -1]?.line[0] ?? start;
  const last = geometry.rails[chain.at(-1) ?? -1]?.line.at(-1) ?? end;
  const line: Point[] = [start, ...leave(geometry, from.place, first)];
  for (const [i, at] of chain.entries()) {
    const rail = geometry.rails[at];
    if (!rail) continue;
    line.push(...rail.line);
    if (i < chain.length - 1) line.push(...through(geometry, rail.rail.to));
  }
  line.push(...arrive(geometry, to.place, last), end);
  return tidy(line);
}

/** A packet rests astride the upper edge of a box, where it covers no text. */
function restOf(geometry: Geometry, place: PlaceId): Point {
  const b = geometry.box(place);
  return { x: b.x + b.w / 2, y: b.y - 6 * geometry.layout.packet };
}

const leave = (g: Geometry, place: PlaceId, port: Point): readonly Point[] =>
  isHook(place) ? g.trackOf(place).slice(2) : outline(g, place, port);
const arrive = (g: Geometry, place: PlaceId, port: Point): readonly Point[] =>
  isHook(place) ? g.trackOf(place).slice(0, 2) : outline(g, place, port);
const through = (g: Geometry, place: PlaceId): readonly Point[] =>
  isHook(place) ? g.trackOf(place) : [centre(g.box(place))];

/** From the upper edge of a box to a port: straight down through it, or around its corner; through the middle of a diamond. */
function outline(g: Geometry, place: PlaceId, port: Point): readonly Point[] {
  const b = g.box(place);
  return isDiamond(place) ? [centre(b)] : [{ x: port.x, y: restOf(g, place).y }];
}
