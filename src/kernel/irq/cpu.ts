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
 * The one CPU: which context it is in, and the softirqs that wait. They run when a system call is over, and in the midst of
 * one where it lets them (`localBhEnable`); interrupts only between system calls. Within a softirq, newly raised ones wait
 * for the next round.
 */
export class Cpu {
  private current: CpuContext = 'process';
  private pending: Softirq[] = [];
  private running = false;
  private bhOff = 0;
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

  /** Runs a system call or other process work, then the softirqs it raised and did not let run meanwhile. */
  process<T>(work: () => T): T {
    if (this.depth === 0) this.bhOff = 0;
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

  /** No softirq runs from here to `localBhEnable` (`local_bh_disable`). */
  localBhDisable(): void {
    this.bhOff++;
  }

  /** `__local_bh_enable_ip`: at the outermost one of a system call, what waits runs before the call goes on (`do_softirq`). */
  localBhEnable(): void {
    if (--this.bhOff === 0 && this.pending.length > 0 && this.current === 'process' && this.depth > 0) this.drain();
  }

  /**
   * A system call on a TCP socket, which owns it (`lock_sock`): what arrives for it waits in its backlog. Here all softirqs
   * wait until the system call is over.
   */
  lockSock<T>(work: () => T): T {
    this.bhOff++;
    try {
      return work();
    } finally {
      this.bhOff--;
    }
  }

  /** Runs what is pending, unless called from within a softirq, a handler or a system call. */
  runSoftirqs(): void {
    if (this.depth === 0) this.drain();
  }

  private drain(): void {
    if (this.running) return;
    const before = this.current;
    this.running = true;
    try {
      for (let round = 0; this.pending.length > 0 && !this.ksoftirqd; round++) {
        if (round === MAX_ROUNDS) this.wakeupSoftirqd();
        else this.doSoftirq();
      }
    } finally {
      this.running = false;
      this.current = before;
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
