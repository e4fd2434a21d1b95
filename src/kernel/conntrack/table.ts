import type { SkBuff } from '../skb/sk-buff.ts';
import type { Alarm, Clock } from '../time/clock.ts';
import { type Conn, type NfConntrackZone, zoneId } from './nf-conn.ts';
import { tupleKey } from './tuple.ts';
import type { CtDir, NfConntrackTuple } from './types.ts';

/** `struct nf_conntrack_tuple_hash`: an entry, found by one of its two tuples. */
export interface TupleHash {
  readonly ct: Conn;
  readonly dir: CtDir;
}

/**
 * The hash table of one namespace: entries by original and by reply tuple, and who expires next. Expired entries go when
 * they are met (`nf_ct_gc_expired`) and, by one alarm, when they are due (`gc_worker` is late by up to a minute on Linux).
 */
export class ConntrackTable {
  private readonly byTuple: [Map<string, TupleHash>, Map<string, TupleHash>] = [new Map(), new Map()];
  private readonly all = new Set<Conn>();
  private readonly queue: { at: number; ct: Conn }[] = [];
  private alarm: Alarm | null = null;
  private readonly clock: Clock;
  private readonly destroy: (ct: Conn, skb: SkBuff | null) => void;

  constructor(clock: Clock, destroy: (ct: Conn, skb: SkBuff | null) => void) {
    this.clock = clock;
    this.destroy = destroy;
  }

  get size(): number {
    return this.all.size;
  }

  entries(): Conn[] {
    return [...this.all];
  }

  /** `nf_conntrack_find_get`: the entry with this tuple in either direction. */
  find(tuple: NfConntrackTuple, zone: NfConntrackZone): TupleHash | null {
    const key = tupleKey(tuple, zoneId(zone, 0));
    if (zone.dir !== 'both')
      return this.alive(this.byTuple[0].get(key)) ?? this.alive(this.byTuple[1].get(tupleKey(tuple, zoneId(zone, 1))));
    // Where both tuples are the same (a socket that talks to itself), Linux meets the reply first.
    return this.alive(this.byTuple[1].get(key)) ?? this.alive(this.byTuple[0].get(key));
  }

  /** Who is in the way of an entry whose tuple of direction `dir` is this: in a zone of one direction only the same direction. */
  clash(tuple: NfConntrackTuple, zone: NfConntrackZone, dir: 0 | 1): TupleHash | null {
    return zone.dir === 'both'
      ? this.find(tuple, zone)
      : this.alive(this.byTuple[dir].get(tupleKey(tuple, zoneId(zone, dir))));
  }

  private alive(hit: TupleHash | undefined): TupleHash | null {
    if (!hit) return null;
    if (!hit.ct.isExpired) return hit;
    this.destroy(hit.ct, null);
    return null;
  }

  /** Adds a confirmed entry. One that lost a clash is found by its reply tuple only. */
  insert(ct: Conn, replyOnly = false): void {
    if (!replyOnly) this.byTuple[0].set(tupleKey(ct.tuples[0], zoneId(ct.zoneInfo, 0)), { ct, dir: 0 });
    this.byTuple[1].set(tupleKey(ct.tuples[1], zoneId(ct.zoneInfo, 1)), { ct, dir: 1 });
    if (!replyOnly) this.all.add(ct);
    ct.gcAt = Number.POSITIVE_INFINITY;
    this.watch(ct);
  }

  remove(ct: Conn): void {
    for (const dir of [0, 1] as const) {
      const key = tupleKey(ct.tuples[dir], zoneId(ct.zoneInfo, dir));
      if (this.byTuple[dir].get(key)?.ct === ct) this.byTuple[dir].delete(key);
    }
    this.all.delete(ct);
    if (this.all.size === 0) this.stop();
  }

  /** Makes sure that somebody looks when `ct` is due. */
  watch(ct: Conn): void {
    if (ct.timeout >= ct.gcAt) return;
    ct.gcAt = ct.timeout;
    push(this.queue, { at: ct.timeout, ct });
    this.schedule();
  }

  private schedule(): void {
    const first = this.queue[0];
    if (!first || (this.alarm && this.alarm.at <= first.at)) return;
    if (this.alarm) this.clock.cancel(this.alarm);
    this.alarm = this.clock.after(first.at - this.clock.now, () => this.collect());
  }

  private stop(): void {
    this.queue.length = 0;
    if (this.alarm) this.clock.cancel(this.alarm);
    this.alarm = null;
  }

  /** Removes what is due. An entry that was used meanwhile is looked at again at its new time. */
  private collect(): void {
    this.alarm = null;
    for (let first = this.queue[0]; first && first.at <= this.clock.now; first = this.queue[0]) {
      const { ct, at } = first;
      pop(this.queue);
      if (ct.gcAt !== at || ct.isDying) continue;
      ct.gcAt = Number.POSITIVE_INFINITY;
      if (ct.isExpired) this.destroy(ct, null);
      else this.watch(ct);
    }
    this.schedule();
  }
}

type Due = { at: number; ct: Conn };

/** A binary heap by `at`. */
function push(heap: Due[], item: Due): void {
  let i = heap.push(item) - 1;
  while (i > 0) {
    const parent = (i - 1) >> 1;
    const above = heap[parent];
    if (!above || above.at <= item.at) break;
    heap[i] = above;
    i = parent;
  }
  heap[i] = item;
}

function pop(heap: Due[]): void {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    const right = heap[child + 1];
    let below = heap[child];
    if (below && right && right.at < below.at) {
      child++;
      below = right;
    }
    if (!below || below.at >= last.at) break;
    heap[i] = below;
    i = child;
  }
  heap[i] = last;
}
