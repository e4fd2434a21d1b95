import { memo, useLayoutEffect, useMemo, useRef } from 'react';
import type { Point } from '../../diagram/geometry.ts';
import type { BoxPlace, Geometry } from '../../diagram/layout.ts';
import { pointOf, wayBetween } from '../../diagram/motion.ts';
import { HOOKS, isHook } from '../../diagram/spots.ts';
import { useMoment } from '../context.ts';
import { PacketShape, placeTag } from './packet-shape.tsx';
import { useGlide } from './use-glide.ts';

/**
 * The packets. React puts each where it is at this step; while playing or stepping forward, the moving one glides there: one
 * animation frame loop writes its transform.
 */
export const PacketLayer = memo(function PacketLayer({ geometry }: { readonly geometry: Geometry }) {
  const { picture, index, net, seq } = useMoment();
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
  }, [stop, net]);
  useGlide(moving, way, stop);

  const size = geometry.layout.packet;
  const seats = new Map<string, number>();
  return (
    <g className="packets">
      {others.map((p) => {
        const at = pointOf(geometry, picture.columns, p.spot);
        const key = `${p.spot.place} ${p.spot.slot ?? ''}`;
        const seat = seats.get(key) ?? 0;
        seats.set(key, seat + 1);
        const below =
          at.y + (isHook(p.spot.place) ? 0 : geometry.box(p.spot.place).h + 8 * size) + Math.min(seat, 3) * 4;
        const y = Math.min(below, geometry.layout.height - 8 * size);
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
          geometry={geometry}
          refTo={moving}
        />
      )}
    </g>
  );
});

interface ActiveProps {
  readonly packet: ReturnType<typeof useMoment>['picture']['packets'][number];
  readonly at: Point;
  readonly geometry: Geometry;
  readonly refTo: React.RefObject<SVGGElement | null>;
}

function Active({ packet, at, geometry, refTo }: ActiveProps) {
  const { layout } = geometry;
  const boxes = [...(Object.keys(layout.boxes) as BoxPlace[]), ...HOOKS].map((place) => geometry.box(place));
  const tag = placeTag(packet, layout.packet, at, { width: layout.width, height: layout.height, boxes });
  return (
    <g ref={refTo} transform={`translate(${at.x} ${at.y})`} className="active-packet" data-testid="packet">
      <PacketShape packet={packet} size={layout.packet} inColumn={isHook(packet.spot.place)} tagAt={tag} />
    </g>
  );
}
