import { useStore } from 'zustand';
import { changesBetween, isRewrite } from '../diagram/changes.ts';
import { isHardware, spotOf } from '../diagram/spots.ts';
import type { TraceIndex } from '../diagram/trace-index.ts';
import type { TraceEvent } from '../protocol/messages.ts';
import { netName, sinceCommand, useApp, useMoment } from './context.ts';
import { BreakDot } from './debug/break-dot.tsx';
import { D } from './diagram/text.ts';
import { Kept, useFirst } from './first-moment.tsx';
import { formatTime, sentence, T } from './text.ts';

/** The moment in words: where and when, the kernel function, what it did. Each line begins where it did a step before. */
export function Caption() {
  const app = useApp();
  const { picture, index, seq } = useMoment();
  const topology = useStore(app.session, (s) => s.topology);
  const status = useStore(app.session, (s) => s.status);
  const lesson = topology?.lab.startsWith('lesson/') ?? false;
  const event = picture.event;
  const first = useFirst();
  if (!event && first) return <Kept nodes={first.caption} />;
  if (!event) {
    const starting = status === 'starting';
    return (
      <div className="caption">
        <div className="caption-line">
          <p className="caption-fn quiet">{starting ? T.starting : T.nothingYet}</p>
          <p className="caption-where">{starting ? T.name : T.noTime}</p>
        </div>
        <p className="caption-note">{starting ? T.tagline : lesson ? T.nothingYetLesson : T.nothingYetHelp}</p>
      </div>
    );
  }
  const dropped = event.kind === 'drop';
  const place = spotOf(event)?.place;
  const hardware = place !== undefined && isHardware(place);
  const words = `${sentence(event, (net) => netName(topology, net))}${rewrites(index, event, seq)}`;
  const where = hardware ? D.lane.hardware : D.cpu[event.cpu];
  const time = formatTime(sinceCommand(index, event.seq));
  return (
    <div className={`caption${dropped ? ' dropped' : ''}`} data-testid="caption">
      <div className="caption-line" key={event.seq}>
        <p className="caption-fn">
          <code>{event.fn}</code>
          <BreakDot at={{ kind: 'function', fn: event.fn }} name={event.fn} />
          {dropped && <span className="verdict bad">{T.dropped}</span>}
          {event.kind === 'consume' && <span className="verdict good">{T.delivered}</span>}
        </p>
        <p className="caption-where" title={formatTime(event.time)}>
          <i className={hardware ? 'cpu-dot' : `cpu-dot cpu-${event.cpu}`} aria-hidden="true" />
          {`${netName(topology, event.net)} \u00b7 ${where} \u00b7 +${time}`}
        </p>
      </div>
      <p className="caption-note" title={words}>
        {words}
      </p>
    </div>
  );
}

/** Addresses and ports that this event rewrote, unless its own note names the new ones. */
function rewrites(index: TraceIndex, event: TraceEvent, seq: number): string {
  if (event.kind !== 'hook') return '';
  const track = index.packets.get(event.skb);
  const after = index.stateOf(event.skb, seq);
  const at = track && after ? track.states.indexOf(after) : -1;
  const before = at > 0 && (track?.stateSeqs[at] ?? -1) >= event.seq ? track?.states[at - 1] : undefined;
  if (!before || !after) return '';
  const changes = changesBetween(before, after).filter((c) => isRewrite(c.id) && !(event.note ?? '').includes(c.after));
  return changes.map((c) => `${T.say('; ')}${T.say(c.label.toLowerCase())} ${c.before} \u2192 ${c.after}`).join('');
}
