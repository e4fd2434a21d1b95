import type { DropEvent, HookEvent, HookName, TableName, TraceEvent } from '../kernel/trace/events.ts';
import type { DropPlace, PassPlace } from './goals.ts';

/** Where a drop was found, for a person. */
export interface Found {
  readonly place: string;
  readonly fn: string;
  readonly reason: string;
  readonly note: string;
  readonly hook: HookName | null;
  readonly table: TableName | null;
  readonly chain: string | null;
  /** 0 for a policy, and where no rule was the cause. */
  readonly rule: number;
  readonly seq: number;
}

type Names = (net: number) => string;

/** The hook that a packet was in when it was dropped. */
function hookOf(drop: DropEvent, events: readonly TraceEvent[]): HookEvent | null {
  const at = events.indexOf(drop);
  for (let i = at - 1; i >= 0; i--) {
    const event = events[i];
    if (event?.skb !== drop.skb) continue;
    return event.kind === 'hook' && event.net === drop.net && event.verdict === 'DROP' ? event : null;
  }
  return null;
}

/** Ends of packets that say nothing: what a command that gave up leaves behind, and frames flooded to others. */
const QUIET = /SOCKET_CLOSE|TCP_CLOSE|OTHERHOST/;

function found(drop: DropEvent, events: readonly TraceEvent[], names: Names): Found {
  const { culprit } = drop;
  const byRule = culprit?.kind === 'rule' || culprit?.kind === 'policy' ? culprit : null;
  return {
    place: names(drop.net),
    fn: drop.fn,
    reason: drop.reason.replace('SKB_DROP_REASON_', ''),
    note: drop.note,
    hook: hookOf(drop, events)?.hook ?? null,
    table: byRule?.table ?? null,
    chain: byRule?.chain ?? null,
    rule: byRule?.kind === 'rule' ? byRule.rule : 0,
    seq: drop.seq,
  };
}

/** The first drop that somebody would want to know of: of a packet that asks or answers, rather than of an error. */
export function findDrop(events: readonly TraceEvent[], names: Names): Found | null {
  const drops = events.filter((e): e is DropEvent => e.kind === 'drop' && !QUIET.test(e.reason));
  const errors = new Set(events.flatMap((e) => (e.kind === 'alloc' && e.fn === '__icmp_send' ? [e.skb] : [])));
  const drop = drops.find((e) => !errors.has(e.skb)) ?? drops[0];
  return drop ? found(drop, events, names) : null;
}

const fits = (wanted: string | undefined, is: string | null): boolean => wanted === undefined || wanted === is;

export function matchesDrop(drop: DropEvent, events: readonly TraceEvent[], names: Names, wanted: DropPlace): boolean {
  const is = found(drop, events, names);
  return (
    fits(wanted.place, is.place) &&
    fits(wanted.hook, is.hook) &&
    fits(wanted.table, is.table) &&
    fits(wanted.chain, is.chain) &&
    fits(wanted.fn, is.fn) &&
    fits(wanted.reason, is.reason)
  );
}

export function passed(event: HookEvent, names: Names, wanted: PassPlace): boolean {
  const { walk } = event;
  return (
    names(event.net) === wanted.place &&
    fits(wanted.hook, event.hook) &&
    fits(wanted.fn, event.fn) &&
    fits(wanted.table, walk?.table ?? null) &&
    (wanted.chain === undefined || (walk?.steps.some((step) => step.chain === wanted.chain) ?? false))
  );
}

/** How many rules of a table were tried for all packets at a place. */
export function rulesTried(events: readonly TraceEvent[], names: Names, place: string, table: TableName): number {
  let tried = 0;
  for (const event of events) {
    if (event.kind !== 'hook' || event.walk?.table !== table || names(event.net) !== place) continue;
    for (const step of event.walk.steps) tried += step.skipped + (step.kind === 'rule' ? 1 : 0);
  }
  return tried;
}
