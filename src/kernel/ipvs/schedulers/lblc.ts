import { formatIpv4, type Ipv4Addr } from '../../../wire/inet.ts';
import { MSEC, type Nanoseconds, SEC } from '../../time/clock.ts';
import type { IpVsDest } from '../dest.ts';
import type { BoundScheduler, IpVsService, Scheduler } from '../service.ts';
import { weightedLeast } from './least.ts';

/** How many addresses are remembered at most (`max_size * 3 / 2`). */
const MAX_ENTRIES = (1 << 10) * 16 * 1.5;

/** Its active connections exceed its weight, while another server is less than half full. */
const isOverloaded = (dest: IpVsDest, svc: IpVsService): boolean =>
  dest.activeconns > dest.weight && svc.destinations.some((d) => d.activeconns * 2 < d.weight);

const expiration = (svc: IpVsService, name: 'lblc' | 'lblcr'): Nanoseconds =>
  svc.ipvs.sysctl(`${name}_expiration`) * SEC;

/**
 * Locality-based least connection: an address stays with its server while that can carry it (ip_vs_lblc.c). Stale entries
 * are forgotten when they are met, not by a timer.
 */
export const lblc: Scheduler = {
  name: 'lblc',
  bind: (svc) => {
    const table = new Map<Ipv4Addr, { dest: IpVsDest; lastUse: Nanoseconds }>();
    const bound: BoundScheduler = {
      why: '',
      schedule: (_, iph) => {
        const now = svc.ipvs.now;
        const where = formatIpv4(iph.daddr);
        const entry = table.get(iph.daddr);
        if (entry && now < entry.lastUse + expiration(svc, 'lblc')) {
          entry.lastUse = now;
          if (entry.dest.available && entry.dest.weight > 0 && !isOverloaded(entry.dest, svc)) {
            bound.why = `${where} has been served by it before`;
            return entry.dest;
          }
        }
        const dest = weightedLeast(svc);
        if (!dest) {
          svc.ipvs.schedulerErr(svc, 'no destination available');
          return null;
        }
        bound.why = `the fewest connections for its weight; ${where} stays with it from now on`;
        if (entry || table.size < MAX_ENTRIES) table.set(iph.daddr, { dest, lastUse: now });
        return dest;
      },
    };
    return bound;
  },
};

/** The servers an address may go to, the last one added first. */
interface DestSet {
  list: IpVsDest[];
  lastMod: Nanoseconds;
  lastUse: Nanoseconds;
}

/** `ip_vs_dest_set_min`. */
function setMin(set: DestSet): IpVsDest | null {
  const from = set.list.findIndex((d) => !d.overloaded && d.weight > 0 && d.available);
  let least = set.list[from] ?? null;
  if (!least) return null;
  for (const dest of set.list.slice(from + 1)) {
    if (dest.overloaded || !dest.available) continue;
    if (least.overhead * dest.weight > dest.overhead * least.weight) least = dest;
  }
  return least;
}

/** `ip_vs_dest_set_max`. */
function setMax(set: DestSet): IpVsDest | null {
  let most: IpVsDest | null = null;
  for (const dest of set.list) {
    if (dest.weight <= 0) continue;
    if (!most || most.overhead * dest.weight < dest.overhead * most.weight) most = dest;
  }
  return most;
}

/** The same with a set of servers for each address, which grows under load and shrinks with time (ip_vs_lblcr.c). */
export const lblcr: Scheduler = {
  name: 'lblcr',
  bind: (svc) => {
    const table = new Map<Ipv4Addr, DestSet>();
    const insert = (set: DestSet, dest: IpVsDest): void => {
      if (set.list.includes(dest)) return;
      set.list.unshift(dest);
      set.lastMod = svc.ipvs.now;
    };
    const known = (addr: Ipv4Addr): DestSet | null => {
      const set = table.get(addr) ?? null;
      if (set && svc.ipvs.now >= set.lastUse + expiration(svc, 'lblcr')) return null;
      return set;
    };
    /** The set's best server; when nothing changed for long, the busiest one leaves. */
    const fromSet = (set: DestSet): IpVsDest | null => {
      const now = svc.ipvs.now;
      set.lastUse = now;
      const dest = setMin(set);
      if (set.list.length > 1 && now - set.lastMod > expiration(svc, 'lblcr') + MSEC) {
        const most = setMax(set);
        if (most) {
          set.list.splice(set.list.indexOf(most), 1);
          set.lastMod = now;
        }
      }
      return dest && !isOverloaded(dest, svc) ? dest : null;
    };
    const bound: BoundScheduler = {
      why: '',
      schedule: (_, iph) => {
        const where = formatIpv4(iph.daddr);
        const set = known(iph.daddr);
        const old = set && fromSet(set);
        if (old) {
          bound.why = `the least loaded of the servers that ${where} has`;
          return old;
        }
        const dest = weightedLeast(svc);
        if (!dest) {
          if (set) svc.ipvs.schedulerErr(svc, 'no destination available');
          return null;
        }
        bound.why = `the fewest connections for its weight; ${where} may go to it from now on`;
        if (set) insert(set, dest);
        else if (table.size < MAX_ENTRIES)
          table.set(iph.daddr, { list: [dest], lastMod: svc.ipvs.now, lastUse: svc.ipvs.now });
        return dest;
      },
    };
    return bound;
  },
};
