import { memo, type RefObject, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import type { Point } from '../../diagram/geometry.ts';
import type { BoxPlace, Geometry } from '../../diagram/layout.ts';
import { pointOf, wayBetween } from '../../diagram/motion.ts';
import { HOOKS, isHook } from '../../diagram/spots.ts';
import { useMoment } from '../context.ts';
import { PacketShape, placeTag } from './packet-shape.tsx';
import { useGlide } from './use-glide.ts';

/** The packets that wait while another one moves. */
export const WaitingPackets = memo(function WaitingPackets({ geometry }: { readonly geometry: Geometry }) {
  const { picture } = useMoment();
  const size = geometry.layout.packet;
  const seats = new Map<string, number>();
  return (
    <g className="packets">
      {picture.packets
        .filter((p) => !p.active)
        .map((p) => {
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
    </g>
  );
});

/** Sizes of layers as they were laid out, in pixels: to ask for one in the middle of a step would lay the page out twice. */
const sizes = new WeakMap<Element, { readonly width: number; readonly height: number }>();
const observer =
  typeof ResizeObserver === 'undefined'
    ? null
    : new ResizeObserver((changed) => {
        for (const { target, contentRect } of changed) sizes.set(target, contentRect);
      });

/** Pixels of the page for one of the picture, its zoom included. */
function scaleOf(layer: SVGSVGElement): number {
  const size = sizes.get(layer) ?? layer.getBoundingClientRect();
  const { width, height } = layer.viewBox.baseVal;
  const zoom = layer.querySelector('g')?.transform.baseVal.consolidate()?.matrix.a ?? 1;
  return Math.min(size.width / width, size.height / height) * zoom;
}

/** Moves a whole layer so that what is drawn at the end of the way stands somewhere on it: nothing is painted anew. */
function layerOn(layer: SVGSVGElement, way: readonly Point[]): (at: Point) => string {
  const end = way.at(-1) ?? { x: 0, y: 0 };
  const scale = scaleOf(layer);
  return (at) => `translate(${(at.x - end.x) * scale}px, ${(at.y - end.y) * scale}px)`;
}

interface MovingProps {
  readonly geometry: Geometry;
  /** The layer with this packet alone. */
  readonly layer: RefObject<SVGSVGElement | null>;
}

/**
 * The packet of this step. React puts it where it is; while playing or stepping forward its layer glides there.
 */
export const MovingPacket = memo(function MovingPacket({ geometry, layer }: MovingProps) {
  const { picture, index, net, seq } = useMoment();
  const before = useRef<{ readonly stop: number; readonly net: number } | null>(null);
  const active = picture.packets.find((p) => p.active) ?? null;
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
  // not in a layout effect: the layer is around this part, and there only after it
  useEffect(() => {
    const drawn = layer.current;
    if (!drawn) return;
    observer?.observe(drawn);
    return () => observer?.unobserve(drawn);
  }, [layer]);
  useGlide(layer, way, stop, layerOn);

  if (!active) return null;
  return (
    <Active key={active.id} packet={active} at={pointOf(geometry, picture.columns, active.spot)} geometry={geometry} />
  );
});

interface ActiveProps {
  readonly packet: ReturnType<typeof useMoment>['picture']['packets'][number];
  readonly at: Point;
  readonly geometry: Geometry;
}

function Active({ packet, at, geometry }: ActiveProps) {
  const { layout } = geometry;
  const boxes = [...(Object.keys(layout.boxes) as BoxPlace[]), ...HOOKS].map((place) => geometry.box(place));
  const tag = placeTag(packet, layout.packet, at, { width: layout.width, height: layout.height, boxes });
  return (
    <g transform={`translate(${at.x} ${at.y})`} className="active-packet" data-testid="packet">
      <PacketShape packet={packet} size={layout.packet} inColumn={isHook(packet.spot.place)} tagAt={tag} />
    </g>
  );
}
