import { formatIpv4 } from '../../../wire/inet.ts';
import type { IpVsDest } from '../dest.ts';
import type { BoundScheduler, IpVsService, Scheduler } from '../service.ts';
import { gcd, hsiphash } from './hash.ts';
import { clientPort, lookUp } from './sh.ts';

/** Size of the table: a prime (`CONFIG_IP_VS_MH_TAB_INDEX` 12), and the bits that weights are cut to. */
const TAB_SIZE = 4093;
const TAB_BITS = 6;
const KEY1 = 2654435761n;
const KEY2 = 2654446892n;

const hashkey = (addr: number, port: number, key: bigint, offset = 0): number =>
  hsiphash((offset + port + addr) >>> 0, key);

/** Each server fills free places of the table by a walk of its own, as many at a turn as its weight (`ip_vs_mh_populate`). */
function populate(svc: IpVsService): (IpVsDest | null)[] {
  const table: (IpVsDest | null)[] = Array.from({ length: TAB_SIZE }, () => null);
  const weights = svc.destinations.map((d) => d.lastWeight);
  const common = weights.filter((w) => w > 0).reduce((g, w) => gcd(w, g), 0);
  if (common < 1) return table;
  const bits = 32 - Math.clz32(Math.floor(Math.max(...weights) / common));
  const shift = Math.max(bits - TAB_BITS, 0);
  const walks = svc.destinations.map((dest) => ({
    dest,
    at: hashkey(dest.addr, dest.port, KEY1) % TAB_SIZE,
    skip: (hashkey(dest.addr, dest.port, KEY2) % (TAB_SIZE - 1)) + 1,
    turns: Math.floor(dest.lastWeight / common) >> shift || (dest.lastWeight !== 0 ? 1 : 0),
  }));
  for (let filled = 0; ; ) {
    for (const walk of walks) {
      for (let turn = 0; turn < walk.turns; turn++) {
        while (table[walk.at]) walk.at = (walk.at + walk.skip) % TAB_SIZE;
        table[walk.at] = walk.dest;
        if (++filled === TAB_SIZE) return table;
      }
    }
  }
}

/** Maglev hashing: the client's address decides, and most clients stay when servers come and go (ip_vs_mh.c). */
export const mh: Scheduler = {
  name: 'mh',
  bind: (svc) => {
    let table = populate(svc);
    const changed = (): void => {
      table = populate(svc);
    };
    const bound: BoundScheduler = {
      why: '',
      schedule: (skb, iph) => {
        const addr = iph.inverse ? iph.daddr : iph.saddr;
        const port = clientPort(svc, skb, iph);
        const bucket = (offset: number): number => hashkey(addr, port, KEY1, offset) % TAB_SIZE;
        const dest = lookUp(svc, TAB_SIZE, table, bucket);
        bound.why = `place ${bucket(0)} of ${TAB_SIZE}, by the client address ${formatIpv4(addr)}`;
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
