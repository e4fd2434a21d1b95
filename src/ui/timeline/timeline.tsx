import { useState } from 'react';
import { useStore } from 'zustand';
import { windowAround } from '../../diagram/strips.ts';
import { useApp, useMoment } from '../context.ts';
import { useSize } from '../media.ts';
import { T } from '../text.ts';
import { Tracks } from './tracks.tsx';
import { Transport } from './transport.tsx';

/** Pixels a step is wide at least; with more steps than fit, the timeline shows a window of them. */
const STEP_WIDTH = 6;
const LABEL_WIDTH = 140;

/** Time: the buttons, the whole trace as a slider, and the steps of each packet. */
export function Timeline() {
  const app = useApp();
  const { index, seq } = useMoment();
  const length = useStore(app.session, (s) => s.length);
  const [room, setRoom] = useState<HTMLElement | null>(null);
  const { width } = useSize(room);
  const total = length >= 0 ? index.stops.length : 0;
  const at = index.stopIndex(seq);
  const labels = width < 560 ? 0 : LABEL_WIDTH;
  const size = Math.max(10, Math.floor((width - labels - 16) / STEP_WIDTH));
  const view = windowAround(total, at, size);
  return (
    <section className="timeline" aria-label={T.timeline}>
      <Transport total={total} at={at} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it must be reachable; the page's keys step there */}
      <section className="timeline-room" ref={setRoom} aria-label={T.timelineLabel} tabIndex={0}>
        {width > 0 && total > 0 && <Tracks from={view.from} to={view.to} width={width} labels={labels} at={at} />}
      </section>
    </section>
  );
}
