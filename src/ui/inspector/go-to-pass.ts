import { inHook } from '../../diagram/level.ts';
import type { TraceIndex } from '../../diagram/trace-index.ts';
import type { HookEvent, HookName } from '../../protocol/messages.ts';
import type { App } from '../../store/app.ts';
import { restAfter } from '../../store/playhead.ts';

interface Where {
  readonly net: number;
  readonly hook: HookName;
  readonly is: (event: HookEvent) => boolean;
}

/** The step at which the packet that moves, else any packet from here on, passes such a function; null when none does. */
export function passOf(index: TraceIndex, skb: number, seq: number, { net, hook, is }: Where): number | null {
  const fits = (at: number): boolean => {
    const event = index.events[at];
    return event?.kind === 'hook' && event.net === net && event.hook === hook && is(event);
  };
  const own = index.packets.get(skb)?.seqs.filter(fits) ?? [];
  const best = own.findLast((at) => at <= seq) ?? own[0];
  if (best !== undefined) return best;
  for (let i = index.stopIndex(seq) + 1; i < index.stops.length; i++) {
    const at = index.stops[i] ?? -1;
    if (fits(at)) return at;
  }
  return index.stops.findLast((at) => at <= seq && fits(at)) ?? null;
}

/** Goes to that step, or, when no packet passes there, to the hook in the picture. */
export function goToPass(app: App, skb: number, where: Where): void {
  const { index } = app.session.getState();
  const at = passOf(index, skb, app.playhead.getState().seq, where);
  if (at === null) app.selection.setState({ level: inHook(where.hook), hook: where.hook });
  else app.seek(restAfter(index, index.stopIndex(at)));
}
