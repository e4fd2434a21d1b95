import { memo, useMemo } from 'react';
import { roundedPath } from '../../diagram/geometry.ts';
import type { GapId, Geometry, Lane, Layout } from '../../diagram/layout.ts';
import type { Walked } from '../../diagram/walked.ts';
import { T } from '../text.ts';
import { D } from './text.ts';

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
            {D.lane[lane.id]}
          </text>
        </g>
      ))}
    </g>
  );
});

interface RailsProps {
  readonly geometry: Geometry;
  readonly walked: Walked;
  /** The packet that walked them goes the way back of its flow. */
  readonly reply: boolean;
}

/** The rails; those that the packet took are marked, and, more faintly, those of the packet that it answers. */
export const Rails = memo(function Rails({ geometry, walked, reply }: RailsProps) {
  const drawn = useMemo(() => geometry.rails.map(({ rail, line }) => ({ rail, d: roundedPath(line, 7) })), [geometry]);
  const trace = (set: ReadonlySet<number>, className: string) =>
    [...set].map((i) => <path key={`${className} ${i}`} className={className} d={drawn[i]?.d} />);
  return (
    <g className="rails" fill="none">
      {drawn.map(({ rail, d }) => (
        <path key={`${rail.from} ${rail.to}`} className={rail.minor ? 'rail minor' : 'rail'} d={d} />
      ))}
      {trace(walked.before, reply ? 'walked' : 'walked reply')}
      {trace(walked.now, reply ? 'walked reply now' : 'walked now')}
    </g>
  );
});

/** What the three ways through the stack are called. */
export const Ways = memo(function Ways({ layout }: { readonly layout: Layout }) {
  return (
    <g className="ways">
      {layout.ways.map((w) => (
        <text key={w.id} x={w.x} y={w.y} fontSize={layout.font.small} textAnchor={w.anchor}>
          {D[w.id]}
        </text>
      ))}
    </g>
  );
});

/** Places that the model leaves out, where they would be. */
export const Gaps = memo(function Gaps({ layout }: { readonly layout: Layout }) {
  return (
    <g>
      {(Object.keys(layout.gaps) as GapId[]).map((id) => {
        const b = layout.gaps[id];
        const { name, title } = D.places[id];
        const words = `${title}. ${D.notModelled}`;
        const wide = D.notModelled.length * layout.font.small * 0.52 + 12;
        const left = b.x + wide > layout.width - 4;
        return (
          // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: an SVG group, not a control
          <g key={id} className="gap-place" tabIndex={0} role="img" aria-label={words}>
            <title>{words}</title>
            <rect x={b.x} y={b.y} width={b.w} height={b.h} rx={b.h / 2} />
            <text x={b.x + b.w / 2} y={b.y + b.h * 0.74} fontSize={layout.font.small * 0.92} textAnchor="middle">
              {name}
            </text>
            <g className="gap-note" transform={`translate(${left ? b.x + b.w - wide : b.x} ${b.y - 18})`}>
              <rect width={wide} height={16} rx={4} />
              <text x={wide / 2} y={11.5} fontSize={layout.font.small} textAnchor="middle">
                {D.notModelled}
              </text>
            </g>
          </g>
        );
      })}
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
