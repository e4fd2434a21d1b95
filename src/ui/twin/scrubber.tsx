import { memo, useState } from 'react';
import type { TwinRow } from '../../diagram/twin.ts';
import { useSize } from '../media.ts';
import { Press } from '../parts/press.tsx';
import { SpeedSelect } from '../parts/speed-select.tsx';
import { useRuns, useTwin } from './context.ts';
import { TT } from './text.ts';
import { whereOf } from './words.ts';

/** Half of a slider's thumb: the slider and the marks below it have the same ends. */
const THUMB = 8;

/** One playhead for both: the buttons, the slider, and each step as a mark, above for iptables mode and below for IPVS mode. */
export function Scrubber() {
  const runs = useRuns();
  const twin = useTwin((s) => s.twin);
  const at = useTwin((s) => s.at);
  const playing = useTwin((s) => s.playing);
  const speed = useTwin((s) => s.speed);
  const [room, setRoom] = useState<HTMLElement | null>(null);
  const { width } = useSize(room);
  const total = twin?.rows.length ?? 0;
  const none = total === 0;
  const row = twin?.rows[at];
  return (
    <section className="twin-time" aria-label={TT.timeline}>
      <fieldset className="transport-buttons" aria-label={TT.timeline}>
        <Press label={TT.first} icon="first" disabled={none} act={() => runs.seek(0)} />
        <Press label={TT.back} icon="back" disabled={none} act={() => runs.step(-1)} />
        <Press
          label={playing ? TT.pause : TT.play}
          icon={playing ? 'pause' : 'play'}
          disabled={none}
          act={() => runs.togglePlay()}
          className="play"
        />
        <Press label={TT.forward} icon="forward" disabled={none} act={() => runs.step(1)} />
        <Press label={TT.overNext} icon="over" disabled={none} act={() => runs.over(1)} />
        <Press label={TT.last} icon="last" disabled={none} act={() => runs.seek(Number.POSITIVE_INFINITY)} />
      </fieldset>
      <div className="twin-track" ref={setRoom}>
        <input
          type="range"
          aria-label={TT.position}
          aria-valuetext={row ? `${TT.stepOf(at + 1, total)}, ${whereOf(row)}` : TT.stepOf(0, 0)}
          min={0}
          max={Math.max(0, total - 1)}
          value={at}
          disabled={none}
          onChange={(e) => runs.seek(Number(e.target.value))}
        />
        {twin && width > 0 && <Marks rows={twin.rows} first={twin.first} width={width} />}
      </div>
      <span className="twin-position" data-testid="twin-position">
        {none ? '' : TT.stepOf(at + 1, total)}
      </span>
      <p className="visually-hidden" role="status">
        {row && !playing ? `${TT.stepOf(at + 1, total)}: ${whereOf(row)}, ${TT.legend[row.kind]}` : ''}
      </p>
      <SpeedSelect speed={speed} choose={(value) => runs.setSpeed(value)} />
    </section>
  );
}

interface MarksProps {
  readonly rows: readonly TwinRow[];
  readonly first: number;
  readonly width: number;
}

const HEIGHT = 26;

const Marks = memo(function Marks({ rows, first, width }: MarksProps) {
  const step = (width - 2 * THUMB) / Math.max(1, rows.length - 1);
  const x = (row: number): number => THUMB + row * step;
  const w = Math.max(1, Math.min(6, step - 1));
  return (
    <svg className="twin-marks" width={width} height={HEIGHT} aria-hidden="true">
      {rows.map((row, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
        <g key={i} className={`mark-${row.kind}`} transform={`translate(${x(i) - w / 2} 0)`}>
          {row.a && <rect className="mark-a" y={6} width={w} height={8} />}
          {row.b && <rect className="mark-b" y={16} width={w} height={8} />}
        </g>
      ))}
      {first >= 0 && (
        <g className="mark-first" transform={`translate(${x(first)} 0)`}>
          <line y1={4} y2={HEIGHT} />
          <path d={x(first) > width - 60 ? 'M0 0h-9l2.500 3-2.500 3h9z' : 'M0 0h9l-2.500 3 2.500 3h-9z'} />
        </g>
      )}
    </svg>
  );
});
