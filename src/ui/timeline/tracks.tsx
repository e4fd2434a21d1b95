import { memo, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { tintOf } from '../../diagram/columns.ts';
import { CPU_LABELS } from '../../diagram/labels.ts';
import { dissected } from '../../diagram/picture.ts';
import { cpuRuns } from '../../diagram/strips.ts';
import type { TraceIndex } from '../../diagram/trace-index.ts';
import type { TraceEvent } from '../../protocol/messages.ts';
import { netName, useApp, useMoment } from '../context.ts';
import { debugStore } from '../debug/debug-state.ts';
import { sentence, T } from '../text.ts';

const ROW = 15;
const CPU_ROW = 15;

interface Props {
  /** Stops shown, `to` exclusive. */
  readonly from: number;
  readonly to: number;
  readonly width: number;
  readonly labels: number;
  readonly at: number;
}

interface Tick {
  readonly stop: number;
  readonly row: number;
  readonly kind: TraceEvent['kind'];
  readonly tint: string;
}
interface Row {
  readonly id: number;
  readonly label: string;
}

/** The steps in view as ticks, one row a packet, with the CPU's context on top; press or drag to go there. */
export const Tracks = memo(function Tracks({ from, to, width, labels, at }: Props) {
  const app = useApp();
  const { index } = useMoment();
  const topology = useStore(app.session, (s) => s.topology);
  const matches = useStore(debugStore, (s) => s.matches);
  const drag = useRef(false);
  const svg = useRef<SVGSVGElement>(null);
  const [hover, setHover] = useState<number | null>(null);
  const { ticks, rows } = useMemo(() => ticksIn(index, from, to), [index, from, to]);
  const runs = useMemo(() => cpuRuns(index, from, to), [index, from, to]);
  const room = width - labels - 16;
  const step = Math.min(24, room / Math.max(1, to - from));
  const x = (stop: number): number => labels + 8 + (stop - from) * step;
  // A row more than there are, so that the last one can be scrolled to with whole rows above it.
  const height = (rows.length + 1) * ROW;
  const stopAt = (event: PointerEvent<SVGSVGElement>): number => {
    const left = event.currentTarget.getBoundingClientRect().left;
    const stop = from + Math.floor((event.clientX - left - labels - 8) / step);
    return Math.max(from, Math.min(to - 1, stop));
  };
  const row = ticks[at - from]?.row ?? 0;
  useEffect(() => {
    const room = svg.current?.parentElement;
    if (!room) return;
    const top = row * ROW;
    const view = room.clientHeight - CPU_ROW;
    if (top + ROW * 1.5 > room.scrollTop + view) room.scrollTop = Math.ceil((top + ROW * 1.3 - view) / ROW) * ROW;
    else if (top < room.scrollTop + ROW * 0.5) room.scrollTop = Math.max(0, top - ROW);
  }, [row]);
  const shown = hover === null ? null : index.events[index.stops[hover] ?? -1];
  const pointer = {
    onPointerDown: (e: PointerEvent<SVGSVGElement>): void => {
      e.currentTarget.setPointerCapture(e.pointerId);
      drag.current = true;
      if (e.shiftKey) app.runTo(stopAt(e));
      else app.seekStop(stopAt(e));
    },
    onPointerMove: (e: PointerEvent<SVGSVGElement>): void => {
      const stop = stopAt(e);
      setHover(stop);
      if (drag.current) app.seekStop(stop);
    },
    onPointerUp: (): void => {
      drag.current = false;
    },
    onPointerLeave: (): void => setHover(null),
  };
  return (
    <>
      <svg className="tracks cpu-strip" width={width} height={CPU_ROW} aria-hidden="true" {...pointer}>
        {labels > 0 && (
          <text className="track-name" x={8} y={CPU_ROW - 4}>
            {T.cpu}
          </text>
        )}
        {runs.map((r) => (
          <g key={r.from} className={`cpu-run cpu-${r.cpu}${at >= r.from && at < r.to ? ' now' : ''}`}>
            <rect x={x(r.from)} y={3} width={Math.max(1, (r.to - r.from) * step - 1)} height={CPU_ROW - 5} rx={2} />
            {(r.to - r.from) * step > CPU_LABELS[r.cpu].length * 6 + 8 && (
              <text x={x(r.from) + 5} y={CPU_ROW - 4.5}>
                {CPU_LABELS[r.cpu]}
              </text>
            )}
          </g>
        ))}
        {at >= from && at < to && (
          <g transform={`translate(${x(at) + step / 2} 0)`}>
            <path className="head-mark" d="M-5 0h10l-5 6z" />
            <line className="head" x1={0} x2={0} y1={4} y2={CPU_ROW} />
          </g>
        )}
      </svg>
      <svg ref={svg} className="tracks" width={width} height={height} aria-hidden="true" {...pointer}>
        {rows.map((row, i) => (
          <g key={row.id}>
            <line
              className="track-line"
              x1={labels + 8}
              x2={width - 8}
              y1={i * ROW + ROW / 2 + 1}
              y2={i * ROW + ROW / 2 + 1}
            />
            {labels > 0 && (
              <text className="track-name" x={8} y={i * ROW + ROW - 3}>
                {row.label.length > 23 ? `${row.label.slice(0, 22)}\u2026` : row.label}
              </text>
            )}
          </g>
        ))}
        {ticks.map((t) => (
          <TickMark key={t.stop} tick={t} x={x(t.stop)} width={step} y={t.row * ROW + 1} future={t.stop > at} />
        ))}
        {at >= from && at < to && (
          <line className="head" x1={x(at) + step / 2} x2={x(at) + step / 2} y1={0} y2={height} />
        )}
        {matches
          .filter((m) => m >= from && m < to)
          .map((m) => (
            <rect key={m} className="match-mark" x={x(m)} y={0} width={Math.max(2, step)} height={height} />
          ))}
        {hover !== null && <rect className="hover-line" x={x(hover)} y={0} width={step} height={height} />}
      </svg>
      {shown && hover !== null && (
        <div className="track-tip" style={{ left: Math.min(Math.max(8, x(hover) - 40), Math.max(8, width - 320)) }}>
          <code>{shown.fn}</code> {sentence(shown, (net) => netName(topology, net))}
        </div>
      )}
    </>
  );
});

interface MarkProps {
  readonly tick: Tick;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly future: boolean;
}

/** Hook functions are tall and in their table's colour, other steps short; a drop is a cross, an end a dot. */
const TickMark = memo(function TickMark({ tick, x, y, width, future }: MarkProps) {
  const w = Math.max(1.5, width - 1.5);
  const mid = y + ROW / 2;
  const c = x + width / 2;
  const className = `tick ${tick.kind} t-${tick.tint}${future ? ' future' : ''}`;
  if (tick.kind === 'drop') return <path className={className} d={`M${c - 4} ${mid - 4}l8 8m0 -8l-8 8`} />;
  if (tick.kind === 'consume') return <circle className={className} cx={c} cy={mid} r={Math.min(3.5, w / 2 + 1)} />;
  const tall = tick.kind === 'hook';
  return (
    <rect
      className={className}
      x={x + 0.5}
      y={tall ? y + 1.5 : mid - 2.5}
      width={w}
      height={tall ? ROW - 3 : 5}
      rx={1}
    />
  );
});

function ticksIn(index: TraceIndex, from: number, to: number): { ticks: Tick[]; rows: Row[] } {
  const ticks: Tick[] = [];
  const rows: Row[] = [];
  const rowOf = new Map<number, number>();
  for (let stop = from; stop < Math.min(to, index.stops.length); stop++) {
    const seq = index.stops[stop] ?? 0;
    const event = index.events[seq];
    if (!event) continue;
    const journey = index.packets.get(event.skb)?.journey ?? event.skb;
    let row = rowOf.get(journey);
    if (row === undefined) {
      row = rows.length;
      rowOf.set(journey, row);
      const pkt = index.stateOf(event.skb, index.packets.get(event.skb)?.seqs.at(-1) ?? seq);
      rows.push({ id: journey, label: pkt ? dissected(pkt).short : `packet ${event.skb}` });
    }
    const tint = event.kind === 'hook' ? tintOf(event.fn, event.module, event.walk?.table) : 'step';
    ticks.push({ stop, row, kind: event.kind, tint });
  }
  return { ticks, rows };
}
