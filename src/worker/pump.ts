import type { Session } from '../session/session.ts';

/** Real time and timers, in milliseconds. */
export interface Timers {
  now(): number;
  later(ms: number, run: () => void): () => void;
}

const MS = 1e6;
/** Simulated time goes on this long after the last job has ended, so that connections close. */
const LINGER = 2e9;
/** Before messages are let in: alarms taken, and real milliseconds. */
const STEPS = 500;
const SLICE = 50;
const LONGEST_SLEEP = 500;

/**
 * Makes simulated time pass at the speed of real time while jobs run, and a little longer. Then the clock stands until the
 * next line: somebody who reads does not come back to expired connections.
 */
export class Pump {
  private readonly timers: Timers;
  private readonly flush: () => void;
  private readonly rest: () => void;
  private session: Session | null = null;
  private cancel: (() => void) | null = null;
  private last = 0;
  private idleSince = 0;
  speed = 1;

  /** `flush` follows each round; `rest` the last one, after which the clock stands. */
  constructor(timers: Timers, flush: () => void, rest: () => void) {
    this.timers = timers;
    this.flush = flush;
    this.rest = rest;
  }

  run(session: Session): void {
    if (this.session !== session) this.stop();
    this.session = session;
    this.idleSince = session.machine.world.clock.now;
    if (this.cancel) this.cancel();
    else this.last = this.timers.now();
    this.schedule();
  }

  stop(): void {
    this.cancel?.();
    this.cancel = null;
    this.session = null;
  }

  private schedule(delay = 0): void {
    this.cancel = this.timers.later(delay, () => this.tick());
  }

  private tick(): void {
    this.cancel = null;
    const { session } = this;
    if (!session) return;
    const now = this.timers.now();
    const { clock } = session.machine.world;
    const due = clock.now + (now - this.last) * MS * this.speed;
    let there = false;
    for (let n = 0; n < STEPS && !there && !session.scriptBusy; n++) {
      there = session.advance(due, 1);
      if (this.timers.now() - now > SLICE) break;
    }
    // what could not be done in this round is not caught up with: a slow machine makes slow time
    this.last = now;
    this.flush();
    if (this.session !== session) return;
    const world = session.machine.world.clock;
    if (session.machine.busy) this.idleSince = world.now;
    const nothingDue = world.nextAt === null && !session.machine.busy;
    if (nothingDue || session.machine.full || world.now - this.idleSince > LINGER) {
      this.rest();
      return;
    }
    const wait = world.nextAt === null ? LONGEST_SLEEP : (world.nextAt - world.now) / MS / this.speed;
    this.schedule(there ? Math.min(Math.max(wait, 1), LONGEST_SLEEP) : 0);
  }
}
