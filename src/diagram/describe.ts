import type { TraceEvent } from '../protocol/messages.ts';
import { CPU_LABELS, PLACE_LABELS } from './labels.ts';
import type { BoxPlace } from './layout.ts';
import { dissected } from './picture.ts';
import { isHardware, isHook, spotOf } from './spots.ts';
import type { TraceIndex } from './trace-index.ts';

/** A moment in words, for those who do not see the picture: alternative texts, the messages of an embed. */
export interface Description {
  /** The step, from 1; 0 before the first. */
  readonly step: number;
  readonly steps: number;
  readonly host: string;
  /** Who works: `softirq NET_RX`, `hardware`. */
  readonly context: string;
  /** The place in the picture: `PREROUTING`, `socket`. */
  readonly place: string;
  readonly fn: string;
  /** What it did, as a phrase; may be ''. */
  readonly what: string;
  /** `ICMP echo request 192.0.2.20 → 192.0.2.10`; '' without a packet. */
  readonly packet: string;
  readonly fate: 'moving' | 'dropped' | 'done';
}

const NOTHING: Omit<Description, 'steps'> = {
  step: 0,
  host: '',
  context: '',
  place: '',
  fn: '',
  what: '',
  packet: '',
  fate: 'moving',
};

export function describeStep(index: TraceIndex, seq: number, nameOf: (net: number) => string): Description {
  const stop = index.stopIndex(seq);
  const steps = index.stops.length;
  const event = index.events[index.stops[stop] ?? -1];
  if (!event) return { ...NOTHING, steps };
  const spot = spotOf(event) ?? index.spotOf(event.skb, seq)?.spot ?? null;
  const pkt = index.stateOf(event.skb, seq);
  const d = pkt ? dissected(pkt) : null;
  const ends = d && d.source !== '' ? ` ${d.source} \u2192 ${d.destination}` : '';
  return {
    step: stop + 1,
    steps,
    host: nameOf(event.net),
    context: spot && isHardware(spot.place) ? 'hardware' : CPU_LABELS[event.cpu],
    place: spot === null ? '' : isHook(spot.place) ? spot.place : PLACE_LABELS[spot.place as BoxPlace].name,
    fn: event.fn,
    what: phrase(event, nameOf),
    packet: d ? `${d.short}${ends}` : '',
    fate: event.kind === 'drop' ? 'dropped' : event.kind === 'consume' ? 'done' : 'moving',
  };
}

function phrase(event: TraceEvent, nameOf: (net: number) => string): string {
  switch (event.kind) {
    case 'step':
    case 'consume':
    case 'drop':
      return event.note;
    case 'alloc':
      return event.why;
    case 'link':
      return `on its way to ${event.toDev} of ${nameOf(event.toNet)}`;
    case 'hook':
      return event.note ?? verdict(event);
    default:
      return '';
  }
}

function verdict(event: Extract<TraceEvent, { kind: 'hook' }>): string {
  const said = event.verdict === '' ? 'running' : event.verdict.toLowerCase();
  const last = event.walk?.steps.at(-1);
  if (!event.walk || !last) return said;
  const where = last.kind === 'policy' ? `policy of ${last.chain}` : `${last.chain} rule ${last.rule}`;
  return `table ${event.walk.table}, ${where}: ${said}`;
}

/** A description as sentences. */
export function sentences(d: Description): string {
  if (d.step === 0) return 'No packet yet.';
  const what = d.what === '' ? '' : `: ${d.what}`;
  const fate =
    d.fate === 'dropped' ? ' The packet is dropped here.' : d.fate === 'done' ? ' The packet has arrived.' : '';
  const packet = d.packet === '' ? '' : ` Packet: ${d.packet}.`;
  const place = d.place === '' ? '' : ` at ${d.place}`;
  return `Step ${d.step} of ${d.steps}, on ${d.host}, ${d.context}${place}. ${d.fn}${what}.${packet}${fate}`;
}
