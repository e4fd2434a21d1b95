import type { NetInfo, Topology } from '../protocol/messages.ts';
import { type Description, describeStep, sentences } from './describe.ts';
import { type LayoutName, resolve } from './layout.ts';
import { LAYOUTS } from './layouts.ts';
import { picture } from './picture.ts';
import { HOOKS, isHardware } from './spots.ts';
import { packets } from './svg-packet.ts';
import { boxes, column, lanes, legend, rails, tag, text, xml } from './svg-parts.ts';
import { type SvgTheme, styleSheet } from './svg-theme.ts';
import type { TraceIndex } from './trace-index.ts';
import { visitedSlots } from './visited.ts';

export interface SvgOptions {
  readonly layout?: LayoutName;
  readonly theme?: SvgTheme;
  /** The namespace in view; left out, the one in which the step happens. */
  readonly net?: number;
  /** Names and devices of the hosts; without it they have numbers. */
  readonly topology?: Pick<Topology, 'places' | 'nets' | 'focus'> | null;
  /** What it is about; the name of the picture for screen readers. */
  readonly title?: string;
  /** The step in words above the picture. True when left out. */
  readonly caption?: boolean;
}

/** Height of the caption, in the picture's units. */
const CAPTION = 58;

/**
 * One moment as a picture that stands alone: no scripts, no links, nothing loaded; both themes; a description for those
 * who do not see it. A pure function of its arguments.
 */
export function renderSvg(index: TraceIndex, seq: number, options: SvgOptions = {}): string {
  const { topology = null, theme = 'auto', caption = true } = options;
  const layout = LAYOUTS[options.layout ?? 'wide'];
  const name = (net: number): string => topology?.places.find((p) => p.net === net)?.name ?? `net ${net}`;
  const stop = index.events[index.stops[index.stopIndex(seq)] ?? -1];
  const net = options.net ?? stop?.net ?? topology?.focus ?? 0;
  const shown = picture(index, seq, net);
  const d = describeStep(index, seq, name);
  const title = options.title ?? `The network stack of ${name(net)}`;
  const top = caption ? CAPTION : 0;
  const { columns } = shown;
  const rows = Object.fromEntries(HOOKS.map((hook) => [hook, columns[hook].length]));
  const geometry = resolve(layout, rows as Parameters<typeof resolve>[1]);
  const here = shown.eventNet === net && shown.event !== null;
  const lane = here ? (shown.lit && isHardware(shown.lit.place) ? 'hardware' : shown.cpu) : null;
  const fate = d.fate === 'moving' ? '' : d.fate;
  const info: NetInfo | undefined = topology?.nets.find((n) => n.net === net);
  const verdicts = visitedSlots(index, shown, net);
  const body = [
    lanes(layout, lane),
    rails(geometry),
    boxes(layout, shown.lit, fate, info),
    layout.legend ? legend(layout.legend) : '',
    ...HOOKS.map((hook) => {
      const lit = shown.lit?.place === hook ? (shown.lit.slot ?? 'head') : null;
      return column(hook, geometry, columns[hook], { lit, dropped: d.fate === 'dropped', verdicts });
    }),
    packets(shown.packets, geometry, columns),
  ].join('');
  const height = layout.height + top;
  return tag(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'hookscope-svg',
      viewBox: `0 0 ${layout.width} ${height}`,
      width: layout.width,
      height,
      role: 'img',
      'aria-label': `${title}. ${sentences(d)}`,
    },
    [
      tag('title', {}, xml(title)),
      tag('desc', {}, xml(sentences(d))),
      `<style>${styleSheet(theme)}</style>`,
      tag('rect', { class: 'ground', x: 0, y: 0, width: layout.width, height }),
      caption ? captionOf(d, layout.width) : '',
      tag('g', top === 0 ? {} : { transform: `translate(0 ${top})` }, body),
    ].join('\n'),
  );
}

/** Where and when, the kernel function, what it did. */
function captionOf(d: Description, width: number): string {
  if (d.step === 0) return text(10, 24, 'No packet yet', { size: 14, class: 'bold' });
  const cut = (words: string, size: number): string => {
    const max = Math.floor((width - 20) / (size * 0.52));
    return words.length <= max ? words : `${words.slice(0, max - 1)}\u2026`;
  };
  const where = `${d.host} \u00b7 ${d.context} \u00b7 step ${d.step} of ${d.steps}`;
  const said = d.fate === 'moving' ? '' : d.fate === 'dropped' ? 'dropped' : 'done';
  return [
    text(10, 15, cut(where, 11.5), { size: 11.5, class: 'quiet' }),
    text(10, 33, d.fn, { size: 15, class: 'code bold' }),
    said === '' ? '' : text(22 + d.fn.length * 9.1, 33, said, { size: 12, class: d.fate === 'done' ? 'good' : 'bad' }),
    text(width - 10, 15, d.packet, { size: 11.5, class: 'quiet', anchor: 'end' }),
    text(10, 50, cut(d.what, 12), { size: 12, class: 'quiet' }),
  ].join('');
}
