import { type Nanoseconds, SEC } from '../time/clock.ts';

/** How often the estimator looks (`ip_vs_est.c`). */
const PERIOD = 2 * SEC;
/** After so many silent periods every rate is zero. */
const FORGOTTEN = 200;

export interface Counters {
  conns: number;
  inpkts: number;
  outpkts: number;
  inbytes: number;
  outbytes: number;
}
const KEYS = ['conns', 'inpkts', 'outpkts', 'inbytes', 'outbytes'] as const;
const zero = (): Counters => ({ conns: 0, inpkts: 0, outpkts: 0, inbytes: 0, outbytes: 0 });

/** Fixed-point shifts of a rate: scale of the sample, of the reading, and its rounding. */
const scale = (key: (typeof KEYS)[number]): { shift: number; read: number } =>
  key === 'inbytes' || key === 'outbytes' ? { shift: 16, read: 32 } : { shift: 512, read: 1024 };

/** Counters and rates of a service, a destination, or all (`struct ip_vs_stats`). The estimator is caught up when asked. */
export class IpVsStats {
  private readonly now: () => Nanoseconds;
  private readonly counts = zero();
  private readonly start = zero();
  private readonly last = zero();
  private readonly avg = zero();
  private next: Nanoseconds;

  constructor(now: () => Nanoseconds) {
    this.now = now;
    this.next = now() + PERIOD;
  }

  conn(): void {
    this.catchUp();
    this.counts.conns++;
  }

  input(bytes: number): void {
    this.catchUp();
    this.counts.inpkts++;
    this.counts.inbytes += bytes;
  }

  output(bytes: number): void {
    this.catchUp();
    this.counts.outpkts++;
    this.counts.outbytes += bytes;
  }

  /** Since the last `zero`. */
  get totals(): Readonly<Counters> {
    const out = zero();
    for (const key of KEYS) out[key] = this.counts[key] - this.start[key];
    return out;
  }

  /** Per second, averaged (`ip_vs_read_estimator`). */
  get rates(): Readonly<Counters> {
    this.catchUp();
    const out = zero();
    for (const key of KEYS) {
      const { read } = scale(key);
      out[key] = Math.floor((this.avg[key] + read / 2 - 1) / read);
    }
    return out;
  }

  /** `ip_vs_zero_stats`. */
  zero(): void {
    this.catchUp();
    Object.assign(this.start, this.counts);
    Object.assign(this.last, this.counts);
    Object.assign(this.avg, zero());
  }

  private catchUp(): void {
    const now = this.now();
    for (let n = 0; this.next <= now; n++, this.next += PERIOD) {
      if (n >= FORGOTTEN) {
        Object.assign(this.avg, zero());
        this.next += Math.floor((now - this.next) / PERIOD) * PERIOD;
        continue;
      }
      for (const key of KEYS) {
        const sample = (this.counts[key] - this.last[key]) * scale(key).shift;
        this.avg[key] += Math.floor((sample - this.avg[key]) / 4);
        this.last[key] = this.counts[key];
      }
    }
  }
}
