import { type KeyboardEvent, memo, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { rowLabel, rowsIn, timelineMarks } from '../../diagram/timeline-marks.ts';
import { clampView, panView, type TimelineView, viewWith, zoomView } from '../../diagram/timeline-view.ts';
import { netName, useApp, useMoment } from '../context.ts';
import { debugStore } from '../debug/debug-state.ts';
import { usePhone, useSystemDark } from '../media.ts';
import { sentence, T } from '../text.ts';
import { coloursOf, drawTimeline, OVERVIEW, ROW, type Scene, stopAtX, TOP, xOf } from './draw.ts';
import { L } from './text.ts';
import { useGestures } from './use-gestures.ts';

interface Props {
  readonly total: number;
  readonly at: number;
  readonly width: number;
  readonly height: number;
}

const LABEL_WIDTH = 140;
/** Pixels a step is wide at least before the reader zooms; with more steps than fit, a part of them is shown. */
const STEP_WIDTH = 6;

/** The steps as ticks, one row a packet, the CPU's context on top, and above it the whole trace in a thin bar. */
export const Tracks = memo(function Tracks({ total, at, width, height }: Props) {
  const app = useApp();
  const { index } = useMoment();
  const topology = useStore(app.session, (s) => s.topology);
  const theme = useStore(app.settings, (s) => s.theme);
  const dark = useSystemDark();
  const matches = useStore(debugStore, (s) => s.matches);
  const phone = usePhone();
  const labels = width < 560 ? 0 : LABEL_WIDTH;
  const fits = Math.max(10, Math.floor((width - labels - 16) / STEP_WIDTH));
  const [chosen, setChosen] = useState<TimelineView | null>(null);
  const view = useView(chosen, setChosen, { total, at, fits });
  const canvas = useRef<HTMLCanvasElement>(null);
  const room = useRef<HTMLDivElement>(null);
  const [scroll, setScroll] = useState(0);
  const [hover, setHover] = useState<number | null>(null);
  const [brush, setBrush] = useState<readonly [number, number] | null>(null);
  const marks = timelineMarks(index);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the marks grow in place; `total` says when
  const rows = useMemo(() => rowsIn(marks, view.from, view.to), [marks, view, total]);
  const scene: Scene = useMemo(
    () => ({
      ...{ marks, view, total, width, height, labels, rows, scroll, matches },
      nameOf: (row) => T.say(rowLabel(index, marks, row)),
    }),
    [marks, view, total, width, height, labels, rows, scroll, index, matches],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes the colours that are read
  useEffect(() => {
    const c = canvas.current;
    const g = c?.getContext('2d');
    if (!c || !g) return;
    // the page puts its theme on the root in an effect of its own
    const frame = requestAnimationFrame(() => {
      const ratio = window.devicePixelRatio || 1;
      const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
      if (c.width !== w) c.width = w;
      if (c.height !== h) c.height = h;
      g.setTransform(ratio, 0, 0, ratio, 0, 0);
      drawTimeline(g, scene, coloursOf(c), getComputedStyle(c).fontFamily);
    });
    return () => cancelAnimationFrame(frame);
  }, [scene, width, height, theme, dark]);
  const row = rows.indexOf(marks.rows[at] ?? -1);
  const seen = useRef(0);
  // Neither size nor place is asked of the element: that would lay the page out in the middle of a step.
  useEffect(() => {
    const box = room.current;
    if (!box || row < 0) return;
    const visible = height - TOP;
    const y = row * ROW;
    if (y + ROW > seen.current + visible) box.scrollTop = Math.ceil((y + ROW - visible) / ROW) * ROW;
    else if (y < seen.current) box.scrollTop = Math.max(0, y - ROW);
  }, [row, height]);
  const zoomBy = (factor: number, about: number): void => setChosen(zoomView(view, total, factor, about));
  useGestures(room, {
    stopAt: (x) => stopAtX(scene, x),
    inOverview: (y) => y < OVERVIEW,
    overviewStop: (x) => ((x - labels - 8) / (width - labels - 16)) * total,
    seek: (stop) => app.seekStop(Math.max(0, Math.min(total - 1, Math.floor(stop)))),
    run: (stop) => app.runTo(Math.floor(stop)),
    zoom: zoomBy,
    pan: (by) => setChosen(panView(view, total, by)),
    show: (from, to) => setChosen(clampView({ from: Math.min(from, to), to: Math.max(from, to) }, total)),
    hover: setHover,
    brush: setBrush,
    perPixel: (view.to - view.from) / Math.max(1, width - labels - 16),
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '+' || event.key === '=') zoomBy(1.6, at + 0.5);
    else if (event.key === '-') zoomBy(1 / 1.6, at + 0.5);
    else if (event.key === '0') setChosen({ from: 0, to: Math.max(total, 8) });
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const hovered = hover === null ? null : Math.floor(hover);
  const shown = hovered === null ? null : index.events[index.stops[hovered] ?? -1];
  const step = xOf(scene, view.from + 1) - xOf(scene, view.from);
  const inView = at >= view.from - 0.5 && at < view.to;
  const centre = xOf(scene, at) + Math.min(step, 18) / 2;
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a region that scrolls */}
      <div
        ref={room}
        className="timeline-room"
        role="group"
        aria-label={L.tracks}
        title={phone ? undefined : L.gestures}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it must be reachable; the page's keys step there
        tabIndex={0}
        onKeyDown={onKeyDown}
        onScroll={(e) => {
          seen.current = e.currentTarget.scrollTop;
          setScroll(seen.current);
        }}
      >
        <canvas ref={canvas} className="tracks" style={{ width, height }} />
        <div style={{ height: Math.max(0, TOP + (rows.length + 1) * ROW - height) }} />
      </div>
      {matches
        .filter((m) => m >= view.from && m < view.to)
        .map((m) => (
          <i
            key={m}
            className="match-mark"
            style={{ left: xOf(scene, m), width: Math.max(2, Math.min(step, 18)), top: TOP }}
          />
        ))}
      {inView && (
        <>
          <div className="future" style={{ left: labels + 8, top: OVERVIEW }} aria-hidden="true">
            <i style={{ transform: `translateX(${centre - labels - 8}px)` }} />
          </div>
          <i className="playhead" style={{ transform: `translateX(${centre}px)`, top: OVERVIEW }} />
        </>
      )}
      {brush && (
        <i
          className="brush"
          style={{ left: Math.min(...brush), width: Math.abs(brush[1] - brush[0]), top: 0 }}
          aria-hidden="true"
        />
      )}
      {hovered !== null && !brush && (
        <i
          className="hover-line"
          style={{
            transform: `translateX(${xOf(scene, hovered)}px)`,
            width: Math.max(1, Math.min(step, 18)),
            top: OVERVIEW,
          }}
        />
      )}
      {shown && hovered !== null && (
        <div
          className="track-tip"
          style={{
            transform: `translateX(${Math.min(Math.max(8, xOf(scene, hovered) - 40), Math.max(8, width - 340))}px)`,
          }}
        >
          <b>{netName(topology, shown.net)}</b> <code>{shown.fn}</code>{' '}
          {sentence(shown, (net) => netName(topology, net))}
        </div>
      )}
    </>
  );
});

interface ViewInput {
  readonly total: number;
  readonly at: number;
  readonly fits: number;
}

/** The part that is shown: the chosen one, or as much as fits; it goes along with the playhead. */
function useView(
  chosen: TimelineView | null,
  choose: (view: TimelineView) => void,
  { total, at, fits }: ViewInput,
): TimelineView {
  const kept = useRef<TimelineView>({ from: 0, to: fits });
  const base = chosen ?? (total <= fits ? { from: 0, to: Math.max(total, 8) } : sized(kept.current, fits));
  const last = useRef(at);
  const moved = last.current !== at;
  const next = moved || chosen === null ? viewWith(base, total, at) : clampView(base, total);
  const view = useMemo(() => ({ from: next.from, to: next.to }), [next.from, next.to]);
  useEffect(() => {
    kept.current = view;
    last.current = at;
    if (chosen && (chosen.from !== view.from || chosen.to !== view.to)) choose(view);
  }, [view, at, chosen, choose]);
  return view;
}

const sized = (view: TimelineView, size: number): TimelineView => ({ from: view.from, to: view.from + size });
