import { type Alarm, type Clock, MSEC } from '../time/clock.ts';
import type { CpuContext } from '../trace/events.ts';
import { Softnet } from './softnet.ts';

/** Work that a softirq does: NET_RX polls. */
export type Softirq = () => void;

/**
 * Rounds of `__do_softirq` after which the rest is left to ksoftirqd. Linux does so after `MAX_SOFTIRQ_RESTART` = 10; here
 * only traffic that never comes to rest gets there (a loop of bridges), and time must pass in it.
 */
const MAX_ROUNDS = 100;
/** When ksoftirqd gets the CPU. */
const KSOFTIRQD_DELAY = MSEC;

/**
 * The one CPU: which context it is in, and the softirqs that wait. Interrupts and softirqs run between system calls, never
 * inside one, as with `local_bh_disable` held; within a softirq, newly raised ones wait for the next round.
 */
export class Cpu {
  private current: CpuContext = 'process';
  private pending: Softirq[] = [];
  private running = false;
  private ksoftirqd: Alarm | null = null;
  private readonly clock: Clock;
  /** `softnet_data`: the poll list of NET_RX and the backlog. */
  readonly softnet = new Softnet((softirq) => this.raise(softirq));

  constructor(clock: Clock) {
    this.clock = clock;
  }

  get context(): CpuContext {
    return this.current;
  }

  /** Runs a system call or other process work, then the softirqs it raised (`local_bh_enable` -> `do_softirq`). */
  process<T>(work: () => T): T {
    const result = this.within('process', work);
    this.runSoftirqs();
    return result;
  }

  /** Runs an interrupt handler. Its softirqs run when it has returned (`irq_exit`) and nothing else is running. */
  hardirq(handler: () => void): void {
    this.within('hardirq', handler);
    this.runSoftirqs();
  }

  /** Marks work for softirq context (`raise_softirq`). */
  raise(softirq: Softirq): void {
    this.pending.push(softirq);
  }

  /** Runs what is pending, unless called from within a softirq, a handler or a system call. */
  runSoftirqs(): void {
    if (this.running || this.depth > 0) return;
    this.running = true;
    try {
      for (let round = 0; this.pending.length > 0 && !this.ksoftirqd; round++) {
        if (round === MAX_ROUNDS) this.wakeupSoftirqd();
        else this.doSoftirq();
      }
    } finally {
      this.running = false;
      this.current = 'process';
    }
  }

  /** One round of `__do_softirq`. What is behind a softirq that threw stays pending. */
  private doSoftirq(): void {
    const batch = this.pending;
    this.pending = [];
    let done = 0;
    try {
      for (const softirq of batch) {
        done++;
        this.within('softirq', softirq);
      }
    } finally {
      if (done < batch.length) this.pending.unshift(...batch.slice(done));
    }
  }

  /** `wakeup_softirqd`: softirqs wait until the thread has the CPU. */
  private wakeupSoftirqd(): void {
    this.ksoftirqd = this.clock.after(KSOFTIRQD_DELAY, () => {
      this.ksoftirqd = null;
    });
  }

  private depth = 0;

  private within<T>(context: CpuContext, work: () => T): T {
    const before = this.current;
    this.current = context;
    this.depth++;
    try {
      return work();
    } finally {
      this.depth--;
      this.current = before;
    }
  }
}
