import type { TraceIndex } from './trace-index.ts';

/** Whether a packet enters a hook at this stop: the first function there, not one of those after it. */
export function entersHook(index: TraceIndex, stop: number): boolean {
  const event = index.events[index.stops[stop] ?? -1];
  if (event?.kind !== 'hook') return false;
  const before = index.events[index.stops[stop - 1] ?? -1];
  return !(
    before?.kind === 'hook' &&
    before.hook === event.hook &&
    before.skb === event.skb &&
    before.net === event.net
  );
}
