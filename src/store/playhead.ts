import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Breakpoint, BreakTest } from '../diagram/breakpoints.ts';
import type { TraceIndex } from '../diagram/trace-index.ts';
import { simpleTest } from './breakpoints.ts';

export interface PlayheadState {
  /** The last event that has happened: the picture is as of after it. -1 before the first. */
  readonly seq: number;
  readonly playing: boolean;
  /** 1 is the normal pace. */
  readonly speed: number;
  readonly breakpoints: readonly Breakpoint[];
  /** What happens next is played as it comes. Off once the reader paused or went somewhere, or a breakpoint stopped. */
  readonly live: boolean;
  /** How the playhead got here: a glide may show a step forward, never a jump. */
  readonly moved: 'step' | 'jump';
}

export type PlayheadStore = StoreApi<PlayheadState>;
export const SPEEDS = [0.25, 0.5, 1, 2, 4, 8] as const;

export const createPlayheadStore = (): PlayheadStore =>
  createStore<PlayheadState>(() => ({
    seq: -1,
    playing: false,
    live: true,
    speed: 1,
    breakpoints: [{ kind: 'drop' }],
    moved: 'jump',
  }));

/**
 * Where a stop shows its event: up to the event before the next stop, so that what it caused in passing (a conntrack
 * entry, a log line) is there too. At the last stop everything is there.
 */
export function restAfter(index: TraceIndex, stop: number): number {
  const next = index.stops[stop + 1];
  return next === undefined ? index.length - 1 : next - 1;
}

/** The playhead after one step forward, or null at the end. */
export function stepForward(index: TraceIndex, seq: number): number | null {
  const stop = index.stopIndex(seq) + 1;
  if (stop < index.stops.length) return restAfter(index, stop);
  return seq < index.length - 1 ? index.length - 1 : null;
}

/** The playhead after one step back, or null at the start. */
export function stepBack(index: TraceIndex, seq: number): number | null {
  const at = index.stopIndex(seq);
  if (at > 0) return restAfter(index, at - 1);
  return null;
}

/** Forward to the next hook that is entered, of the same packet while there is one: "step over". */
export function nextHook(index: TraceIndex, seq: number): number | null {
  const at = index.stopIndex(seq);
  const now = index.events[index.stops[at] ?? -1];
  const hookNow = now?.kind === 'hook' ? `${now.skb} ${now.net} ${now.hook}` : '';
  for (let i = at + 1; i < index.stops.length; i++) {
    const event = index.events[index.stops[i] ?? -1];
    if (!event) continue;
    if (event.kind === 'drop') return restAfter(index, i);
    if (event.kind === 'hook' && `${event.skb} ${event.net} ${event.hook}` !== hookNow) return restAfter(index, i);
  }
  return at < index.stops.length - 1 ? index.length - 1 : null;
}

export function previousHook(index: TraceIndex, seq: number): number | null {
  const at = index.stopIndex(seq);
  let key = '';
  let found = -1;
  for (let i = at - 1; i >= 0; i--) {
    const event = index.events[index.stops[i] ?? -1];
    const k = event?.kind === 'hook' ? `${event.skb} ${event.net} ${event.hook}` : '';
    if (found >= 0 && k !== key) break;
    if (k !== '') {
      key = k;
      found = i;
    }
  }
  return found >= 0 ? restAfter(index, found) : index.stops.length > 0 ? restAfter(index, 0) : null;
}

/**
 * Out of what is being done: out of a hook to what comes after it; out of a packet that another one caused (a reply, an
 * ICMP error) back to that one; else to where the CPU does something else. Null at the end.
 */
export function stepOut(index: TraceIndex, seq: number): number | null {
  const at = index.stopIndex(seq);
  const eventAt = (stop: number) => index.events[index.stops[stop] ?? -1];
  const now = eventAt(at);
  if (!now) return index.stops.length > 0 ? restAfter(index, 0) : null;
  const parent = now.kind === 'hook' ? 0 : (index.packets.get(now.skb)?.parent ?? 0);
  const outside = parent > 0 && (index.packets.get(parent)?.seqs.at(-1) ?? -1) > seq;
  for (let i = at + 1; i < index.stops.length; i++) {
    const event = eventAt(i);
    if (!event) continue;
    const out =
      now.kind === 'hook'
        ? event.skb === now.skb && !(event.kind === 'hook' && event.hook === now.hook && event.net === now.net)
        : outside
          ? event.skb === parent
          : event.net !== now.net || event.cpu !== now.cpu || event.kind === 'drop' || event.kind === 'consume';
    if (out) return restAfter(index, i);
  }
  return at < index.stops.length - 1 ? index.length - 1 : null;
}

/** Whether the event at a stop is one to pause at. A hook counts where it is entered. */
export const breaksAt = (
  index: TraceIndex,
  stop: number,
  breakpoints: readonly Breakpoint[],
  test: BreakTest = simpleTest,
): boolean => breakpoints.some((b) => test(index, stop, b));

/** Runs from `seq` to the next breakpoint, or to the end. */
export function runToBreak(
  index: TraceIndex,
  seq: number,
  breakpoints: readonly Breakpoint[],
  test: BreakTest = simpleTest,
): number {
  for (let i = index.stopIndex(seq) + 1; i < index.stops.length; i++) {
    if (breaksAt(index, i, breakpoints, test)) return restAfter(index, i);
  }
  return index.length - 1;
}
