import type { HookName } from '../protocol/messages.ts';
import { type Box, type Point, tidy } from './geometry.ts';
import { HOOKS, isHook, type PlaceId } from './spots.ts';

export type LayoutName = 'wide' | 'medium' | 'tall';
export type BoxPlace = Exclude<PlaceId, HookName>;

export type GapId = 'xdp' | 'tcIn' | 'xfrm' | 'tcOut';

export interface Lane {
  readonly id: 'process' | 'softirq' | 'hardirq' | 'hardware';
  readonly y: number;
  readonly h: number;
}

/** Side of a place where a rail leaves or arrives; columns have `in` and `out` ports of their own. `at` is 0..1 along the side. */
export interface Port {
  readonly side: 'l' | 'r' | 't' | 'b' | 'in' | 'out';
  readonly at?: number;
}

/** A rail between two places: straight legs from port to port, turning at the given coordinates. */
export interface Rail {
  readonly from: PlaceId;
  readonly to: PlaceId;
  readonly out: Port;
  readonly in: Port;
  readonly via?: readonly ({ readonly x: number } | { readonly y: number })[];
  /** Drawn fainter: a way that few packets take. */
  readonly minor?: boolean;
}

/** A picture's fixed geometry. Columns grow downwards with the functions registered on them. */
export interface Layout {
  readonly name: LayoutName;
  readonly width: number;
  readonly height: number;
  /** Width of the strip at the left that names the lanes. */
  readonly gutter: number;
  readonly row: number;
  readonly head: number;
  readonly tail: number;
  /** Where a column's track runs, and where its text begins, from its left edge. */
  readonly track: number;
  readonly inset: number;
  readonly font: { readonly name: number; readonly head: number; readonly row: number; readonly small: number };
  /** Scale of a packet. */
  readonly packet: number;
  readonly lanes: readonly Lane[];
  readonly boxes: Readonly<Record<BoxPlace, Box>>;
  readonly columns: Readonly<Record<HookName, { readonly x: number; readonly y: number; readonly w: number }>>;
  readonly rails: readonly Rail[];
  /** A free corner for the legend, and in how many columns; null where there is none: then it stands below. */
  readonly legend: (Point & { readonly columns: number; readonly step: number }) | null;
  /** Places of the kernel that the model leaves out: packets pass them untouched. */
  readonly gaps: Readonly<Record<GapId, Box>>;
  /** Names of the three ways, beside their rails. */
  readonly ways: readonly (Point & {
    readonly id: 'local' | 'forward' | 'outgoing';
    readonly anchor: 'start' | 'end';
  })[];
  /** Where the hard interrupt's lane has room for a sentence; null where it has none. */
  readonly remark: (Point & { readonly size: number }) | null;
}

/** A layout with the columns at their present heights: boxes, ports and rails resolved to points. */
export interface Geometry {
  readonly layout: Layout;
  readonly box: (place: PlaceId) => Box;
  /** The column's track: from its in-port to its out-port. */
  readonly trackOf: (hook: HookName) => readonly Point[];
  /** The point of a slot, by its position from the top; 'head' and 'tail' too. */
  readonly slotPoint: (hook: HookName, row: number | 'head' | 'tail') => Point;
  readonly rails: readonly { readonly rail: Rail; readonly line: readonly Point[] }[];
}

export function columnHeight(layout: Layout, rows: number): number {
  return layout.head + rows * layout.row + layout.tail;
}

/** Resolves a layout for the given number of rows in each column. */
export function resolve(layout: Layout, rows: Readonly<Record<HookName, number>>): Geometry {
  const boxes = new Map<PlaceId, Box>(Object.entries(layout.boxes) as [PlaceId, Box][]);
  for (const hook of HOOKS) {
    const c = layout.columns[hook];
    boxes.set(hook, { x: c.x, y: c.y, w: c.w, h: columnHeight(layout, rows[hook]) });
  }
  const box = (place: PlaceId): Box => boxes.get(place) ?? { x: 0, y: 0, w: 0, h: 0 };
  const slotPoint = (hook: HookName, row: number | 'head' | 'tail'): Point => {
    const b = box(hook);
    const x = b.x + layout.track;
    if (row === 'head') return { x, y: b.y + layout.head / 2 };
    if (row === 'tail') return { x, y: b.y + b.h - layout.tail / 2 };
    return { x, y: b.y + layout.head + (row + 0.5) * layout.row };
  };
  const trackOf = (hook: HookName): readonly Point[] => {
    const b = box(hook);
    const head = slotPoint(hook, 'head');
    const tail = slotPoint(hook, 'tail');
    return [{ x: b.x, y: head.y }, head, tail, { x: b.x + b.w, y: tail.y }];
  };
  const port = (place: PlaceId, p: Port): Point => {
    const b = box(place);
    const at = p.at ?? 0.5;
    switch (p.side) {
      case 'l':
        return { x: b.x, y: b.y + b.h * at };
      case 'r':
        return { x: b.x + b.w, y: b.y + b.h * at };
      case 't':
        return { x: b.x + b.w * at, y: b.y };
      case 'b':
        return { x: b.x + b.w * at, y: b.y + b.h };
      case 'in':
        return { x: b.x, y: b.y + layout.head / 2 };
      case 'out':
        return { x: b.x + b.w, y: b.y + b.h - layout.tail / 2 };
    }
  };
  const rails = layout.rails.map((rail) => {
    const start = port(rail.from, rail.out);
    const end = port(rail.to, rail.in);
    const line: Point[] = [start];
    let at = start;
    const go = (to: Point): void => {
      at = to;
      line.push(to);
    };
    for (const via of rail.via ?? []) go('x' in via ? { x: via.x, y: at.y } : { x: at.x, y: via.y });
    if (rail.in.side === 't' || rail.in.side === 'b') go({ x: end.x, y: at.y });
    else go({ x: at.x, y: end.y });
    go(end);
    return { rail, line: tidy(line) };
  });
  return { layout, box, trackOf, slotPoint, rails };
}

/** The shortest chain of rails from one place to another, or null when there is none. */
export function railsBetween(geometry: Geometry, from: PlaceId, to: PlaceId): readonly number[] | null {
  const before = new Map<PlaceId, number>();
  const queue: PlaceId[] = [from];
  const seen = new Set<PlaceId>(queue);
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    if (at === to) break;
    for (const [i, { rail }] of geometry.rails.entries()) {
      if (rail.from !== at || seen.has(rail.to)) continue;
      seen.add(rail.to);
      before.set(rail.to, i);
      queue.push(rail.to);
    }
  }
  if (!seen.has(to)) return null;
  const chain: number[] = [];
  for (let at = to; at !== from; ) {
    const i = before.get(at);
    const rail = i === undefined ? undefined : geometry.rails[i]?.rail;
    if (i === undefined || !rail) return null;
    chain.unshift(i);
    at = rail.from;
  }
  return chain;
}

/** Names for ports, so that layouts read like a list. */
export const port = (side: Port['side'], at?: number): Port => (at === undefined ? { side } : { side, at });
export { isHook };
