import type { Culprit, HookName } from '../protocol/messages.ts';
import { dissected } from './picture.ts';
import type { TwinStep } from './twin-steps.ts';

/** Something that decides what becomes of a packet. The words are the page's. */
export type Clause =
  /** It got another destination. `by`: the table nat, or IPVS. */
  | { readonly kind: 'sent'; readonly by: 'nat' | 'ipvs'; readonly hook: HookName | null; readonly to: string }
  /** It got another sender. */
  | { readonly kind: 'from'; readonly hook: HookName | null; readonly source: string }
  /** The host's routing said: for this host, or on to another. */
  | { readonly kind: 'routed'; readonly host: string; readonly local: boolean }
  | {
      readonly kind: 'dropped';
      readonly host: string;
      readonly hook: HookName | null;
      readonly culprit: Culprit | null;
      readonly note: string;
    }
  | { readonly kind: 'delivered'; readonly host: string; readonly note: string }
  /** The trace ends before it did. */
  | { readonly kind: 'waits'; readonly host: string; readonly note: string }
  /** What it caused came back to the host it was sent from. */
  | { readonly kind: 'answered'; readonly with: string; readonly dropped: string };

/** What became of the packet from step `start` on. Its first steps before that are taken as known. */
export function fateOf(steps: readonly TwinStep[], start: number): Clause[] {
  const clauses: Clause[] = [];
  let hook: HookName | null = null;
  let local: boolean | null = null;
  let ended = false;
  let sent = false;
  let from = false;
  for (const [i, step] of steps.entries()) {
    if (step.depth !== 0) continue;
    const { event, host } = step;
    if (event.kind === 'hook') hook = event.hook;
    if (i < start) continue;
    if (!sent && event.pkt && step.rewrites.some((r) => r.id === 'ip.dst')) {
      const ipvs = event.fn.startsWith('ip_vs');
      clauses.push({ kind: 'sent', by: ipvs ? 'ipvs' : 'nat', hook, to: dissected(event.pkt).destination });
      sent = true;
    }
    if (!from && event.pkt && step.rewrites.some((r) => r.id === 'ip.src')) {
      clauses.push({ kind: 'from', hook, source: dissected(event.pkt).source });
      from = true;
    }
    const route = routeOf(step);
    if (route !== null && local === null && (!sent || !route)) {
      local = route;
      clauses.push({ kind: 'routed', host, local });
    }
    if (event.kind === 'drop') {
      clauses.push({ kind: 'dropped', host, hook, culprit: event.culprit, note: event.note });
      ended = true;
    }
    if (event.kind === 'consume') {
      clauses.push({ kind: 'delivered', host, note: event.note });
      ended = true;
    }
  }
  const last = steps.findLast((s) => s.depth === 0);
  if (!ended && last) clauses.push({ kind: 'waits', host: last.host, note: noteOf(last) });
  const answer = answerOf(steps);
  if (answer) clauses.push(answer);
  return clauses;
}

/** Whether the packet goes up on this host, or on through it; null for a step that does not say. */
function routeOf({ event }: TwinStep): boolean | null {
  if (event.kind !== 'step') return null;
  if (event.fn === 'ip_local_deliver') return true;
  return event.fn === 'ip_forward' ? false : null;
}

const noteOf = ({ event }: TwinStep): string => ('note' in event ? (event.note ?? '') : '');

/** The first thing that came back to where the packet was sent, and why it was dropped there, if it was. */
function answerOf(steps: readonly TwinStep[]): Clause | null {
  const home = steps[0]?.host;
  for (const { depth, host, event } of steps) {
    if (depth !== 1 || host !== home || (event.kind !== 'consume' && event.kind !== 'drop')) continue;
    const state = steps.findLast((s) => s.event.skb === event.skb && s.event.pkt)?.event.pkt;
    const tag = state ? dissected(state).tag : '';
    if (tag === '' || tag.startsWith('ARP')) continue;
    return { kind: 'answered', with: tag, dropped: event.kind === 'drop' ? event.note : '' };
  }
  return null;
}
