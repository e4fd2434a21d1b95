import { type Alarm, type Clock, type Nanoseconds, SEC } from '../../kernel/time/clock.ts';

/**
 * When to sync (`BoundedFrequencyRunner`): at once when asked, but not more often than each `min` seconds, two at a time at
 * most, and each `max` seconds anyway. With `min` 0 always at once.
 */
export class Throttle {
  private readonly clock: Clock;
  private readonly min: Nanoseconds;
  private readonly max: Nanoseconds;
  /** `asked` is false for the run that comes when nobody asks. */
  private readonly work: (asked: boolean) => void;
  private tokens = 2;
  private filledAt: Nanoseconds;
  private alarm: Alarm | null = null;
  private stopped = false;

  constructor(clock: Clock, seconds: { readonly min: number; readonly max: number }, work: (asked: boolean) => void) {
    this.clock = clock;
    this.min = seconds.min * SEC;
    this.max = seconds.max * SEC;
    this.work = work;
    this.filledAt = clock.now;
  }

  /** Asks for a run. */
  run(asked = true): void {
    if (this.stopped) return;
    const wait = this.take();
    if (wait === 0) this.now(asked);
    else this.set(wait, () => this.run(asked));
  }

  stop(): void {
    this.stopped = true;
    if (this.alarm) this.clock.cancel(this.alarm);
    this.alarm = null;
  }

  private now(asked: boolean): void {
    this.set(this.max, () => this.run(false));
    this.work(asked);
  }

  /** Takes a token, or says how long until there is one. */
  private take(): Nanoseconds {
    if (this.min === 0) return 0;
    const { now } = this.clock;
    this.tokens = Math.min(2, this.tokens + (now - this.filledAt) / this.min);
    this.filledAt = now;
    if (this.tokens < 1) return Math.ceil((1 - this.tokens) * this.min);
    this.tokens--;
    return 0;
  }

  private set(delay: Nanoseconds, run: () => void): void {
    if (this.alarm) this.clock.cancel(this.alarm);
    this.alarm = this.clock.after(delay, run);
  }
}
