import { lazy, memo, Suspense, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import type { Lane, Layout } from '../../diagram/layout.ts';
import { resolve } from '../../diagram/layout.ts';
import type { Columns, Picture } from '../../diagram/picture.ts';
import { HOOKS, isHardware } from '../../diagram/spots.ts';
import { visitedSlots } from '../../diagram/visited.ts';
import { walkedRails } from '../../diagram/walked.ts';
import { useApp, useMoment } from '../context.ts';
import { T } from '../text.ts';
import { Boxes } from './boxes.tsx';
import { Gaps, Lanes, Legend, Rails, Remark, Ways } from './ground.tsx';
import { HookColumn } from './hook-column.tsx';
import { MovingPacket, WaitingPackets } from './packet-layer.tsx';
import { sameMap, sameRails, useKept } from './use-kept.ts';
import { useZoom } from './use-zoom.ts';

const Devices = lazy(() => import('./devices.tsx').then((m) => ({ default: m.Devices })));

const rowCounts = (columns: Columns) => ({
  PREROUTING: columns.PREROUTING.length,
  INPUT: columns.INPUT.length,
  FORWARD: columns.FORWARD.length,
  OUTPUT: columns.OUTPUT.length,
  POSTROUTING: columns.POSTROUTING.length,
});

/** The picture: ground, places, hook columns, and on top the packets; the one that moves has a layer of its own. */
export const Diagram = memo(function Diagram({ layout, host }: { readonly layout: Layout; readonly host: string }) {
  const app = useApp();
  const moment = useMoment();
  const breakpoints = useStore(app.playhead, (s) => s.breakpoints);
  const rxModel = useStore(app.settings, (s) => s.rxModel);
  const dummies = useStore(app.session, (s) => s.topology?.nets.some((n) => n.devices.some((d) => d.kind === 'dummy')));
  const svg = useRef<SVGSVGElement>(null);
  const over = useRef<SVGSVGElement>(null);
  useZoom(svg, over, layout.name !== 'tall');
  const { picture, index, net } = moment;
  const { columns } = picture;
  const geometry = useMemo(() => resolve(layout, rowCounts(columns)), [layout, columns]);
  const visited = useKept(
    useMemo(() => visitedSlots(index, picture, net), [index, picture, net]),
    sameMap,
  );
  const active = picture.packets.find((p) => p.active);
  const walked = useKept(
    useMemo(
      () => walkedRails(index, geometry, active?.id ?? 0, picture.seq, net),
      [index, geometry, active, picture, net],
    ),
    sameRails,
  );
  const here = picture.eventNet === net;
  const viewBox = `0 0 ${layout.width} ${layout.height}`;
  return (
    <div className="diagram">
      {/* biome-ignore lint/a11y/useSemanticElements: an SVG cannot be a fieldset */}
      <svg
        ref={svg}
        className="ground"
        viewBox={viewBox}
        preserveAspectRatio="xMidYMid meet"
        role="group"
        aria-label={T.pictureLabel(host)}
        data-layout={layout.name}
      >
        <g>
          <Lanes layout={layout} lit={here && picture.event ? laneOf(picture) : null} />
          <Rails geometry={geometry} walked={walked} reply={active?.reply ?? false} />
          <Ways layout={layout} />
          <Gaps layout={layout} />
          <Boxes layout={layout} lit={picture.lit} net={net} fate={litFate(picture)} />
          {dummies && (
            <Suspense fallback={null}>
              <Devices layout={layout} net={net} />
            </Suspense>
          )}
          {layout.legend && <Legend at={layout.legend} />}
          {layout.remark && <Remark at={layout.remark} text={T.rxRemark[rxModel]} />}
          {HOOKS.map((hook) => (
            <HookColumn
              key={hook}
              hook={hook}
              geometry={geometry}
              slots={columns[hook]}
              lit={picture.lit?.place === hook ? (picture.lit.slot ?? 'head') : null}
              visited={visited}
              breaks={breakpoints.some((b) => b.kind === 'hook' && b.hook === hook)}
              dropped={picture.event?.kind === 'drop'}
            />
          ))}
          <WaitingPackets geometry={geometry} />
        </g>
      </svg>
      <svg ref={over} className="over" viewBox={viewBox} preserveAspectRatio="xMidYMid meet" aria-hidden="true">
        <g>
          <MovingPacket geometry={geometry} layer={over} />
        </g>
      </svg>
    </div>
  );
});

const laneOf = (picture: Picture): Lane['id'] =>
  picture.lit && isHardware(picture.lit.place) ? 'hardware' : picture.cpu;

const litFate = (picture: Picture): 'moving' | 'dropped' | 'done' =>
  picture.packets.find((p) => p.active)?.fate ?? 'moving';
