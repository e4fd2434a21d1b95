import { useRef } from 'react';
import { useStore } from 'zustand';
import { changesBetween, isRewrite } from '../../diagram/changes.ts';
import type { TraceIndex } from '../../diagram/trace-index.ts';
import type { TraceEvent } from '../../protocol/messages.ts';
import { netName, useApp, useMoment } from '../context.ts';
import { sentence, T } from '../text.ts';
import { isTold } from './narration.ts';
import { D } from './text.ts';

/** Tells each step to a screen reader: where, which function, what came of it, what changed. */
export function Narrator() {
  const app = useApp();
  const { index, seq, picture } = useMoment();
  const topology = useStore(app.session, (s) => s.topology);
  const playing = useStore(app.playhead, (s) => s.playing);
  const speed = useStore(app.playhead, (s) => s.speed);
  const said = useRef<{ readonly event: TraceEvent | null; readonly text: string }>({ event: null, text: '' });
  const { event } = picture;
  if (event && event !== said.current.event) {
    const told = isTold(event, said.current.event, { playing, speed });
    const nameOf = (net: number): string => netName(topology, net);
    said.current = {
      event,
      text: told ? `${stepText(event, nameOf)}${changes(index, event, seq)}` : said.current.text,
    };
  }
  return (
    <p className="visually-hidden" aria-live="polite" data-testid="narration">
      {said.current.text}
    </p>
  );
}

function stepText(event: TraceEvent, nameOf: (net: number) => string): string {
  const what = sentence(event, nameOf);
  const where = event.kind === 'hook' ? `${nameOf(event.net)}, ${event.hook}` : nameOf(event.net);
  const end =
    event.kind === 'drop' ? `${T.comma}${T.dropped}` : event.kind === 'consume' ? `${T.comma}${T.delivered}` : '';
  return `${where}, ${event.fn}${end}${what ? `: ${what}` : ''}.`;
}

/** Addresses, ports and marks that the step changed. */
function changes(index: TraceIndex, event: TraceEvent, seq: number): string {
  const after = index.stateOf(event.skb, seq);
  const track = index.packets.get(event.skb);
  const at = track && after ? track.states.indexOf(after) : -1;
  const before = at > 0 && (track?.stateSeqs[at] ?? -1) >= event.seq ? track?.states[at - 1] : undefined;
  if (!before || !after) return '';
  return changesBetween(before, after)
    .filter((c) => isRewrite(c.id))
    .map((c) => ` ${D.changedTo(T.say(c.label), c.before, c.after)}`)
    .join('');
}
