import { memo } from 'react';
import { type Point, roundedPath } from '../../diagram/geometry.ts';
import { LANE_LABELS } from '../../diagram/labels.ts';
import type { Geometry, Lane, Layout } from '../../diagram/layout.ts';
import { T } from '../text.ts';

/** The lanes; the one where something happens is lit. */
export const Lanes = memo(function Lanes({
  layout,
  lit,
}: {
  readonly layout: Layout;
  readonly lit: Lane['id'] | null;
}) {
  return (
    <g>
      {layout.lanes.map((lane) => (
        <g key={lane.id} className={lit === lane.id ? 'lane lit' : 'lane'} data-lane={lane.id}>
          <rect x={0} y={lane.y} width={layout.width} height={lane.h} rx={6} />
          <text
            className="lane-name"
            fontSize={layout.font.small}
            transform={`translate(${layout.gutter * 0.62} ${lane.y + lane.h / 2}) rotate(-90)`}
            textAnchor="middle"
          >
            {LANE_LABELS[lane.id]}
          </text>
        </g>
      ))}
    </g>
  );
});

export const Rails = memo(function Rails({ geometry }: { readonly geometry: Geometry }) {
  return (
    <g className="rails" fill="none">
      {geometry.rails.map(({ rail, line }) => (
        <path key={`${rail.from} ${rail.to}`} className={rail.minor ? 'rail minor' : 'rail'} d={roundedPath(line, 7)} />
      ))}
    </g>
  );
});

const LEGEND = ['raw', 'mangle', 'nat', 'filter', 'conntrack'] as const;

/** Colour means table: the key to it, in a free corner. */
export const Legend = memo(function Legend({ at }: { readonly at: Point }) {
  return (
    <g className="legend" transform={`translate(${at.x} ${at.y})`}>
      {LEGEND.map((name, i) => (
        <g key={name} transform={`translate(0 ${i * 18})`}>
          <rect className={`swatch t-${name}`} x={0} y={-5} width={4} height={12} rx={1.5} />
          <text x={12} y={5} fontSize={11}>
            {T.legend[name]}
          </text>
        </g>
      ))}
      <g transform={`translate(0 ${LEGEND.length * 18})`}>
        <rect className="swatch ghost" x={0.5} y={-4.5} width={3} height={11} rx={1.5} />
        <text x={12} y={5} fontSize={11}>
          {T.legend.ghost}
        </text>
      </g>
    </g>
  );
});
