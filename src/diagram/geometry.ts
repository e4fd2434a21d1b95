/** A point and a box in the units of a layout's view box. */
export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface Box extends Point {
  readonly w: number;
  readonly h: number;
}

export const centre = (b: Box): Point => ({ x: b.x + b.w / 2, y: b.y + b.h / 2 });

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

/** Length of a polyline. */
export function lengthOf(line: readonly Point[]): number {
  let sum = 0;
  for (let i = 1; i < line.length; i++) {
    const a = line[i - 1];
    const b = line[i];
    if (a && b) sum += distance(a, b);
  }
  return sum;
}

/** The point at `t` (0..1) of a polyline's length. An empty line has none: the caller never asks. */
export function pointAt(line: readonly Point[], t: number): Point {
  const first = line[0] ?? { x: 0, y: 0 };
  let left = lengthOf(line) * Math.min(1, Math.max(0, t));
  let at = first;
  for (let i = 1; i < line.length; i++) {
    const to = line[i];
    if (!to) break;
    const d = distance(at, to);
    if (d > 0 && d >= left) return { x: at.x + ((to.x - at.x) * left) / d, y: at.y + ((to.y - at.y) * left) / d };
    left -= d;
    at = to;
  }
  return at;
}

/** An SVG path along a polyline, its corners rounded by `r`. */
export function roundedPath(line: readonly Point[], r: number): string {
  const first = line[0];
  if (!first) return '';
  let d = `M${first.x} ${first.y}`;
  for (let i = 1; i < line.length; i++) {
    const from = line[i - 1];
    const at = line[i];
    const to = line[i + 1];
    if (!from || !at) continue;
    if (!to) {
      d += `L${at.x} ${at.y}`;
      continue;
    }
    const cut = Math.min(r, distance(from, at) / 2, distance(at, to) / 2);
    const a = towards(at, from, cut);
    const b = towards(at, to, cut);
    d += `L${a.x} ${a.y}Q${at.x} ${at.y} ${b.x} ${b.y}`;
  }
  return d;
}

function towards(from: Point, to: Point, by: number): Point {
  const d = distance(from, to) || 1;
  return { x: round(from.x + ((to.x - from.x) * by) / d), y: round(from.y + ((to.y - from.y) * by) / d) };
}

const round = (n: number): number => Math.round(n * 100) / 100;

/** Leaves out points that repeat the one before. */
export function tidy(line: readonly Point[]): Point[] {
  const out: Point[] = [];
  for (const p of line) {
    const last = out.at(-1);
    if (!last || last.x !== p.x || last.y !== p.y) out.push(p);
  }
  return out;
}
