import { memo } from 'react';
import { roundedPath } from '../../diagram/geometry.ts';
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

const LEGEND = ['raw', 'mangle', 'nat', 'filter', 'conntrack', 'ghost'] as const;
const LINE = 18;

/** Colour means table: the key to it, in a free corner. */
export const Legend = memo(function Legend({ at }: { readonly at: NonNullable<Layout['legend']> }) {
  return (
    <g className="legend" transform={`translate(${at.x} ${at.y})`}>
      {LEGEND.map((name, i) => (
        <g key={name} transform={`translate(${(i % at.columns) * at.step} ${Math.floor(i / at.columns) * LINE})`}>
          {name === 'ghost' ? (
            <rect className="swatch ghost" x={0.5} y={-4.5} width={3} height={11} rx={1.5} />
          ) : (
            <rect className={`swatch t-${name}`} x={0} y={-5} width={4} height={12} rx={1.5} />
          )}
          <text x={12} y={5} fontSize={at.columns > 1 ? 10 : 11}>
            {T.legend[name]}
          </text>
        </g>
      ))}
    </g>
  );
});

/** The same for a picture without a free corner, below it, with what the lane has no room for. */
export function Notes({ rxModel }: { readonly rxModel: 'napi' | 'classic' }) {
  return (
    <div className="picture-notes">
      <p>{T.rxRemark[rxModel]}</p>
      <ul>
        {LEGEND.map((name) => (
          <li key={name} className={name === 'ghost' ? 'ghost' : `t-${name}`}>
            <i className="chip" aria-hidden="true" />
            {T.legend[name]}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** What the receive model means, in the lane of the interrupt. */
export const Remark = memo(function Remark({
  at,
  text,
}: {
  readonly at: NonNullable<Layout['remark']>;
  readonly text: string;
}) {
  return (
    <text className="remark" x={at.x} y={at.y} fontSize={at.size}>
      {text}
    </text>
  );
});
