import type { PacketState } from '../protocol/messages.ts';
import { dissected, writesOf } from './picture.ts';
import type { PacketTrack, TraceIndex } from './trace-index.ts';

/** One value of a field, and the event that gave it. */
export interface FieldWrite {
  readonly seq: number;
  readonly fn: string;
  readonly net: number;
  /** null where the field came into being. */
  readonly before: string | null;
  readonly after: string;
}

/** The value of a field by its id, as the packet tab shows it; null where the packet has no such field. */
export function fieldValue(pkt: PacketState, id: string): string | null {
  switch (id) {
    case 'skb.mark':
      return `0x${(pkt.mark >>> 0).toString(16)}`;
    case 'skb.ctinfo':
      return pkt.ctinfo || 'none';
    case 'skb.dev':
      return pkt.dev ?? 'none';
    case 'skb.trace':
      return pkt.nfTrace ? '1' : '0';
    default:
      for (const layer of dissected(pkt).layers) for (const f of layer.fields) if (f.id === id) return f.value;
      return null;
  }
}

/**
 * Who gave a field its values, from the packet's origin on: the first sender's header, then each change, over the wires
 * that it crossed. What lies beside the bytes (mark, connection) does not cross them and begins anew on each host.
 */
export function fieldHistory(index: TraceIndex, skb: number, id: string): FieldWrite[] {
  const tracks = id.startsWith('skb.') ? chainOf(index, skb).slice(-1) : chainOf(index, skb);
  const history: FieldWrite[] = [];
  for (const track of tracks) {
    if (history.length === 0) {
      const first = firstOf(index, track, id);
      if (first) history.push(first);
    }
    for (const w of writesOf(track)) {
      if (w.id !== id) continue;
      const i = track.stateSeqs.indexOf(w.seq);
      const [was, is] = [track.states[i - 1], track.states[i]];
      const event = index.events[w.seq];
      if (!event || !was || !is) continue;
      history.push({
        seq: w.seq,
        fn: event.fn,
        net: event.net,
        before: fieldValue(was, id),
        after: fieldValue(is, id) ?? '',
      });
    }
  }
  return history;
}

/** The sk_buffs of a packet's journey up to this one, first to last. */
function chainOf(index: TraceIndex, skb: number): PacketTrack[] {
  const chain: PacketTrack[] = [];
  let track = index.packets.get(skb);
  while (track) {
    chain.unshift(track);
    if (track.journey === track.id) break;
    track = index.packets.get(track.parent);
  }
  return chain;
}

/** Where the field came into being: with the packet, or with its header. */
function firstOf(index: TraceIndex, track: PacketTrack, id: string): FieldWrite | null {
  for (const [i, state] of track.states.entries()) {
    const value = fieldValue(state, id);
    const event = index.events[track.stateSeqs[i] ?? -1];
    if (value !== null && event) return { seq: event.seq, fn: event.fn, net: event.net, before: null, after: value };
  }
  return null;
}
