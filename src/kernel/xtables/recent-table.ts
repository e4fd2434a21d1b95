import type { Ipv4Addr } from '../../wire/inet.ts';
import type { NetNs } from '../netns.ts';

/** Addresses a list remembers (`ip_list_tot`). */
const LIST_MAX = 100;

interface RecentEntry {
  readonly addr: Ipv4Addr;
  ttl: number;
  /** Where the next time goes, and how many there are. */
  index: number;
  count: number;
  /** Jiffies. */
  readonly stamps: number[];
}

/** `struct recent_table` (net/netfilter/xt_recent.c): one list of addresses with the times at which they were seen. */
export class RecentTable {
  readonly mask: Ipv4Addr;
  users = 1;
  private stampMask: number;
  /** Least recently updated first. */
  private entries: RecentEntry[] = [];

  constructor(mask: Ipv4Addr, stampMask: number) {
    this.mask = mask;
    this.stampMask = stampMask;
  }

  /** A rule wants more times kept per address: what is known is forgotten. */
  widen(stampMask: number): void {
    if (stampMask <= this.stampMask) return;
    this.entries = [];
    this.stampMask = stampMask;
  }

  /** The entry of an address; a ttl of 0 on either side stands for any. */
  find(addr: Ipv4Addr, ttl: number): RecentEntry | null {
    return this.entries.find((e) => e.addr === addr && (ttl === e.ttl || ttl === 0 || e.ttl === 0)) ?? null;
  }

  add(addr: Ipv4Addr, ttl: number, now: number): void {
    if (this.entries.length >= LIST_MAX) this.entries.shift();
    this.entries.push({ addr, ttl, index: 1, count: 1, stamps: [now] });
  }

  remove(e: RecentEntry): void {
    this.entries = this.entries.filter((other) => other !== e);
  }

  /** `recent_entry_update`. */
  update(e: RecentEntry, ttl: number, now: number): void {
    e.index &= this.stampMask;
    e.stamps[e.index] = now;
    e.index = (e.index + 1) & 0xffff;
    if (e.index > e.count) e.count = e.index;
    e.ttl = ttl;
    this.remove(e);
    this.entries.push(e);
  }

  /** How many times the address was seen since `time`, up to `most`. */
  hits(e: RecentEntry, since: number | null, most: number): number {
    let hits = 0;
    for (let i = 0; i < e.count && hits < most; i++) if (since === null || since <= (e.stamps[i] ?? 0)) hits++;
    return hits;
  }

  /** `recent_entry_reap`: drops the oldest entry if it was last seen before `time`. */
  reap(time: number, spare: RecentEntry | null): void {
    const oldest = this.entries[0];
    if (!oldest || oldest === spare) return;
    const last = oldest.stamps[oldest.index - 1];
    if (last !== undefined && time > last) this.remove(oldest);
  }
}

const tables = new WeakMap<NetNs, Map<string, RecentTable>>();

/** The lists of a namespace, by name. */
export function recentTables(net: NetNs): Map<string, RecentTable> {
  const known = tables.get(net);
  if (known) return known;
  const fresh = new Map<string, RecentTable>();
  tables.set(net, fresh);
  return fresh;
}
