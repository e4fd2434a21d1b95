import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useApp, useMoment } from '../context.ts';
import { Later } from '../later.tsx';
import { useSize } from '../media.ts';
import { Late, WhenThere } from '../parts/late.tsx';
import { T } from '../text.ts';
import { Transport } from './transport.tsx';

const tracks = new Late(() => import('./tracks.tsx').then((m) => m.Tracks));

/** Time: the buttons, the whole trace as a slider, and the steps of each packet. */
export function Timeline() {
  const app = useApp();
  const { index, seq } = useMoment();
  const length = useStore(app.session, (s) => s.length);
  const [room, setRoom] = useState<HTMLElement | null>(null);
  const { width, height } = useSize(room);
  // they load while the model does
  useEffect(() => void tracks.fetch(), []);
  const total = length >= 0 ? index.stops.length : 0;
  const at = index.stopIndex(seq);
  return (
    <section className="timeline" aria-label={T.timeline}>
      <Transport total={total} at={at} />
      <div className="timeline-frame" ref={setRoom}>
        {width > 0 && total > 0 && (
          <Later>
            <LaterTracks width={width} height={height} />
          </Later>
        )}
      </div>
    </section>
  );
}

function LaterTracks({ width, height }: { readonly width: number; readonly height: number }) {
  const { index, seq } = useMoment();
  const at = index.stopIndex(seq);
  return <WhenThere of={tracks} with={{ total: index.stops.length, at, width, height }} />;
}
