import { type KeyboardEvent, memo, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import { roundedPath } from '../../diagram/geometry.ts';
import { coreId, deviceId, labMap, type LabMap as Map_, type MapNet } from '../../diagram/lab-map.ts';
import { lineFrom, mapSpotOf, mapWay, pointOfSpot } from '../../diagram/map-motion.ts';
import { packetsAt } from '../../diagram/picture.ts';
import type { TraceIndex } from '../../diagram/trace-index.ts';
import type { Topology } from '../../protocol/messages.ts';
import { useApp, useMoment } from '../context.ts';
import { DeviceCard } from './device-card.tsx';
import { enterNet } from './levels.ts';
import { NetBox, NetCore, NetNote } from './net-parts.tsx';
import { PacketShape, placeTag } from './packet-shape.tsx';
import { D } from './text.ts';
import { groupOn, useGlide } from './use-glide.ts';
import { useLevelWheel } from './use-level-wheel.ts';
import './lab-map.css';

/** The whole lab: hosts, what is inside of them, cables, and packets on their way between them. */
export function LabMap({ narrow }: { readonly narrow: boolean }) {
  const app = useApp();
  const { index, seq } = useMoment();
  const topology = useStore(app.session, (s) => s.topology);
  const title = useStore(app.session, (s) => s.labNames[s.topology?.lab ?? '']?.title ?? s.topology?.title ?? '');
  const map = useMemo(() => (topology ? labMap(topology, narrow ? 'column' : 'row') : null), [topology, narrow]);
  const svg = useRef<SVGSVGElement>(null);
  useLevelWheel(svg);
  if (!map || !topology) return null;
  const width = Math.max(map.width, narrow ? 350 : 760);
  const height = Math.max(map.height + 44, narrow ? 0 : 360);
  const box = `${(map.width - width) / 2} ${narrow ? 0 : (map.height + 30 - height) / 2} ${width} ${height}`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: an SVG cannot be a fieldset
    <svg
      ref={svg}
      className="diagram lab-map"
      viewBox={box}
      preserveAspectRatio="xMidYMid meet"
      role="group"
      aria-label={D.mapLabel(title)}
    >
      <Ground map={map} />
      <text className="map-help" x={map.width / 2} y={map.height + 26} fontSize={narrow ? 10 : 12} textAnchor="middle">
        {narrow ? D.mapHelpShort : D.mapHelp}
      </text>
      <Packets map={map} topology={topology} index={index} seq={seq} />
    </svg>
  );
}

/** All that stands still. */
const Ground = memo(function Ground({ map }: { readonly map: Map_ }) {
  const { picture, index, seq } = useMoment();
  const app = useApp();
  const net = picture.event ? picture.eventNet : -1;
  const dev = picture.event ? index.stateOf(picture.event.skb, seq)?.dev : undefined;
  const hosts = map.nets.filter((n) => !n.inside);
  return (
    <>
      {hosts.map((n) => (
        <Net key={n.net} item={n} lit={n.net === net} enter={() => enterNet(app, n.net)} />
      ))}
      <g fill="none" className="map-links">
        {map.links.map((link) =>
          link.kind === 'cable' ? (
            <g key={link.id} className="map-cable">
              <path d={roundedPath(lineFrom(link, link.a), 6)} />
              <path d={roundedPath(lineFrom(link, link.b), 6)} />
            </g>
          ) : (
            <path key={link.id} className={`map-${link.kind}`} d={roundedPath(link.line, 6)} />
          ),
        )}
      </g>
      {map.nets
        .filter((n) => n.inside)
        .map((n) => (
          <Net key={n.net} item={n} lit={n.net === net} enter={() => enterNet(app, n.net)} />
        ))}
      {hosts.map((n) => (
        <NetCore key={n.net} item={n} map={map} lit={n.net === net} />
      ))}
      {map.devices.map((d) => (
        <DeviceCard key={deviceId(d.net, d.dev)} item={d} lit={d.net === net && d.dev === dev} />
      ))}
    </>
  );
});

interface NetProps {
  readonly item: MapNet;
  readonly lit: boolean;
  readonly enter: () => void;
}

function Net({ item, lit, enter }: NetProps) {
  const { name, inside } = item;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    enter();
  };
  return (
    <g className={`map-net${inside ? ' inside' : ''}${lit ? ' lit' : ''}`} data-net={item.net}>
      {/* biome-ignore lint/a11y/useSemanticElements: a button inside an SVG */}
      <g role="button" tabIndex={0} aria-label={D.enter(name)} onClick={enter} onKeyDown={onKeyDown}>
        <NetBox item={item} most={inside ? 18 : Number.POSITIVE_INFINITY} />
      </g>
      <NetNote item={item} />
    </g>
  );
}

interface PacketsProps {
  readonly map: Map_;
  readonly topology: Topology;
  readonly index: TraceIndex;
  readonly seq: number;
}

function Packets({ map, topology, index, seq }: PacketsProps) {
  const moving = useRef<SVGGElement>(null);
  const packets = packetsAt(index, seq, null);
  const active = packets.find((p) => p.active) ?? null;
  const stop = index.stopIndex(seq);
  const spotAt = (skb: number, at: number): ReturnType<typeof mapSpotOf> | null => {
    const where = index.spotOf(skb, at);
    return where && mapSpotOf(map, topology, where, index.stateOf(skb, at));
  };
  const id = active?.id ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: spotAt reads the same things
  const way = useMemo(() => {
    const before = index.stops[stop - 1] ?? -1;
    const parent = index.packets.get(id)?.parent ?? 0;
    const from = spotAt(id, before) ?? (parent > 0 ? spotAt(parent, before) : null);
    const to = spotAt(id, seq);
    return from && to ? mapWay(map, from, to).line : null;
  }, [id, stop, seq, index, map, topology]);
  useGlide(moving, way, stop, groupOn);
  const seats = new Map<string, number>();
  return (
    <g className="packets">
      {way && way.length > 1 && <path className="trail" fill="none" d={roundedPath(way, 6)} />}
      {packets
        .filter((p) => !p.active)
        .map((p) => {
          const spot = spotAt(p.id, seq) ?? { at: coreId(p.net) };
          const at = pointOfSpot(map, spot);
          const key = `${at.x} ${at.y}`;
          const seat = seats.get(key) ?? 0;
          seats.set(key, seat + 1);
          return (
            <g key={p.id} transform={`translate(${at.x} ${at.y - 4 + Math.min(seat, 4) * 5})`}>
              <PacketShape packet={p} small size={1} />
            </g>
          );
        })}
      {active && (
        <Active map={map} packet={active} at={pointOfSpot(map, spotAt(id, seq) ?? { at: '' })} refTo={moving} />
      )}
    </g>
  );
}

interface ActiveProps {
  readonly map: Map_;
  readonly packet: ReturnType<typeof packetsAt>[number];
  readonly at: { readonly x: number; readonly y: number };
  readonly refTo: React.RefObject<SVGGElement | null>;
}

function Active({ map, packet, at, refTo }: ActiveProps) {
  const tag = placeTag(packet, 1, at, { width: map.width, height: map.height, boxes: map.devices.map((d) => d.box) });
  return (
    <g ref={refTo} transform={`translate(${at.x} ${at.y})`} className="active-packet" data-testid="packet">
      <PacketShape packet={packet} size={1} tagAt={tag} />
    </g>
  );
}
