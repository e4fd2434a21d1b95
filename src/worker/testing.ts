import type { FromWorker, ToWorker, TraceEvent } from '../protocol/messages.ts';
import { Host } from './host.ts';

/** A page that talks to a host whose time passes only when `wait` says so. */
export class FakePage {
  readonly messages: FromWorker[] = [];
  private readonly host: Host;
  private time = 0;
  private timers: { at: number; run: () => void }[] = [];
  private lastId = 0;
  private looks = 0;

  /** `tick`: milliseconds that each look at the clock takes, so that time passes in long work. */
  constructor(tick = 0) {
    this.host = new Host({
      post: (message) => this.messages.push(structuredClone(message)),
      now: () => this.time + this.looks++ * tick,
      later: (ms, run) => {
        const timer = { at: this.time + Math.max(ms, tick), run };
        this.timers.push(timer);
        return () => {
          this.timers = this.timers.filter((t) => t !== timer);
        };
      },
      nextTask: () => new Promise((resolve) => setImmediate(resolve)),
    });
  }

  send(message: unknown): void {
    this.host.receive(message);
  }

  /** Sends with an id and resolves with the answer; `wait` must be called meanwhile for what takes time. */
  async ask(make: (id: number) => ToWorker): Promise<Extract<FromWorker, { type: 'reply' }>> {
    const id = ++this.lastId;
    this.send(make(id));
    for (let i = 0; i < 2000; i++) {
      const reply = this.messages.find((m) => m.type === 'reply' && m.id === id);
      if (reply?.type === 'reply') return reply;
      await this.wait(5);
    }
    throw new Error('no answer');
  }

  /** Lets time pass until something is so. */
  async until(so: () => boolean): Promise<void> {
    for (let i = 0; i < 2000 && !so(); i++) await this.wait(5);
    if (!so()) throw new Error('it did not come to that');
  }

  /** Lets `ms` milliseconds pass, and everything that is ready run. */
  async wait(ms: number): Promise<void> {
    const until = this.time + ms;
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      this.timers.sort((a, b) => a.at - b.at);
      const next = this.timers[0];
      if (!next || next.at > until) break;
      this.timers.shift();
      this.time = next.at;
      next.run();
    }
    this.time = until;
  }

  of<T extends FromWorker['type']>(type: T): Extract<FromWorker, { type: T }>[] {
    return this.messages.filter((m): m is Extract<FromWorker, { type: T }> => m.type === type);
  }

  /** The trace of a branch as the page would have it. */
  trace(branch: number): TraceEvent[] {
    let events: TraceEvent[] = [];
    for (const m of this.of('events')) if (m.branch === branch) events = [...events.slice(0, m.from), ...m.events];
    return events;
  }
}
