import { createStore, type StoreApi } from 'zustand/vanilla';
import { messageOf } from '../base/message-of.ts';
import type { CostPhase, CostPosition, CostReport } from '../protocol/messages.ts';
import type { SharedCost } from '../protocol/share.ts';
import { type Spawned, WorkerClient } from './client.ts';

/** Endpoints of each Service: as in the recordings of the real kube-proxy. */
export const ENDPOINTS = 10;
export const MOST_SERVICES = 10_000;
export const POSITIONS: readonly CostPosition[] = ['first', 'middle', 'last', 'random'];
/** Numbers of Services that are measured without being asked for, so that there is a line to see. */
const SWEEP = [1, 3, 10, 30, 100, 300, 1_000, 3_000];
/** A number that the reader passes on the way to another is not measured, milliseconds. */
const DEBOUNCE = 250;
/** An idle worker is ended, and its memory with it, milliseconds. */
const IDLE = 15_000;

export interface CostState {
  /** How many Services the reader looks at, and the seed of the endpoint's and the Service's choice. */
  readonly services: number;
  readonly seed: number;
  /** Which of the Services is asked. */
  readonly position: CostPosition;
  /** What has been measured with this seed, by number of Services. */
  readonly reports: ReadonlyMap<number, CostReport>;
  /** What is being measured now. */
  readonly busy: { readonly services: number; readonly phase: CostPhase | null } | null;
  readonly problem: string;
}

export type CostStore = StoreApi<CostState>;

/** Measures in a worker of its own, one number of Services at a time. Another wish ends what is under way. */
export class CostRuns {
  readonly store: CostStore = createStore<CostState>(() => ({
    services: 1_000,
    seed: 1,
    position: 'middle',
    reports: new Map(),
    busy: null,
    problem: '',
  }));
  private readonly spawn: () => Spawned;
  private worker: { readonly client: WorkerClient; readonly own: Spawned; readonly ready: Promise<unknown> } | null =
    null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private idle: ReturnType<typeof setTimeout> | null = null;
  private turn = 0;

  constructor(spawn: () => Spawned) {
    this.spawn = spawn;
  }

  /** Measures what is missing. */
  start(): void {
    if (this.store.getState().busy === null) void this.next();
  }

  /** Ends the worker; what was measured stays. */
  end(): void {
    this.turn++;
    for (const timer of [this.timer, this.idle]) if (timer !== null) clearTimeout(timer);
    this.timer = null;
    this.idle = null;
    this.drop();
    this.store.setState({ busy: null });
  }

  private drop(problem = 'the measurement was ended'): void {
    const { worker } = this;
    this.worker = null;
    worker?.own.end();
    worker?.client.fail(new Error(problem));
  }

  /** The reader looks at another number of Services. */
  look(services: number): void {
    const { reports, busy } = this.store.getState();
    this.store.setState({ services });
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (reports.has(services) || busy?.services === services) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.restart();
    }, DEBOUNCE);
  }

  /** Looks at what somebody else saw. */
  open({ services, seed, position }: SharedCost): void {
    this.store.setState({ position: POSITIONS.find((name) => name === position) ?? 'middle' });
    const most = Math.min(services, MOST_SERVICES);
    if (seed === this.store.getState().seed) {
      this.look(most);
      return;
    }
    this.store.setState({ services: most, seed, reports: new Map() });
    this.restart();
  }

  /** Another draw of the Service and of the endpoints. */
  reseed(): void {
    this.store.setState((s) => ({ seed: s.seed + 1, reports: new Map() }));
    this.restart();
  }

  private restart(): void {
    if (this.store.getState().busy !== null) this.end();
    void this.next();
  }

  private async next(): Promise<void> {
    const { reports, services, seed } = this.store.getState();
    const wanted = [services, ...SWEEP].find((n) => !reports.has(n));
    if (wanted === undefined) {
      this.store.setState({ busy: null });
      if (this.idle !== null) clearTimeout(this.idle);
      this.idle = setTimeout(() => this.end(), IDLE);
      return;
    }
    const turn = ++this.turn;
    this.store.setState({ busy: { services: wanted, phase: null }, problem: '' });
    try {
      const { client, ready } = this.ensure();
      await ready;
      const { report } = await client.query({ kind: 'cost', services: wanted, endpoints: ENDPOINTS, seed });
      if (turn !== this.turn) return;
      this.store.setState((s) => ({ reports: new Map([...s.reports, [wanted, report]]) }));
      await this.next();
    } catch (error) {
      if (turn !== this.turn) return;
      this.end();
      this.store.setState({ busy: null, problem: messageOf(error) });
    }
  }

  private ensure(): NonNullable<CostRuns['worker']> {
    if (this.idle !== null) clearTimeout(this.idle);
    this.idle = null;
    if (this.worker) return this.worker;
    const own = this.spawn();
    const client = new WorkerClient(own);
    client.onMessage = (message) => {
      if (message.type !== 'progress' || this.worker?.client !== client) return;
      this.store.setState(({ busy }) => (busy ? { busy: { ...busy, phase: message.phase } } : {}));
    };
    own.onFailure((problem) => {
      if (this.worker?.own === own) this.drop(problem);
    });
    this.worker = { client, own, ready: client.open('bare', { untimed: true }) };
    return this.worker;
  }
}
