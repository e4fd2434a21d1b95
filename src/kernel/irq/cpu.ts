import type { CpuContext } from '../trace/events.ts';
import { Softnet } from './softnet.ts';

/** Work that a softirq does: NET_RX polls. */
export type Softirq = () => void;

/** Rounds of `__do_softirq` after which Linux hands over to ksoftirqd (`MAX_SOFTIRQ_RESTART`). Ours only guards loops. */
const MAX_ROUNDS = 100_000;

/**
 * The one CPU: which context it is in, and the softirqs that wait. Interrupts and softirqs run between system calls, never
 * inside one, as with `local_bh_disable` held; within a softirq, newly raised ones wait for the next round.
 */
export class Cpu {
  private current: CpuContext = 'process';
  private pending: Softirq[] = [];
  private running = false;
  /** `softnet_data`: the poll list of NET_RX and the backlog. */
  readonly softnet = new Softnet((softirq) => this.raise(softirq));

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
      for (let round = 0; this.pending.length > 0; round++) {
        if (round > MAX_ROUNDS)
          throw new Error('softirq: the network never comes to rest (a forwarding loop without TTL?)');
        const batch = this.pending;
        this.pending = [];
        for (const softirq of batch) this.within('softirq', softirq);
      }
    } finally {
      this.running = false;
      this.current = 'process';
    }
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
