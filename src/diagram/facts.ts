import type { PacketState, TraceEvent } from '../protocol/messages.ts';
import type { Dissection } from './dissect.ts';
import { dissected } from './picture.ts';
import type { TraceIndex } from './trace-index.ts';

/** What can be asked about one step: the event, the packet as the step left it, and where it is. */
export interface Facts {
  readonly event: TraceEvent;
  readonly pkt: PacketState | null;
  /** The name of the host or pod. */
  readonly host: string;
}

/** The facts of a stop. `nameOf` names namespaces. */
export function factsAt(index: TraceIndex, stop: number, nameOf: (net: number) => string): Facts | null {
  const seq = index.stops[stop];
  const event = seq === undefined ? undefined : index.events[seq];
  if (seq === undefined || !event) return null;
  return { event, pkt: index.stateOf(event.skb, seq), host: nameOf(event.net) };
}

/** A header field as the packet tab shows it, or null where the packet has none. */
export function fieldText(facts: Facts, ids: readonly string[]): string | null {
  if (!facts.pkt) return null;
  for (const layer of (dissected(facts.pkt) satisfies Dissection).layers)
    for (const field of layer.fields) if (ids.includes(field.id)) return field.value;
  return null;
}
