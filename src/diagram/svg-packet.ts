import type { Box, Point } from './geometry.ts';
import type { BoxPlace, Geometry } from './layout.ts';
import { pointOf } from './motion.ts';
import type { Columns, PacketMark } from './picture.ts';
import { HOOKS, isHook } from './spots.ts';
import { tag, text } from './svg-parts.ts';

const WIDTHS: Readonly<Record<string, number>> = { eth: 8, arp: 16, ip: 10, icmp: 8, tcp: 8, udp: 8, data: 10 };
const KINDS: Readonly<Record<string, string>> = { icmp: 'l4', tcp: 'l4', udp: 'l4' };
const HEIGHT = 12;
const BARE = [{ kind: 'data', rewritten: false }] as const;

/** The packets where they are: the one that the step is about with its name, the others small. */
export function packets(marks: readonly PacketMark[], geometry: Geometry, columns: Columns): string {
  const active = marks.filter((p) => p.active);
  const others = marks.filter((p) => !p.active);
  const size = geometry.layout.packet;
  const resting = others.map((p) => {
    const at = pointOf(geometry, columns, p.spot);
    // Below its box, so that the one that moves keeps the edge above.
    const y = at.y + (isHook(p.spot.place) ? 0 : geometry.box(p.spot.place).h + 8 * size);
    return shape(p, { x: at.x, y }, size * 0.72, '');
  });
  const moving = active.map((p) => {
    const at = pointOf(geometry, columns, p.spot);
    const name = isHook(p.spot.place) ? '' : nameOf(p);
    return shape(p, at, size, name, seatOf(p, name, at, geometry));
  });
  return [...resting, ...moving].join('');
}

const nameOf = (p: PacketMark): string =>
  p.fate === 'dropped' ? 'dropped' : p.fate === 'done' ? `${p.tag} \u2713` : p.tag;

const partsOf = (packet: PacketMark) => (packet.segments.length > 0 ? packet.segments : BARE);
const widthOf = (packet: PacketMark): number => partsOf(packet).reduce((sum, s) => sum + (WIDTHS[s.kind] ?? 8), 0);
const halfOf = (name: string): number => name.length * 3 + 7;

/** Where a packet's name covers least of what stands around: beside it or above it. From its middle, in its scale. */
function seatOf(packet: PacketMark, name: string, at: Point, geometry: Geometry): Point {
  const { layout } = geometry;
  const scale = layout.packet;
  const half = halfOf(name);
  const away = widthOf(packet) / 2 + half + 12;
  const seats: readonly Point[] = [
    { x: away, y: 0 },
    { x: -away, y: 0 },
    { x: 0, y: -24 },
    { x: half - 14, y: -24 },
    { x: 14 - half, y: -24 },
  ];
  const all = [...(Object.keys(layout.boxes) as BoxPlace[]), ...HOOKS].map((place) => geometry.box(place));
  const cost = (seat: Point): number => {
    const box = {
      x: at.x + (seat.x - half) * scale,
      y: at.y + (seat.y - 9) * scale,
      w: half * 2 * scale,
      h: 18 * scale,
    };
    const outside = box.x < 0 || box.x + box.w > layout.width || box.y < -14 ? box.w * box.h * 2 : 0;
    return all.reduce((sum, b) => sum + overlap(box, b), outside);
  };
  return seats.reduce((best, seat) => (cost(seat) < cost(best) - 1 ? seat : best));
}

const overlap = (a: Box, b: Box): number =>
  Math.max(0, Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y));

function shape(packet: PacketMark, at: Point, scale: number, name: string, seat: Point = { x: 0, y: 0 }): string {
  const parts = partsOf(packet);
  const width = widthOf(packet);
  let x = -width / 2;
  const segments = parts.map((s) => {
    const w = WIDTHS[s.kind] ?? 8;
    const from = x;
    x += w;
    const notch = `M${from + w / 2 - 4} ${-HEIGHT / 2 - 8}h8l-4 5z`;
    return (
      tag('rect', {
        class: `p-${KINDS[s.kind] ?? s.kind}`,
        x: from + 0.5,
        y: -HEIGHT / 2,
        width: w - 1,
        height: HEIGHT,
        rx: 2,
      }) + (s.rewritten ? tag('path', { class: 'notch', d: notch }) : '')
    );
  });
  const half = halfOf(name);
  return tag(
    'g',
    { class: packet.fate, transform: `translate(${at.x} ${at.y}) scale(${scale})` },
    [
      name === '' ? '' : tag('circle', { class: 'halo', r: width / 2 + 6 }),
      tag('rect', {
        class: 'shell',
        x: -width / 2 - 2,
        y: -HEIGHT / 2 - 2,
        width: width + 4,
        height: HEIGHT + 4,
        rx: 7,
      }),
      ...segments,
      packet.mark === 0
        ? ''
        : text(0, HEIGHT / 2 + 12, `mark 0x${packet.mark.toString(16)}`, {
            size: 9.5,
            class: 'mark code',
            anchor: 'middle',
          }),
      packet.fate === 'dropped' ? tag('path', { class: 'cross', d: 'M-7 -7L7 7M7 -7L-7 7' }) : '',
      name === ''
        ? ''
        : tag(
            'g',
            { class: 'tag', transform: `translate(${seat.x} ${seat.y})` },
            tag('rect', { x: -half, y: -8.5, width: half * 2, height: 17, rx: 4 }) +
              text(0, 3.5, name, { size: 10.5, anchor: 'middle' }),
          ),
    ].join(''),
  );
}
