import type { CpuContext, TraceEvent } from '../protocol/messages.ts';
import { type Tint, tintOf } from './columns.ts';
import { dissected } from './picture.ts';
import { isHardware, spotOf } from './spots.ts';
import type { TraceIndex } from './trace-index.ts';

/** What a tick looks like: its table's colour, or that of the layer that worked. */
export type TickLayer = Tint | CpuContext | 'hardware' | 'link';

/** The stops of a trace as the timeline draws them; each list has one entry a stop. */
export interface TimelineMarks {
  readonly kinds: TraceEvent['kind'][];
  readonly layers: TickLayer[];
  readonly cpus: CpuContext[];
  /** Which packet, as a place in `packets`. */
  readonly rows: number[];
  /** The packet that each row begins with. */
  readonly packets: number[];
}

interface Building extends TimelineMarks {
  readonly rowOf: Map<number, number>;
}
const built = new WeakMap<TraceIndex, Building>();

/** The marks of a trace, remembered and extended as it grows. */
export function timelineMarks(index: TraceIndex): TimelineMarks {
  let marks = built.get(index);
  if (!marks) {
    marks = { kinds: [], layers: [], cpus: [], rows: [], packets: [], rowOf: new Map() };
    built.set(index, marks);
  }
  for (let stop = marks.kinds.length; stop < index.stops.length; stop++) {
    const seq = index.stops[stop] ?? 0;
    const event = index.events[seq];
    if (!event) break;
    marks.kinds.push(event.kind);
    marks.layers.push(layerOf(event));
    marks.cpus.push(event.cpu);
    const journey = index.packets.get(event.skb)?.journey ?? event.skb;
    let row = marks.rowOf.get(journey);
    if (row === undefined) {
      row = marks.packets.length;
      marks.rowOf.set(journey, row);
      marks.packets.push(event.skb);
    }
    marks.rows.push(row);
  }
  return marks;
}

function layerOf(event: TraceEvent): TickLayer {
  if (event.kind === 'hook') return tintOf(event.fn, event.module, event.walk?.table);
  if (event.kind === 'link') return 'link';
  const place = spotOf(event)?.place;
  return place !== undefined && isHardware(place) ? 'hardware' : event.cpu;
}

/** What a row is called: its packet once its headers were there. */
export function rowLabel(index: TraceIndex, marks: TimelineMarks, row: number): string {
  const skb = marks.packets[row] ?? 0;
  const states = index.packets.get(skb)?.states ?? [];
  const pkt = states[Math.min(4, states.length - 1)];
  return pkt ? dissected(pkt).short : `packet ${skb}`;
}

/** The packets with a stop in a part of the trace, in the order of their first one there. */
export function rowsIn(marks: TimelineMarks, from: number, to: number): number[] {
  const rows = new Set<number>();
  for (let stop = Math.max(0, Math.floor(from)); stop < Math.min(to, marks.rows.length); stop++)
    rows.add(marks.rows[stop] ?? 0);
  return [...rows];
}
