import { useStore } from 'zustand';
import { CPU_LABELS, LANE_LABELS } from '../diagram/labels.ts';
import { isHardware, spotOf } from '../diagram/spots.ts';
import { netName, sinceCommand, useApp, useMoment } from './context.ts';
import { formatTime, sentence, T } from './text.ts';

/** The moment in words: the kernel function, what it did, in which context, when. */
export function Caption() {
  const app = useApp();
  const { picture, index } = useMoment();
  const topology = useStore(app.session, (s) => s.topology);
  const playing = useStore(app.playhead, (s) => s.playing);
  const status = useStore(app.session, (s) => s.status);
  const event = picture.event;
  if (!event) {
    return (
      <div className="caption">
        <p className="caption-fn quiet">{status === 'starting' ? T.starting : T.nothingYet}</p>
        <p className="caption-note">{status === 'starting' ? T.tagline : T.nothingYetHelp}</p>
      </div>
    );
  }
  const dropped = event.kind === 'drop';
  const place = spotOf(event)?.place;
  const hardware = place !== undefined && isHardware(place);
  const words = sentence(event, (net) => netName(topology, net));
  return (
    <div className={`caption${dropped ? ' dropped' : ''}`} aria-live={playing ? 'off' : 'polite'} data-testid="caption">
      <p className="caption-fn">
        <code>{event.fn}</code>
        {dropped && <span className="verdict bad">{T.dropped}</span>}
        {event.kind === 'consume' && <span className="verdict good">{T.delivered}</span>}
        <span className="caption-where">
          <i className={hardware ? 'cpu-dot' : `cpu-dot cpu-${event.cpu}`} aria-hidden="true" />
          {netName(topology, event.net)}
          {' \u00b7 '}
          {hardware ? LANE_LABELS.hardware : CPU_LABELS[event.cpu]}
          {' \u00b7 '}
          <span title={formatTime(event.time)}>{`+${formatTime(sinceCommand(index, event.seq))}`}</span>
        </span>
      </p>
      <p className="caption-note" title={words}>
        {words}
      </p>
    </div>
  );
}
