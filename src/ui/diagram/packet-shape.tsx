import { memo } from 'react';
import type { Box, Point } from '../../diagram/geometry.ts';
import type { PacketMark } from '../../diagram/picture.ts';
import { T } from '../text.ts';
import { D } from './text.ts';

interface Props {
  readonly packet: PacketMark;
  readonly small?: boolean;
  /** 1 is for the wide picture. */
  readonly size: number;
  /** In a hook column the name beside it would cover the rows. */
  readonly inColumn?: boolean;
  /** Where the name stands, from the packet's middle. */
  readonly tagAt?: { readonly x: number; readonly y: number };
}

const NOWHERE = { x: 0, y: 0 };

const WIDTHS: Readonly<Record<string, number>> = { eth: 8, arp: 16, ip: 10, icmp: 8, tcp: 8, udp: 8, data: 10 };

/** A packet: a capsule of its headers from the outside in. A notch above a header means that it was rewritten. */
export const PacketShape = memo(function PacketShape({
  packet,
  small = false,
  size,
  inColumn = false,
  tagAt = NOWHERE,
}: Props) {
  const scale = small ? size * 0.72 : size;
  const parts = partsOf(packet);
  const width = shapeWidth(packet);
  const height = 12;
  let x = -width / 2;
  return (
    <g
      className={`packet ${packet.fate}${small ? ' small' : ''}${packet.reply ? ' reply' : ''}`}
      transform={inColumn ? `scale(${scale}) translate(-7 0)` : `scale(${scale})`}
    >
      {!small && !inColumn && <circle className="halo" r={width / 2 + 6} />}
      <rect className="shell" x={-width / 2 - 2} y={-height / 2 - 2} width={width + 4} height={height + 4} rx={7} />
      <path className="nose" d={packet.reply ? `M${-width / 2 - 5} -5l-5 5l5 5z` : `M${width / 2 + 5} -5l5 5l-5 5z`} />
      {parts.map((s, i) => {
        const w = WIDTHS[s.kind] ?? 8;
        const at = x;
        x += w;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: headers have no identity but their place
          <g key={i}>
            <rect
              className={`seg p-${s.kind}${s.fresh ? ' fresh' : ''}`}
              x={at + 0.5}
              y={-height / 2}
              width={w - 1}
              height={height}
              rx={2}
            />
            {s.rewritten && <path className="notch" d={`M${at + w / 2 - 4} ${-height / 2 - 8}h8l-4 5z`} />}
          </g>
        );
      })}
      {packet.mark !== 0 && (
        <text
          className={packet.markFresh ? 'mark fresh' : 'mark'}
          y={height / 2 + 12}
          fontSize={9.5}
          textAnchor="middle"
        >
          {`mark 0x${packet.mark.toString(16)}`}
        </text>
      )}
      {packet.fate === 'dropped' && <path className="cross" d="M-7 -7L7 7M7 -7L-7 7" />}
      {!small && !inColumn && (
        <g className="tag" transform={`translate(${tagAt.x} ${tagAt.y})`}>
          <rect x={-tagWidth(packet) / 2} y={-8.5} width={tagWidth(packet)} height={17} rx={4} />
          <text y={3.5} fontSize={10.5} textAnchor="middle">
            {tagText(packet)}
          </text>
        </g>
      )}
    </g>
  );
});

function tagText(p: PacketMark): string {
  if (p.fate === 'dropped') return T.dropped;
  const tag = T.say(p.tag);
  const name = p.reply && !tag.includes(D.reply) ? `\u21a9 ${tag}` : tag;
  return p.fate === 'done' ? `${name} \u2713` : name;
}
/** Characters of East Asia are twice as wide. */
const tagWidth = (p: PacketMark): number => tagText(p).replace(/[\u2e80-\uffff]/g, 'xx').length * 6 + 14;

const BARE = [{ kind: 'data' as const, rewritten: false, fresh: false }];
const partsOf = (p: PacketMark): PacketMark['segments'] => (p.segments.length > 0 ? p.segments : BARE);
const shapeWidth = (p: PacketMark): number => partsOf(p).reduce((sum, s) => sum + (WIDTHS[s.kind] ?? 8), 0);

interface Ground {
  readonly width: number;
  readonly height: number;
  /** What the name should not cover. */
  readonly boxes: readonly Box[];
}

/** Where the packet's name covers least: beside it, above or below it. From the packet's middle, in its own scale. */
export function placeTag(packet: PacketMark, size: number, at: Point, ground: Ground): Point {
  const w = tagWidth(packet) * size;
  const h = 17 * size;
  const far = (shapeWidth(packet) * size + w) / 2 + 13 * size;
  const lift = 20 * size;
  const turn = w / 2 - 12 * size;
  const offers: readonly Point[] = [
    { x: far, y: 0 },
    { x: 0, y: -lift },
    { x: turn, y: -lift },
    { x: -far, y: 0 },
    { x: -turn, y: -lift },
    { x: 0, y: lift },
    { x: turn, y: lift },
    { x: -turn, y: lift },
  ];
  let best = offers[0] ?? at;
  let least = Number.POSITIVE_INFINITY;
  for (const offer of offers) {
    const box = { x: at.x + offer.x - w / 2, y: at.y + offer.y - h / 2, w, h };
    // a little above or below the picture it is still seen; at its sides it is cut
    const aside = w * h - overlap(box, { x: 0, y: -h, w: ground.width, h: ground.height + 2 * h });
    const outside = w * h - overlap(box, { x: 0, y: 0, w: ground.width, h: ground.height });
    const cost = aside * 4 + outside * 0.5 + ground.boxes.reduce((sum, b) => sum + overlap(box, b), 0);
    if (cost < least - 1) {
      least = cost;
      best = offer;
    }
  }
  return { x: best.x / size, y: best.y / size };
}

const overlap = (a: Box, b: Box): number =>
  Math.max(0, Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x)) *
  Math.max(0, Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y));
