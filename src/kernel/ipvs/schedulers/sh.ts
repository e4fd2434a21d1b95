import { formatIpv4 } from '../../../wire/inet.ts';
import type { SkBuff } from '../../skb/sk-buff.ts';
import type { IpVsDest } from '../dest.ts';
import { IP_VS_SVC_F_SCHED_FALLBACK, IP_VS_SVC_F_SCHED_PORT } from '../flags.ts';
import { type IpVsIphdr, portsOf } from '../iphdr.ts';
import type { BoundScheduler, IpVsService, Scheduler } from '../service.ts';
import { hash32 } from './hash.ts';

/** `IP_VS_SH_TAB_BITS`, `IP_VS_DH_TAB_BITS`. */
const TAB_BITS = 8;
const TAB_SIZE = 1 << TAB_BITS;

const unavailable = (dest: IpVsDest): boolean => dest.weight <= 0 || dest.overloaded;

/** The client's port, when the service wants it in the hash. */
export function clientPort(svc: IpVsService, skb: SkBuff, iph: IpVsIphdr): number {
  if ((svc.flags & IP_VS_SVC_F_SCHED_PORT) === 0) return 0;
  const ports = portsOf(skb, iph);
  return (iph.inverse ? ports?.dest : ports?.source) ?? 0;
}

/**
 * The server in the bucket that `bucket` gives, or with the fallback flag the next one that can be had. Shared by sh and
 * mh.
 */
export function lookUp(
  svc: IpVsService,
  size: number,
  table: readonly (IpVsDest | null)[],
  bucket: (offset: number) => number,
): IpVsDest | null {
  const first = bucket(0);
  const dest = table[first] ?? null;
  if (!dest || !unavailable(dest)) return dest;
  if ((svc.flags & IP_VS_SVC_F_SCHED_FALLBACK) === 0) return null;
  for (let offset = 0; offset < size; offset++) {
    const other = table[bucket((offset + first) % size)] ?? null;
    if (!other) return null;
    if (!unavailable(other)) return other;
  }
  return null;
}

/** Servers take turns in the buckets; with weights, each takes as many in a row as its weight (`ip_vs_sh_reassign`). */
function assign(svc: IpVsService, weighted: boolean): (IpVsDest | null)[] {
  const list = svc.destinations;
  const table: (IpVsDest | null)[] = [];
  for (let i = 0, at = 0, taken = 0; i < TAB_SIZE; i++) {
    const dest = list[at] ?? null;
    table.push(dest);
    if (!weighted || ++taken >= (dest?.weight ?? 0)) {
      at = (at + 1) % Math.max(list.length, 1);
      taken = 0;
    }
  }
  return table;
}

/** Source hashing: the client's address decides (ip_vs_sh.c). */
export const sh: Scheduler = {
  name: 'sh',
  bind: (svc) => {
    let table = assign(svc, true);
    const changed = (): void => {
      table = assign(svc, true);
    };
    const bound: BoundScheduler = {
      why: '',
      schedule: (skb, iph) => {
        const addr = iph.inverse ? iph.daddr : iph.saddr;
        const port = clientPort(svc, skb, iph);
        const hash = hash32((port + addr) >>> 0, TAB_BITS);
        const dest = lookUp(svc, TAB_SIZE, table, (offset) => (offset + hash) & (TAB_SIZE - 1));
        bound.why = `bucket ${hash} of ${TAB_SIZE}, by the client address ${formatIpv4(addr)}`;
        if (!dest) svc.ipvs.schedulerErr(svc, 'no destination available');
        return dest;
      },
      addDest: changed,
      delDest: changed,
      updDest: changed,
    };
    return bound;
  },
};

/** Destination hashing: the address asked for decides (ip_vs_dh.c). */
export const dh: Scheduler = {
  name: 'dh',
  bind: (svc) => {
    let table = assign(svc, false);
    const changed = (): void => {
      table = assign(svc, false);
    };
    const bound: BoundScheduler = {
      why: '',
      schedule: (_, iph) => {
        const hash = hash32(iph.daddr, TAB_BITS);
        const dest = table[hash] ?? null;
        bound.why = `bucket ${hash} of ${TAB_SIZE}, by the address asked for, ${formatIpv4(iph.daddr)}`;
        if (dest?.available && !unavailable(dest)) return dest;
        svc.ipvs.schedulerErr(svc, 'no destination available');
        return null;
      },
      addDest: changed,
      delDest: changed,
      updDest: changed,
    };
    return bound;
  },
};
