import type { HookName, PacketState, TableName, TraceEvent } from '../kernel/trace/events.ts';
import type { Machine } from './machine.ts';
import { shownLine } from './machine-jobs.ts';
import { packetText } from './packet-text.ts';

/** An event of a trace, by what is so about it; what is not given may be anything. The first such event is meant. */
export interface Stand {
  readonly kind?: TraceEvent['kind'];
  /** Name of the namespace it happened in. */
  readonly place?: string;
  readonly fn?: string;
  readonly hook?: HookName;
  readonly table?: TableName;
  /** The walk came through this chain, by a rule, its policy or its end; the name may be the start of it. */
  readonly chain?: string;
  /** A matching rule of the walk had this target. */
  readonly target?: string;
  readonly verdict?: string;
  /** The packet in words has all these in it: `tcp 10.0.0.1:40000 > 10.0.0.2:80 SYN`. */
  readonly packet?: readonly string[];
  /** The note, the entry, the text: whatever the event says has this in it. */
  readonly says?: string;
  /** Which of those that fit, from 0. */
  readonly nth?: number;
}

interface PlacedText {
  readonly place: string;
  readonly line: string;
}

/** A step of a course, as far as the trace is concerned. */
export interface Standing {
  readonly run?: readonly PlacedText[];
  readonly stand?: Stand;
}

/** How far a session is with a step. */
export interface Mark {
  /** All commands of this step and of those before it have been entered, in this order, and have ended. */
  readonly done: boolean;
  /** The event to stand at; null while there is none. */
  readonly seq: number | null;
}

interface Seen {
  readonly event: TraceEvent;
  readonly text: string;
}

/** Names of namespaces, those of pods that are gone too. */
export function namesOf(machine: Machine): ReadonlyMap<number, string> {
  const names = new Map([...machine.places.values()].map(({ net, name }) => [net.id, name]));
  for (const net of machine.world.namespaces) if (net) names.set(net.id, net.name);
  return names;
}

/** The words of each event's packet as it is after the event. */
function packets(events: readonly TraceEvent[]): Seen[] {
  const states = new Map<number, PacketState>();
  const texts = new Map<PacketState, string>();
  return events.map((event) => {
    const state = event.pkt ?? states.get(event.skb);
    if (!state || event.skb === 0) return { event, text: '' };
    states.set(event.skb, state);
    const text = texts.get(state) ?? packetText(state);
    texts.set(state, text);
    return { event, text };
  });
}

const saidBy = (event: TraceEvent): string => {
  if (event.kind === 'tty' || event.kind === 'log' || event.kind === 'config') return event.text;
  if (event.kind === 'ct') return `${event.op} ${event.entry}`;
  if (event.kind === 'alloc') return event.why;
  if (event.kind === 'drop') return `${event.note} ${event.reason}`;
  if (event.kind === 'hooks') return event.functions.map(({ name }) => name).join(' ');
  return 'note' in event ? (event.note ?? '') : '';
};

function fits({ event, text }: Seen, stand: Stand, place: string): boolean {
  const is = (wanted: string | undefined, have: string | undefined): boolean => wanted === undefined || wanted === have;
  const hook = event.kind === 'hook' ? event : null;
  if (!is(stand.kind, event.kind) || !is(stand.place, place) || !is(stand.fn, event.fn)) return false;
  if (!is(stand.hook, 'hook' in event ? event.hook : undefined)) return false;
  const table = hook?.walk?.table ?? (event.kind === 'rules' ? event.table : undefined);
  if (!is(stand.table, table) || !is(stand.verdict, hook?.verdict)) return false;
  const steps = hook?.walk?.steps ?? [];
  if (stand.chain !== undefined && !steps.some(({ chain }) => chain.startsWith(stand.chain ?? ''))) return false;
  if (stand.target !== undefined && !steps.some(({ target }) => target === stand.target)) return false;
  if (stand.packet?.some((word) => !text.includes(word))) return false;
  return stand.says === undefined || saidBy(event).includes(stand.says);
}

type NameOf = (event: TraceEvent) => string;

/** Where a line was entered, at event `from` or later; -1 when it is not there. */
function entryAt(seen: readonly Seen[], name: NameOf, from: number, { place, line }: PlacedText): number {
  const text = shownLine(line);
  return seen.findIndex(
    ({ event: e }, i) => i >= from && e.kind === 'tty' && e.stream === 'in' && e.text === text && name(e) === place,
  );
}

/** Where the lines were entered, one after the other. */
function entriesOf(seen: readonly Seen[], name: NameOf, lines: readonly PlacedText[]): number[] {
  let from = 0;
  return lines.map((line) => {
    const at = entryAt(seen, name, from, line);
    if (at >= 0) from = at + 1;
    return at;
  });
}

/** A moment of a session, so that it is found again when its commands are entered anew. */
export interface Moment {
  /** How many of the lines were entered before it. */
  readonly lines: number;
  readonly stand: Stand;
}

/** What finds event `seq` again: what it is, and which of its kind since the last line that was entered before it. */
export function momentAt(machine: Machine, lines: readonly PlacedText[], seq: number): Moment | null {
  const seen = packets(machine.world.tracer.events);
  const names = namesOf(machine);
  const name = (event: TraceEvent): string => names.get(event.net) ?? '';
  const event = seen[seq]?.event;
  if (!event) return null;
  const before = entriesOf(seen, name, lines).filter((at) => at >= 0 && at <= seq);
  const from = (before.at(-1) ?? -1) + 1;
  const stand: Stand = {
    kind: event.kind,
    place: name(event),
    fn: event.fn,
    ...('hook' in event ? { hook: event.hook } : {}),
    ...(event.kind === 'hook' && event.walk ? { table: event.walk.table } : {}),
  };
  const nth = seen.slice(from, seq).filter((one) => fits(one, stand, name(one.event))).length;
  return { lines: before.length, stand: { ...stand, ...(nth > 0 ? { nth } : {}) } };
}

/** Where each step of a course stands in the trace: the commands as they were entered, then the event that fits. */
export function marksOf(machine: Machine, steps: readonly Standing[]): readonly Mark[] {
  const seen = packets(machine.world.tracer.events);
  const names = namesOf(machine);
  const name = (event: TraceEvent): string => names.get(event.net) ?? '';
  let from = 0;
  let done = true;
  return steps.map(({ run = [], stand }) => {
    let end = from;
    for (const line of run) {
      if (!done) break;
      const at = entryAt(seen, name, from, line);
      const job = seen[at]?.event;
      const exit = seen.findIndex(
        ({ event: e }, i) =>
          i > at && e.kind === 'tty' && e.stream === 'exit' && job?.kind === 'tty' && e.job === job.job,
      );
      done = at >= 0 && exit >= 0;
      if (!done) break;
      from = at + 1;
      end = exit;
    }
    if (!done) return { done, seq: null };
    if (!stand) return { done, seq: end > 0 ? end : null };
    let left = stand.nth ?? 0;
    const at = seen.findIndex((one, i) => i >= from && fits(one, stand, name(one.event)) && left-- === 0);
    return { done, seq: at < 0 ? null : at };
  });
}
