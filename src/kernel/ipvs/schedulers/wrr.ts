import type { IpVsDest } from '../dest.ts';
import type { BoundScheduler, IpVsService, Scheduler } from '../service.ts';
import { gcd } from './hash.ts';

/** The step between two rounds: the greatest common divisor of the weights. */
function step(svc: IpVsService): number {
  const weights = svc.destinations.map((d) => d.weight).filter((w) => w > 0);
  return weights.reduce((g, w) => gcd(w, g), 0) || 1;
}

const maxWeight = (svc: IpVsService): number => svc.destinations.reduce((max, d) => Math.max(max, d.weight), 0);

/** The round over the list: where it stands, and the weight a server needs at least. */
class Round {
  private readonly svc: IpVsService;
  /** The server chosen last; null stands for the head of the list. */
  private at: IpVsDest | null = null;
  private di: number;
  private mw: number;
  cw: number;

  constructor(svc: IpVsService) {
    this.svc = svc;
    this.di = step(svc);
    this.mw = maxWeight(svc) - (this.di - 1);
    this.cw = this.mw;
  }

  /** Servers or weights changed: the list is begun anew, the round is not. */
  changed(): void {
    this.at = null;
    this.di = step(this.svc);
    this.mw = maxWeight(this.svc) - (this.di - 1);
    if (this.cw > this.mw || this.cw === 0) this.cw = this.mw;
    else if (this.di > 1) this.cw = Math.floor(this.cw / this.di) * this.di + 1;
  }

  /** The next server, or why there is none. */
  next(): IpVsDest | string {
    if (this.mw === 0) return 'no destination available';
    const list = this.svc.destinations;
    const last = this.at;
    let stop: IpVsDest | null = null;
    let lastPass = false;
    let restarted = false;
    for (let i = last ? list.indexOf(last) + 1 : 0; ; i = 0) {
      for (; i < list.length; i++) {
        const dest = list[i];
        if (!dest) continue;
        if (!dest.overloaded && dest.weight >= this.cw) {
          this.at = dest;
          return dest;
        }
        if (dest === stop) return this.full(dest);
      }
      this.cw -= this.di;
      if (this.cw <= 0) {
        this.cw = this.mw;
        // every server was looked at with the lowest demand, and none would do
        if (lastPass || last === null) return this.full(null);
        restarted = true;
      }
      lastPass = this.cw <= this.di;
      if (lastPass && restarted && last !== null) stop = last;
    }
  }

  private full(at: IpVsDest | null): string {
    this.at = at;
    return 'no destination available: all destinations are overloaded';
  }
}

/** Weighted round robin: rounds with a falling demand on the weight (ip_vs_wrr.c). */
export const wrr: Scheduler = {
  name: 'wrr',
  bind: (svc) => {
    const round = new Round(svc);
    const changed = (): void => round.changed();
    const bound: BoundScheduler = {
      why: '',
      schedule: () => {
        const next = round.next();
        if (typeof next === 'string') {
          svc.ipvs.schedulerErr(svc, next);
          return null;
        }
        bound.why = `the next one of weight ${round.cw} or more`;
        return next;
      },
      addDest: changed,
      delDest: changed,
      updDest: changed,
    };
    return bound;
  },
};
