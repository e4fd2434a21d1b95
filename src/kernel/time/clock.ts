/** Simulated time in nanoseconds since the lab was started. A number: exact for 104 days. */
export type Nanoseconds = number;

export const USEC = 1_000;
export const MSEC = 1_000_000;
export const SEC = 1_000_000_000;

/** Beyond this instant nanoseconds are no longer exact: time ends, and what is set for later never comes. */
export const END_OF_TIME: Nanoseconds = Number.MAX_SAFE_INTEGER;

/** The simulated kernel's HZ: what `jiffies`, conntrack time-outs and `limit` are counted in. */
export const HZ = 1000;

export interface Alarm {
  readonly at: Nanoseconds;
  readonly run: () => void;
  readonly order: number;
}

/**
 * The one clock of a world. It moves only when `next` takes an alarm or `advanceTo` is called; nothing here reads real
 * time. Alarms due at the same instant run in the order in which they were set.
 */
export class Clock {
  private time: Nanoseconds = 0;
  private order = 0;
  private readonly alarms: Alarm[] = [];

  get now(): Nanoseconds {
    return this.time;
  }

  /** `jiffies` at HZ = 1000. */
  get jiffies(): number {
    return Math.floor(this.time / MSEC);
  }

  /** Sets an alarm `delay` nanoseconds from now, rounded to a whole one; `Infinity` for never. */
  after(delay: Nanoseconds, run: () => void): Alarm {
    if (Number.isNaN(delay)) throw new Error('clock: a delay that is no number');
    const alarm: Alarm = { at: this.time + Math.max(0, Math.round(delay)), run, order: this.order++ };
    let lo = 0;
    let hi = this.alarms.length;
    while (lo < hi) {
      const mid = (lo + hi) >>> 1;
      const other = this.alarms[mid];
      if (other && (other.at < alarm.at || (other.at === alarm.at && other.order < alarm.order))) lo = mid + 1;
      else hi = mid;
    }
    this.alarms.splice(lo, 0, alarm);
    return alarm;
  }

  /** Removes an alarm. An alarm that ran already is ignored. */
  cancel(alarm: Alarm): void {
    const i = this.alarms.indexOf(alarm);
    if (i >= 0) this.alarms.splice(i, 1);
  }

  /** When the next alarm is due, or null when none is, or none before the end of time. */
  get nextAt(): Nanoseconds | null {
    const at = this.alarms[0]?.at ?? null;
    return at !== null && at <= END_OF_TIME ? at : null;
  }

  /** Moves to the next alarm and takes it, or returns null when none is due. The caller runs it. */
  next(): Alarm | null {
    if (this.nextAt === null) return null;
    const alarm = this.alarms.shift();
    if (!alarm) return null;
    this.time = alarm.at;
    return alarm;
  }

  /** Moves to `at` without running anything. Refused: times before now, past the next alarm, or after the end of time. */
  advanceTo(at: Nanoseconds): void {
    const next = this.nextAt;
    if (!(at >= this.time && at <= END_OF_TIME) || (next !== null && next < at))
      throw new Error(`clock: cannot move from ${this.time} to ${at}`);
    this.time = at;
  }
}
