import type { TickLayer, TimelineMarks } from '../../diagram/timeline-marks.ts';
import type { TimelineView } from '../../diagram/timeline-view.ts';
import { D } from '../diagram/text.ts';
import { L } from './text.ts';

/** Characters that take the room of two. */
const WIDE = /[\u2e80-\uffff]/g;

export const ROW = 15;
export const OVERVIEW = 11;
export const CPU_ROW = 15;
/** Where the rows begin. */
export const TOP = OVERVIEW + CPU_ROW;

/** Colours of the page's theme, by the name of their property. */
export type Colours = (name: string) => string;

/** Reads colours once each; the caller makes a new one when the theme changes. */
export function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element);
  const read = new Map<string, string>();
  return (name) => {
    let value = read.get(name);
    if (value === undefined) {
      value = style.getPropertyValue(name).trim() || '#888';
      read.set(name, value);
    }
    return value;
  };
}

export interface Scene {
  readonly marks: TimelineMarks;
  readonly view: TimelineView;
  readonly total: number;
  readonly width: number;
  readonly height: number;
  /** Width of the names at the left, 0 for none. */
  readonly labels: number;
  /** Rows in view order: places in `marks.packets`. */
  readonly rows: readonly number[];
  readonly scroll: number;
  /** Stops that a search found. */
  readonly matches: readonly number[];
  readonly nameOf: (row: number) => string;
}

/** Where a stop is, in pixels from the left. */
export const xOf = (scene: Pick<Scene, 'view' | 'width' | 'labels'>, stop: number): number =>
  scene.labels + 8 + ((stop - scene.view.from) / (scene.view.to - scene.view.from)) * (scene.width - scene.labels - 16);

/** The stop at a place, not rounded. */
export const stopAtX = (scene: Pick<Scene, 'view' | 'width' | 'labels'>, x: number): number =>
  scene.view.from + ((x - scene.labels - 8) / (scene.width - scene.labels - 16)) * (scene.view.to - scene.view.from);

const CPU_COLOUR = { process: '--cpu-process', softirq: '--cpu-softirq', hardirq: '--cpu-hardirq' } as const;

function colourOf(layer: TickLayer): string {
  if (layer === 'process' || layer === 'softirq' || layer === 'hardirq') return CPU_COLOUR[layer];
  if (layer === 'hardware') return '--p-eth';
  return layer === 'link' ? '--packet' : `--t-${layer}`;
}

/** Draws everything but the playhead, which lies above it. */
export function drawTimeline(g: CanvasRenderingContext2D, scene: Scene, colour: Colours, font: string): void {
  g.clearRect(0, 0, scene.width, scene.height);
  g.textBaseline = 'middle';
  drawRows(g, scene, colour, font);
  g.fillStyle = colour('--surface');
  g.fillRect(0, 0, scene.width, TOP);
  drawOverview(g, scene, colour);
  drawCpu(g, scene, colour, font);
}

/** The whole trace in a thin bar, and which part of it is below. */
function drawOverview(g: CanvasRenderingContext2D, scene: Scene, colour: Colours): void {
  const left = scene.labels + 8;
  const width = scene.width - left - 8;
  const { cpus } = scene.marks;
  const total = Math.max(1, scene.total);
  g.globalAlpha = 0.45;
  let from = 0;
  for (let i = 1; i <= scene.total; i++) {
    if (i < scene.total && cpus[i] === cpus[from]) continue;
    g.fillStyle = colour(CPU_COLOUR[cpus[from] ?? 'process']);
    g.fillRect(left + (from / total) * width, 3, Math.max(0.5, ((i - from) / total) * width - 0.25), 4);
    from = i;
  }
  g.globalAlpha = 1;
  g.fillStyle = colour('--accent');
  for (const m of scene.matches) g.fillRect(left + (m / total) * width, 1, Math.max(1.5, width / total), 8);
  const whole = scene.view.to - scene.view.from >= scene.total;
  if (whole) return;
  const x = left + (scene.view.from / total) * width;
  const w = Math.max(4, ((Math.min(scene.view.to, total) - scene.view.from) / total) * width);
  g.strokeStyle = colour('--accent');
  g.lineWidth = 1.5;
  g.strokeRect(x, 1.5, w, 7);
}

function drawCpu(g: CanvasRenderingContext2D, scene: Scene, colour: Colours, font: string): void {
  const { cpus } = scene.marks;
  const end = Math.min(scene.total, Math.ceil(scene.view.to));
  const first = Math.max(0, Math.floor(scene.view.from));
  g.font = `10px ${font}`;
  if (scene.labels > 0) {
    g.fillStyle = colour('--muted');
    g.fillText(L.cpu, 8, OVERVIEW + CPU_ROW / 2);
  }
  let from = first;
  for (let i = first + 1; i <= end; i++) {
    if (i < end && cpus[i] === cpus[from]) continue;
    const cpu = cpus[from] ?? 'process';
    const x = Math.max(scene.labels + 8, xOf(scene, from));
    const w = Math.min(scene.width - 8, xOf(scene, i)) - x;
    g.globalAlpha = 0.42;
    g.fillStyle = colour(CPU_COLOUR[cpu]);
    g.fillRect(x, OVERVIEW + 2, Math.max(0.5, w - 1), CPU_ROW - 4);
    g.globalAlpha = 1;
    const label = D.cpu[cpu];
    if (w > label.replace(WIDE, 'mm').length * 5.4 + 10) {
      g.fillStyle = colour('--text');
      g.fillText(label, x + 5, OVERVIEW + CPU_ROW / 2 + 0.5);
    }
    from = i;
  }
}

function drawRows(g: CanvasRenderingContext2D, scene: Scene, colour: Colours, font: string): void {
  const { marks, view, rows, scroll } = scene;
  const top = (at: number): number => TOP + at * ROW - scroll;
  const place = new Map<number, number>();
  g.font = `10.5px ${font}`;
  for (const [at, row] of rows.entries()) {
    place.set(row, at);
    const y = top(at);
    if (y < -ROW || y > scene.height) continue;
    g.fillStyle = colour('--line');
    g.fillRect(scene.labels + 8, y + ROW / 2, scene.width - scene.labels - 16, 1);
    if (scene.labels === 0) continue;
    g.fillStyle = colour('--muted');
    g.fillText(cut(scene.nameOf(row), 23), 8, y + ROW / 2 + 0.5);
  }
  const step = xOf(scene, view.from + 1) - xOf(scene, view.from);
  const w = Math.min(Math.max(1, step - (step > 3 ? 1.5 : 0)), 18);
  const end = Math.min(scene.total, Math.ceil(view.to));
  for (let stop = Math.max(0, Math.floor(view.from)); stop < end; stop++) {
    const y = top(place.get(marks.rows[stop] ?? -1) ?? -99);
    if (y < TOP - ROW || y > scene.height) continue;
    const x = xOf(scene, stop) + 0.5;
    if (x < scene.labels + 7 || x > scene.width - 7) continue;
    const kind = marks.kinds[stop];
    const c = x + Math.min(step, 18) / 2;
    const mid = y + ROW / 2 + 0.5;
    if (kind === 'drop') {
      g.strokeStyle = colour('--bad');
      g.lineWidth = 2.25;
      g.beginPath();
      g.moveTo(c - 4, mid - 4);
      g.lineTo(c + 4, mid + 4);
      g.moveTo(c + 4, mid - 4);
      g.lineTo(c - 4, mid + 4);
      g.stroke();
    } else if (kind === 'consume') {
      g.fillStyle = colour('--good');
      g.beginPath();
      g.arc(c, mid, Math.min(3.5, w / 2 + 1), 0, 7);
      g.fill();
    } else {
      g.fillStyle = colour(colourOf(marks.layers[stop] ?? 'process'));
      const tall = kind === 'hook';
      g.fillRect(x, tall ? y + 2 : mid - 2.5, w, tall ? ROW - 3 : 5);
    }
  }
}

const cut = (text: string, max: number): string => (text.length > max ? `${text.slice(0, max - 1)}\u2026` : text);
