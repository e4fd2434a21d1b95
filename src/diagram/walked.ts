import { type Geometry, railsBetween } from './layout.ts';
import type { PlaceId } from './spots.ts';
import type { TraceIndex } from './trace-index.ts';

/** The rails that a packet has taken in a namespace up to a moment, by their place in the geometry's list. */
export interface Walked {
  /** Those of the packet that moves. */
  readonly now: ReadonlySet<number>;
  /** Those of the packet that it answers. */
  readonly before: ReadonlySet<number>;
}

const chains = new WeakMap<object, Map<string, readonly number[]>>();

export function walkedRails(index: TraceIndex, geometry: Geometry, skb: number, seq: number, net: number): Walked {
  const parent = index.packets.get(skb)?.parent ?? 0;
  return { now: railsOf(index, geometry, skb, seq, net), before: railsOf(index, geometry, parent, seq, net) };
}

function railsOf(index: TraceIndex, geometry: Geometry, skb: number, seq: number, net: number): Set<number> {
  const out = new Set<number>();
  const track = index.packets.get(skb);
  let last: PlaceId | null = null;
  for (const [i, at] of (track?.spotSeqs ?? []).entries()) {
    if (at > seq) break;
    const where = track?.spots[i];
    if (!where || where.net !== net) {
      last = null;
      continue;
    }
    const { place } = where.spot;
    if (last !== null && last !== place) for (const rail of between(geometry, last, place)) out.add(rail);
    last = place;
  }
  return out;
}

/** `railsBetween`, remembered per layout: which rails join two places does not depend on how long the columns are. */
function between(geometry: Geometry, from: PlaceId, to: PlaceId): readonly number[] {
  let known = chains.get(geometry.layout);
  if (!known) {
    known = new Map();
    chains.set(geometry.layout, known);
  }
  const key = `${from} ${to}`;
  let chain = known.get(key);
  if (!chain) {
    chain = railsBetween(geometry, from, to) ?? [];
    known.set(key, chain);
  }
  return chain;
}
