import type { HookEvent, TraceEvent } from '../protocol/messages.ts';
import type { StepKey } from './align.ts';
import { dissected } from './picture.ts';
import { type PlaceId, spotOf } from './spots.ts';
import type { TraceIndex } from './trace-index.ts';

/** What one command caused: the stops from it to the next command that made packets move. */
export interface Run {
  /** The event of the command. */
  readonly seq: number;
  readonly net: number;
  readonly line: string;
  /** Positions in `index.stops`, `to` exclusive. */
  readonly from: number;
  readonly to: number;
}

/** The commands of a trace that made packets move, in order. */
export function runsOf(index: TraceIndex): Run[] {
  const entered: { seq: number; net: number; line: string }[] = [];
  for (const list of index.tty.values()) {
    for (const seq of list) {
      const event = index.events[seq];
      if (event?.kind === 'tty' && event.stream === 'in') entered.push({ seq, net: event.net, line: event.text });
    }
  }
  entered.sort((a, b) => a.seq - b.seq);
  const moving = entered
    .map((e) => ({ ...e, from: index.stopIndex(e.seq) + 1 }))
    .filter((e, i, all) => e.from < (all[i + 1]?.from ?? index.stops.length) && begins(index, e.seq, e.from));
  return moving.map((e, i) => ({ ...e, to: moving[i + 1]?.from ?? index.stops.length }));
}

/** A command typed while a packet is in flight changes what becomes of it, and begins no run of its own. */
function begins(index: TraceIndex, seq: number, stop: number): boolean {
  const event = index.events[index.stops[stop] ?? -1];
  const journey = event && index.packets.get(event.skb)?.journey;
  return journey !== undefined && (index.packets.get(journey)?.first ?? -1) > seq;
}

/** The steps of a run, to be aligned with those of another. */
export function stepKeys(index: TraceIndex, run: Run, nameOf: (net: number) => string): StepKey[] {
  const keys: StepKey[] = [];
  for (let stop = run.from; stop < run.to; stop++) {
    const event = index.events[index.stops[stop] ?? -1];
    if (event) keys.push(stepKey(index, event, nameOf));
  }
  return keys;
}

/** A step by host and function; its outcome without what differs from run to run anyway (ports, ids, times). */
export function stepKey(index: TraceIndex, event: TraceEvent, nameOf: (net: number) => string): StepKey {
  const at = event.kind === 'hook' ? `${event.hook} ${event.priority} ` : '';
  const pkt = index.stateOf(event.skb, event.seq);
  const d = pkt ? dissected(pkt) : null;
  const packet = d ? `${d.short} ${hostOf(d.source)} ${hostOf(d.destination)} ${pkt?.mark ?? 0}` : '';
  return {
    key: `${nameOf(event.net)} ${event.kind === 'drop' ? 'drop' : ''} ${at}${event.fn}`,
    outcome: `${steady(outcomeOf(event, nameOf))} | ${packet}`,
  };
}

const hostOf = (address: string): string => address.replace(/:\d+$/, '');
/** Numbers above 1023 are ports, sequence numbers and ids: two runs of one command never share them. */
const steady = (text: string): string =>
  text.replace(/(?<![\d.x])\d{4,}(?![\d.])/g, (n) => (Number(n) > 1023 ? '\u2026' : n));

/** Below the stack notes tell of ring positions, which go on from run to run. */
const BELOW: ReadonlySet<PlaceId> = new Set(['rxRing', 'ram', 'txRing', 'isr', 'napi', 'wireIn', 'wireOut']);

function outcomeOf(event: TraceEvent, nameOf: (net: number) => string): string {
  const place = spotOf(event)?.place;
  if (place !== undefined && BELOW.has(place) && event.kind !== 'drop' && event.kind !== 'link') return '';
  switch (event.kind) {
    case 'hook':
      return `${event.verdict} ${walkText(event)} ${event.note ?? ''}`;
    case 'drop':
      return `${event.reason} ${event.note}`;
    case 'step':
    case 'consume':
      return event.note;
    case 'link':
      return `${nameOf(event.toNet)} ${event.toDev}`;
    case 'alloc':
      return event.why;
    default:
      return '';
  }
}

/** Which rules decided, without their numbers: a rule that was added above moves them all. */
const walkText = (event: HookEvent): string =>
  (event.walk?.steps ?? []).map((s) => `${s.chain} ${s.kind} ${s.target} ${s.verdict}`).join(', ');
