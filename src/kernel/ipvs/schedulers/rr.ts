import type { IpVsDest } from '../dest.ts';
import type { BoundScheduler, Scheduler } from '../service.ts';

/** Round robin: one after the other, whatever the weight, as long as it is not zero (ip_vs_rr.c). */
export const rr: Scheduler = {
  name: 'rr',
  bind: (svc) => {
    /** The server chosen last; null stands for the head of the list. */
    let last: IpVsDest | null = null;
    const bound: BoundScheduler = {
      why: '',
      schedule: () => {
        const list = svc.destinations;
        let i = last ? list.indexOf(last) : -1;
        for (let pass = 0; pass < 2; pass++, i = -1) {
          for (i++; i < list.length; i++) {
            const dest = list[i];
            if (dest && !dest.overloaded && dest.weight > 0) {
              bound.why = last ? `the next one after ${last.label}` : 'the first of the list';
              last = dest;
              return dest;
            }
            if (dest === last) break;
          }
          if (i < list.length || last === null) break;
        }
        svc.ipvs.schedulerErr(svc, 'no destination available');
        return null;
      },
      delDest: (dest, at) => {
        if (dest === last) last = svc.destinations[at - 1] ?? null;
      },
    };
    return bound;
  },
};
