import type { HookName, NetInfo } from '../protocol/messages.ts';
import type { Slot } from './columns.ts';
import { roundedPath } from './geometry.ts';
import { LANE_LABELS, PLACE_LABELS } from './labels.ts';
import type { BoxPlace, Geometry, Lane, Layout } from './layout.ts';
import { isDiamond, type Spot } from './spots.ts';

/** Text for XML: nothing in it is markup. Characters that XML has no place for are left out. */
export const xml = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: just these are to go
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>"']/g, (ch) => `&#${ch.charCodeAt(0)};`);

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One element. What stands inside is markup already. */
export function tag(name: string, attributes: Attributes, inside = ''): string {
  const list = Object.entries(attributes)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? round(value) : xml(String(value))}"`)
    .join('');
  return inside === '' ? `<${name}${list}/>` : `<${name}${list}>${inside}</${name}>`;
}

/** A path without the digits that nobody sees. */
const short = (d: string): string => d.replace(/\d+\.\d{3,}/g, (n) => String(round(Number(n))));

const round = (n: number): number => Math.round(n * 100) / 100;

export interface TextStyle {
  readonly size: number;
  readonly class?: string;
  readonly anchor?: 'middle' | 'end';
  readonly style?: string;
}

export const text = (x: number, y: number, content: string, style: TextStyle): string =>
  tag('text', { x, y, class: style.class, 'font-size': style.size, 'text-anchor': style.anchor }, xml(content));

export function lanes(layout: Layout, lit: Lane['id'] | null): string {
  return layout.lanes
    .map((lane) => {
      const at = `translate(${round(layout.gutter * 0.62)} ${round(lane.y + lane.h / 2)}) rotate(-90)`;
      const name = tag(
        'text',
        { class: 'quiet', 'font-size': layout.font.small, transform: at, 'text-anchor': 'middle' },
        xml(LANE_LABELS[lane.id]),
      );
      const box = { x: 0, y: lane.y, width: layout.width, height: lane.h, rx: 6 };
      return tag('rect', { class: lit === lane.id ? 'lane lit' : 'lane', ...box }) + name;
    })
    .join('');
}

export const rails = (geometry: Geometry): string =>
  geometry.rails
    .map(({ rail, line }) => tag('path', { class: rail.minor ? 'rail minor' : 'rail', d: short(roundedPath(line, 7)) }))
    .join('');

/** What the device boxes say: the cards' names, the software devices. */
function subOf(place: BoxPlace, info: NetInfo | undefined): string {
  const { sub } = PLACE_LABELS[place];
  if (!info) return sub;
  const names = (nic: boolean): string[] => info.devices.filter((d) => (d.kind === 'nic') === nic).map((d) => d.name);
  if (place === 'wireIn' || place === 'wireOut') return names(true).slice(0, 2).join(' ') || 'no card';
  return place === 'virtual' ? names(false).join(' ') : sub;
}

/** Cuts a text to a width. */
function shorten(words: string, width: number, size: number): string {
  const max = Math.floor(width / (size * 0.6));
  return words.length <= max ? words : `${words.slice(0, Math.max(1, max - 1))}\u2026`;
}

export function boxes(layout: Layout, lit: Spot | null, state: string, info: NetInfo | undefined): string {
  return (Object.keys(layout.boxes) as BoxPlace[])
    .map((place) => {
      const b = layout.boxes[place];
      const cx = b.x + b.w / 2;
      const cy = b.y + b.h / 2;
      const className = lit?.place === place ? `box lit ${state}` : 'box';
      const narrow = b.w < 50;
      const room = b.w - (isDiamond(place) ? b.w * 0.3 : 3);
      const shape = isDiamond(place)
        ? tag('path', { class: className, d: `M${b.x} ${cy}L${cx} ${b.y}L${b.x + b.w} ${cy}L${cx} ${b.y + b.h}Z` })
        : tag('rect', { class: className, x: b.x, y: b.y, width: b.w, height: b.h, rx: 5 });
      const { font } = layout;
      const name = narrow ? 'L4' : PLACE_LABELS[place].name;
      const sub = shorten(narrow ? 'rcv' : subOf(place, info), room, font.small);
      return (
        shape +
        text(cx, cy - font.small * 0.22, name, { size: font.name, class: 'bold', anchor: 'middle' }) +
        text(cx, cy + font.small * 1.05, sub, { size: font.small, class: 'quiet code', anchor: 'middle' })
      );
    })
    .join('');
}

export interface ColumnState {
  /** Key of the lit slot, `head` or `tail`; null when the packet is elsewhere. */
  readonly lit: string | null;
  readonly dropped: boolean;
  /** By slot key: what the functions that the packet went through said. */
  readonly verdicts: ReadonlyMap<string, string>;
}

export function column(hook: HookName, geometry: Geometry, slots: readonly Slot[], state: ColumnState): string {
  const { layout } = geometry;
  const b = geometry.box(hook);
  const lit = state.lit === null ? '' : state.dropped ? ' lit dropped' : ' lit';
  const track = geometry.trackOf(hook).map((p, i) => `${i === 0 ? 'M' : 'L'}${p.x} ${p.y}`);
  return [
    tag('rect', { class: `box column${lit}`, x: b.x, y: b.y, width: b.w, height: b.h, rx: 6 }),
    text(b.x + layout.inset, b.y + layout.head / 2 + layout.font.head * 0.36, hook, {
      size: layout.font.head,
      class: 'bold',
    }),
    tag('path', { class: 'rail', 'stroke-width': 2, d: track.join('') }),
    ...slots.map((slot, row) => slotRow(slot, b.y + layout.head + row * layout.row, geometry, hook, state)),
  ].join('');
}

function slotRow(slot: Slot, y: number, geometry: Geometry, hook: HookName, state: ColumnState): string {
  const { layout } = geometry;
  const b = geometry.box(hook);
  const { row, small } = layout.font;
  const left = b.x + layout.inset;
  const right = b.x + b.w - 8;
  const base = y + layout.row / 2 + row * 0.35;
  if (slot.state === 'gap') {
    const line = (at: number): string => tag('line', { class: 'gap', x1: left, x2: right, y1: at, y2: at });
    const label = text((left + right) / 2, base - 0.5, slot.label, { size: small, class: 'quiet', anchor: 'middle' });
    return line(y + 1) + line(y + layout.row - 1) + label;
  }
  const verdict = state.verdicts.get(`${hook} ${slot.key}`) ?? '';
  const lit = state.lit === slot.key;
  const prio = left + row * 2.1;
  const bad = verdict === 'DROP';
  const rest = { x: left - 3, y: y + 0.5, width: b.x + b.w - left - 2, height: layout.row - 1, rx: 3 };
  const sign = verdict === 'ACCEPT' ? '\u2713' : bad ? '\u2715' : '\u2026';
  return tag(
    'g',
    { class: `${slot.state} t-${slot.tint}` },
    [
      tag('title', {}, xml(slot.title)),
      lit || bad ? tag('rect', { class: bad ? 'here bad' : 'here', ...rest }) : '',
      text(prio, base, slot.priorityText, { size: small, class: 'quiet code', anchor: 'end' }),
      tag('rect', { class: 'swatch', x: prio + 5, y: y + 3, width: 4, height: layout.row - 6, rx: 1.5 }),
      text(prio + 13, base, slot.label, { size: row, class: lit ? 'code bold' : 'code' }),
      verdict === '' ? '' : text(right, base, sign, { size: small, class: bad ? 'bad' : 'good', anchor: 'end' }),
    ].join(''),
  );
}

const LEGEND = ['raw', 'mangle', 'nat', 'filter', 'conntrack'] as const;

export function legend(at: NonNullable<Layout['legend']>): string {
  const names = [...LEGEND.map((name) => [name, name] as const), ['not registered yet', ''] as const];
  return names
    .map(([name, tint], i) => {
      const x = at.x + (i % at.columns) * at.step;
      const y = at.y + Math.floor(i / at.columns) * 18;
      const swatch = tag('rect', {
        class: tint === '' ? 'swatch ghost' : `swatch t-${tint}`,
        x,
        y: y - 5,
        width: 4,
        height: 12,
        rx: 1.5,
      });
      return swatch + text(x + 12, y + 5, name, { size: at.columns > 1 ? 10 : 11, class: 'quiet' });
    })
    .join('');
}
