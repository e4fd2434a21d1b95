import type { CpuContext, HookName, PacketState, TraceEvent } from '../protocol/messages.ts';
import { changesBetween, isRewrite } from './changes.ts';
import { columnSlots, type Slot } from './columns.ts';
import { type Dissection, dissect, type LayerKind } from './dissect.ts';
import { isReply } from './flows.ts';
import { HOOKS, type PlaceId, type Spot } from './spots.ts';
import type { PacketTrack, TraceIndex } from './trace-index.ts';

export type Columns = Readonly<Record<HookName, readonly Slot[]>>;

export interface Segment {
  readonly kind: LayerKind;
  /** A field in it was rewritten on the way (address, port). */
  readonly rewritten: boolean;
  /** ... by the very event that is shown. */
  readonly fresh: boolean;
}

export type PacketFate = 'moving' | 'dropped' | 'done';

/** A packet as it stands in the picture. */
export interface PacketMark {
  readonly id: number;
  readonly net: number;
  readonly spot: Spot;
  readonly label: string;
  readonly tag: string;
  readonly source: string;
  readonly destination: string;
  readonly segments: readonly Segment[];
  readonly mark: number;
  readonly markFresh: boolean;
  readonly fate: PacketFate;
  /** It goes the way back of its flow. */
  readonly reply: boolean;
  /** It is the one the shown event is about. */
  readonly active: boolean;
}

/** What one moment looks like in one namespace. */
export interface Picture {
  readonly seq: number;
  /** The last event that happened to a packet, anywhere. */
  readonly event: TraceEvent | null;
  readonly cpu: CpuContext;
  /** Namespace of that event. */
  readonly eventNet: number;
  readonly lit: Spot | null;
  readonly columns: Columns;
  readonly packets: readonly PacketMark[];
}

const dissections = new WeakMap<PacketState, Dissection>();

/** `dissect`, remembered per state: a state never changes. */
export function dissected(pkt: PacketState): Dissection {
  let d = dissections.get(pkt);
  if (!d) {
    d = dissect(pkt);
    dissections.set(pkt, d);
  }
  return d;
}

/** The hook columns of a namespace at a moment. */
export function columnsAt(index: TraceIndex, net: number, seq: number): Columns {
  const columns = {} as Record<HookName, readonly Slot[]>;
  for (const hook of HOOKS) columns[hook] = slotsFor(hook, index.functionsOf(net, hook, seq));
  return columns;
}

const slotCache = new WeakMap<readonly unknown[], Map<HookName, readonly Slot[]>>();
const EMPTY: readonly never[] = [];

function slotsFor(hook: HookName, functions: ReturnType<TraceIndex['functionsOf']>): readonly Slot[] {
  const key = functions.length === 0 ? EMPTY : functions;
  let byHook = slotCache.get(key);
  if (!byHook) {
    byHook = new Map();
    slotCache.set(key, byHook);
  }
  let slots = byHook.get(hook);
  if (!slots) {
    slots = columnSlots(hook, functions);
    byHook.set(hook, slots);
  }
  return slots;
}

/** The packets that are drawn after event `seq`: in one namespace, or in all. */
export function packetsAt(index: TraceIndex, seq: number, net: number | null): PacketMark[] {
  const stop = index.stops[index.stopIndex(seq)];
  const activeId = index.events[stop ?? -1]?.skb ?? 0;
  const packets: PacketMark[] = [];
  for (const track of index.packets.values()) {
    if (track.first > seq) break;
    const ended = track.end >= 0 && track.end <= seq;
    if (ended && track.end !== stop) continue;
    const where = index.spotOf(track.id, seq);
    if (!where || (net !== null && where.net !== net)) continue;
    const pkt = index.stateOf(track.id, seq);
    if (!pkt || (track.id !== activeId && !stillThere(track, seq, where.spot))) continue;
    const mark = markOf(track, seq, stop ?? -1, where, pkt, track.id === activeId);
    packets.push({ ...mark, reply: isReply(index, pkt) });
  }
  return packets;
}

/** Where everything is after event `seq`, as seen in namespace `net`. */
export function picture(index: TraceIndex, seq: number, net: number): Picture {
  const stop = index.stops[index.stopIndex(seq)];
  const event = stop === undefined ? null : (index.events[stop] ?? null);
  const activeSpot = event && event.skb > 0 ? index.spotOf(event.skb, seq) : null;
  return {
    seq,
    event,
    cpu: event?.cpu ?? 'process',
    eventNet: event?.net ?? net,
    lit: activeSpot && activeSpot.net === net ? activeSpot.spot : null,
    columns: columnsAt(index, net, seq),
    packets: packetsAt(index, seq, net),
  };
}

/** Places where a packet may wait for something. */
const QUEUES: ReadonlySet<PlaceId> = new Set([
  'neigh',
  'netif',
  'ipRcv',
  'rxRing',
  'ram',
  'txRing',
  'wireOut',
  'virtual',
  'xmit',
]);

/** Whether a packet that nothing happens to now is worth drawing: it will go on, or it waits in a queue. */
const stillThere = (track: PacketTrack, seq: number, spot: Spot): boolean =>
  (track.seqs.at(-1) ?? 0) > seq || QUEUES.has(spot.place);

function markOf(
  track: PacketTrack,
  seq: number,
  stop: number,
  where: { readonly spot: Spot; readonly net: number },
  pkt: PacketState,
  active: boolean,
): Omit<PacketMark, 'reply'> {
  const d = dissected(pkt);
  const rewritten = rewrittenFields(track, seq);
  const fresh = (id: string): boolean => active && rewritten.get(id) === stop;
  const ended = track.end >= 0 && track.end <= seq;
  return {
    id: track.id,
    net: where.net,
    spot: where.spot,
    label: d.short,
    tag: d.tag,
    source: d.source,
    destination: d.destination,
    segments: d.layers.map((l) => {
      const ids = l.fields.map((f) => f.id).filter((id) => rewritten.has(id));
      return { kind: l.kind, rewritten: ids.length > 0, fresh: ids.some(fresh) };
    }),
    mark: pkt.mark,
    markFresh: fresh('skb.mark'),
    fate: ended ? (track.endKind === 'drop' ? 'dropped' : 'done') : 'moving',
    active,
  };
}

/** A field that changed, and the event that changed it. */
export interface Write {
  readonly seq: number;
  readonly id: string;
}
const writes = new WeakMap<PacketTrack, { upTo: number; list: Write[] }>();

/** Every named field that changed on the way, in order. Remembered, and extended as the packet goes on. */
export function writesOf(track: PacketTrack): readonly Write[] {
  let known = writes.get(track);
  if (!known) {
    known = { upTo: 1, list: [] };
    writes.set(track, known);
  }
  for (; known.upTo < track.states.length; known.upTo++) {
    const before = track.states[known.upTo - 1];
    const after = track.states[known.upTo];
    if (!before || !after) continue;
    const seq = track.stateSeqs[known.upTo] ?? 0;
    for (const c of changesBetween(before, after)) known.list.push({ seq, id: c.id });
  }
  return known.list;
}

/** Rewritten addresses, ports and marks of a packet at `seq`, with the event of the latest write. */
export function rewrittenFields(track: PacketTrack, seq: number): ReadonlyMap<string, number> {
  const map = new Map<string, number>();
  for (const w of writesOf(track)) if (w.seq <= seq && isRewrite(w.id)) map.set(w.id, w.seq);
  return map;
}

const writers = new WeakMap<PacketTrack, { count: number; map: ReadonlyMap<string, number> }>();

/** The event that last wrote each field at or before `seq`: "who changed this?". The same map as long as nothing more was written. */
export function lastWriters(track: PacketTrack, seq: number): ReadonlyMap<string, number> {
  const all = writesOf(track);
  let count = 0;
  while ((all[count]?.seq ?? Number.POSITIVE_INFINITY) <= seq) count++;
  const known = writers.get(track);
  if (known?.count === count) return known.map;
  const map = new Map(all.slice(0, count).map((w) => [w.id, w.seq]));
  writers.set(track, { count, map });
  return map;
}
