import type { TraceEvent } from '../../protocol/messages.ts';

/** Half speed leaves time to hear each step out. */
const SLOW = 0.5;

/**
 * Whether a step is told to somebody who does not see it. Standing still every step is; in play only what decides: a drop,
 * an end, another host, a hook that is entered.
 */
export function isTold(
  event: TraceEvent,
  before: TraceEvent | null,
  state: { readonly playing: boolean; readonly speed: number },
): boolean {
  if (!state.playing || state.speed <= SLOW) return true;
  if (event.kind === 'drop' || event.kind === 'consume') return true;
  if (before?.net !== event.net) return true;
  if (state.speed > 2) return false;
  return event.kind === 'hook' && !(before?.kind === 'hook' && before.hook === event.hook);
}
