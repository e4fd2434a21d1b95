import { memo, useLayoutEffect, useMemo, useRef } from 'react';
import { lengthOf, type Point, pointAt, roundedPath } from '../../diagram/geometry.ts';
import type { Geometry } from '../../diagram/layout.ts';
import { pointOf, wayBetween } from '../../diagram/motion.ts';
import { isHook } from '../../diagram/spots.ts';
import { useApp, useMoment } from '../context.ts';
import { useReducedMotion } from '../media.ts';
import { type Glide, usePlayer } from '../player.ts';
import { PacketShape, shapeWidth, tagWidth } from './packet-shape.tsx';

/** Pixels of the picture per second at the normal pace, and the bounds of one move in milliseconds. */
const PACE = 900;
const SHORTEST = 90;
const LONGEST = 360;

/**
 * The packets. React puts each where it is at this step; while playing or stepping forward, the moving one glides there: one
 * animation frame loop writes its transform.
 */
export const PacketLayer = memo(function PacketLayer({ geometry }: { readonly geometry: Geometry }) {
  const app = useApp();
  const { picture, index, net, seq } = useMoment();
  const player = usePlayer();
  const reduced = useReducedMotion();
  const moving = useRef<SVGGElement>(null);
  const before = useRef<{ readonly stop: number; readonly net: number } | null>(null);
  const active = picture.packets.find((p) => p.active) ?? null;
  const others = picture.packets.filter((p) => !p.active);
  const stop = index.stopIndex(seq);

  const way: readonly Point[] | null = useMemo(() => {
    const last = before.current;
    if (!active || !last || last.net !== net || last.stop !== stop - 1) return null;
    const previousSeq = index.stops[stop - 1] ?? -1;
    const parent = index.packets.get(active.id)?.parent ?? 0;
    const from = index.spotOf(active.id, previousSeq) ?? (parent > 0 ? index.spotOf(parent, previousSeq) : null);
    if (!from || from.net !== net) return null;
    return wayBetween(geometry, picture.columns, from.spot, active.spot);
  }, [active, net, stop, index, geometry, picture]);

  useLayoutEffect(() => {
    before.current = { stop, net };
    const element = moving.current;
    if (!element) return player.rest();
    const { moved, speed } = app.playhead.getState();
    if (!way || moved !== 'step' || reduced) return player.rest();
    const length = lengthOf(way);
    const duration = length < 1 ? 0 : Math.min(LONGEST, Math.max(SHORTEST, (length / PACE) * 1000)) / speed;
    const glide: Glide = {
      duration,
      write: (t) => {
        const p = pointAt(way, ease(t));
        element.setAttribute('transform', `translate(${p.x} ${p.y})`);
      },
    };
    glide.write(duration === 0 ? 1 : 0);
    player.glide(glide);
  }, [way, stop, net, app, player, reduced]);

  const size = geometry.layout.packet;
  const seats = new Map<string, number>();
  return (
    <g className="packets">
      {way && way.length > 1 && <path className="trail" fill="none" d={roundedPath(way, 7)} />}
      {others.map((p) => {
        const at = pointOf(geometry, picture.columns, p.spot);
        const key = `${p.spot.place} ${p.spot.slot ?? ''}`;
        const seat = seats.get(key) ?? 0;
        seats.set(key, seat + 1);
        const y = at.y + (isHook(p.spot.place) ? 0 : geometry.box(p.spot.place).h) + Math.min(seat, 3) * 4;
        return (
          <g key={p.id} transform={`translate(${at.x} ${y})`}>
            <PacketShape packet={p} small size={size} />
          </g>
        );
      })}
      {active && (
        <Active
          key={active.id}
          packet={active}
          at={pointOf(geometry, picture.columns, active.spot)}
          width={geometry.layout.width}
          size={size}
          refTo={moving}
        />
      )}
    </g>
  );
});

interface ActiveProps {
  readonly packet: NonNullable<ReturnType<typeof useMoment>['picture']['packets'][number]>;
  readonly at: Point;
  /** Of the picture. */
  readonly width: number;
  readonly size: number;
  readonly refTo: React.RefObject<SVGGElement | null>;
}

function Active({ packet, at, width, size, refTo }: ActiveProps) {
  return (
    <g ref={refTo} transform={`translate(${at.x} ${at.y})`} className="active-packet" data-testid="packet">
      <PacketShape
        packet={packet}
        size={size}
        inColumn={isHook(packet.spot.place)}
        tagAt={tagPlace(packet, size, at, width)}
      />
    </g>
  );
}

/** Beside the packet, to the right or, where the picture ends there, to the left: above it are other boxes. */
function tagPlace(packet: ActiveProps['packet'], size: number, at: Point, width: number): Point {
  const far = (shapeWidth(packet) + tagWidth(packet)) / 2 + 7;
  const right = at.x + (far + tagWidth(packet) / 2) * size < width - 2;
  return { x: right ? far : -far, y: 0 };
}

const ease = (t: number): number => (t < 0.5 ? 2 * t * t : 1 - (-2 * t + 2) ** 2 / 2);
