import { isRunning } from '../shell/jobs.ts';
import { INTERRUPTED } from '../shell/process.ts';
import type { Machine } from './machine.ts';

/** Those who wait for jobs to end, by job. */
export class Waiters {
  private readonly waiting = new Map<number, (status: number) => void>();

  /** Resolves with the job's exit status. */
  wait(job: number): Promise<number> {
    return new Promise((resolve) => this.waiting.set(job, resolve));
  }

  /** Tells those whose jobs have ended. */
  poll(machine: Machine): void {
    for (const [id, tell] of this.waiting) {
      const job = machine.jobs.get(id);
      if (job && isRunning(job)) continue;
      this.waiting.delete(id);
      tell(job?.status ?? INTERRUPTED);
    }
  }

  /** Nobody will see these jobs end: all, or all but some. */
  giveUp(but: (job: number) => boolean = () => false): void {
    for (const [id, tell] of this.waiting) {
      if (but(id)) continue;
      this.waiting.delete(id);
      tell(INTERRUPTED);
    }
  }
}
