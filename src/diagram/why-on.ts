import type { HookEvent, HookName, TraceEvent } from '../protocol/messages.ts';
import type { TraceIndex } from './trace-index.ts';

/** Why a packet goes on after a step, or does not. */
export type WhyOn =
  | { readonly kind: 'rule'; readonly chain: string; readonly rule: number; readonly verdict: string }
  | { readonly kind: 'policy'; readonly chain: string; readonly verdict: string; readonly passed: number }
  | { readonly kind: 'accept' | 'stolen' | 'queue' | 'refused' | 'ended' | 'dropped' | 'last' | 'step' }
  | { readonly kind: 'link'; readonly toNet: number };

/** What comes next for it. */
export interface NextStep {
  readonly seq: number;
  readonly fn: string;
  /** Set when the next function is in the same hook. */
  readonly hook: HookName | null;
  /** Set when a hook is left. */
  readonly left: HookName | null;
}

export function whyOn(index: TraceIndex, event: TraceEvent): WhyOn {
  switch (event.kind) {
    case 'hook':
      return whyHook(event);
    case 'drop':
      return { kind: 'dropped' };
    case 'consume':
      return { kind: 'ended' };
    case 'link':
      return { kind: 'link', toNet: event.toNet };
    default:
      return { kind: nextOf(index, event) ? 'step' : 'last' };
  }
}

function whyHook(event: HookEvent): WhyOn {
  const last = event.walk?.steps.at(-1);
  if (event.verdict === 'STOLEN') return { kind: 'stolen' };
  if (event.verdict === 'QUEUE') return { kind: 'queue' };
  if (last?.kind === 'policy') {
    const passed = (event.walk?.steps ?? []).filter((s) => s.chain === last.chain).reduce((n, s) => n + s.skipped, 0);
    return { kind: 'policy', chain: last.chain, verdict: last.verdict, passed };
  }
  if (last?.kind === 'rule') {
    return { kind: 'rule', chain: last.chain, rule: last.rule, verdict: last.target || last.verdict };
  }
  return { kind: event.verdict === 'DROP' ? 'refused' : 'accept' };
}

/** The next stop about the same packet, on this host or, when the frame left it, on the one it arrives at. */
export function nextOf(index: TraceIndex, event: TraceEvent): NextStep | null {
  const journey = index.packets.get(event.skb)?.journey;
  if (journey === undefined || event.kind === 'drop' || event.kind === 'consume') return null;
  const from = index.stopIndex(event.seq);
  const left = event.kind === 'hook' ? event.hook : null;
  for (let stop = from + 1; stop < index.stops.length; stop++) {
    const next = index.events[index.stops[stop] ?? -1];
    if (!next || index.packets.get(next.skb)?.journey !== journey) continue;
    const same = next.kind === 'hook' && next.hook === left && next.net === event.net;
    return { seq: next.seq, fn: next.fn, hook: same ? left : null, left: same ? null : left };
  }
  return null;
}
