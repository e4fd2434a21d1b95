import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CostReport, FromWorker, ToWorker } from '../protocol/messages.ts';
import type { Spawned } from './client.ts';
import { CostRuns } from './cost.ts';

/** A worker that answers when it is told to. */
class FakeWorker implements Spawned {
  readonly asked: ToWorker[] = [];
  ended = false;
  fail: (problem: string) => void = () => {};
  private receive: (message: FromWorker) => void = () => {};

  post(message: ToWorker): void {
    this.asked.push(message);
    if (message.type === 'open')
      queueMicrotask(() => this.receive({ type: 'reply', id: message.id, ok: true, value: { type: 'done' } }));
  }
  listen(receive: (message: FromWorker) => void): void {
    this.receive = receive;
  }
  onFailure(tell: (problem: string) => void): void {
    this.fail = tell;
  }
  end(): void {
    this.ended = true;
  }

  /** The cost question under way: how many Services it is about. */
  get services(): number {
    const last = this.asked.at(-1);
    return last?.type === 'query' && last.query.kind === 'cost' ? last.query.services : 0;
  }

  answer(): void {
    const last = this.asked.at(-1);
    if (last?.type !== 'query' || last.query.kind !== 'cost') throw new Error('nothing was asked');
    this.receive({ type: 'progress', id: last.id, phase: 'ipvs-ask' });
    const report = { services: last.query.services } as CostReport;
    this.receive({ type: 'reply', id: last.id, ok: true, value: { type: 'answer', answer: { kind: 'cost', report } } });
  }
}

describe('measuring the cost', () => {
  let workers: FakeWorker[];
  let runs: CostRuns;
  const worker = (): FakeWorker => workers.at(-1) ?? new FakeWorker();
  const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

  beforeEach(() => {
    vi.useFakeTimers();
    workers = [];
    runs = new CostRuns(() => {
      const fresh = new FakeWorker();
      workers.push(fresh);
      return fresh;
    });
  });
  afterEach(() => {
    runs.end();
    vi.useRealTimers();
  });

  test('looks at what a link holds, also with another draw', async () => {
    runs.open({ services: 300, seed: 1, position: 'last' });
    expect(runs.store.getState()).toMatchObject({ services: 300, seed: 1, position: 'last' });
    runs.start();
    await settle();
    expect(worker().services).toBe(300);
    runs.open({ services: 90_000, seed: 4, position: 'holodeck' });
    await settle();
    expect(runs.store.getState()).toMatchObject({ services: 10_000, seed: 4, position: 'middle' });
    expect(worker().services).toBe(10_000);
  });

  test('begins with what the reader looks at, then measures the line, and ends the idle worker', async () => {
    runs.start();
    await settle();
    expect(worker().services).toBe(1_000);
    const order: number[] = [];
    for (let i = 0; i < 8; i++) {
      order.push(worker().services);
      worker().answer();
      await settle();
    }
    expect(order).toEqual([1_000, 1, 3, 10, 30, 100, 300, 3_000]);
    expect(runs.store.getState().busy).toBeNull();
    expect(runs.store.getState().reports.size).toBe(8);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(worker().ended).toBe(true);
  });

  test('a number that the slider only passes is never asked for', async () => {
    runs.start();
    await settle();
    for (const n of [2_000, 4_000, 8_000]) runs.look(n);
    await vi.advanceTimersByTimeAsync(300);
    expect(workers).toHaveLength(2);
    expect(workers[0]?.ended).toBe(true);
    expect(worker().services).toBe(8_000);
  });

  test('a late answer of what was given up changes nothing', async () => {
    runs.start();
    await settle();
    const old = worker();
    runs.look(10_000);
    await vi.advanceTimersByTimeAsync(300);
    old.answer();
    await settle();
    expect([...runs.store.getState().reports.keys()]).toEqual([]);
    worker().answer();
    await settle();
    expect([...runs.store.getState().reports.keys()]).toEqual([10_000]);
  });

  test('what is known already is shown at once', async () => {
    runs.start();
    await settle();
    worker().answer();
    await settle();
    runs.look(1_000);
    await vi.advanceTimersByTimeAsync(300);
    expect(workers).toHaveLength(1);
  });

  test('a worker that dies is said so', async () => {
    runs.start();
    await settle();
    worker().fail('out of memory');
    await settle();
    expect(runs.store.getState()).toMatchObject({ busy: null, problem: 'out of memory' });
  });

  test('an idle worker that died is replaced by the next question', async () => {
    runs.start();
    await settle();
    for (let i = 0; i < 8; i++) {
      worker().answer();
      await settle();
    }
    workers[0]?.fail('out of memory');
    expect(workers[0]?.ended).toBe(true);
    runs.look(7_000);
    await vi.advanceTimersByTimeAsync(300);
    expect(workers).toHaveLength(2);
    expect(worker().services).toBe(7_000);
  });

  test('another seed forgets what was measured', async () => {
    runs.start();
    await settle();
    worker().answer();
    await settle();
    runs.reseed();
    await settle();
    expect(runs.store.getState().reports.size).toBe(0);
    expect(worker().asked.at(-1)).toMatchObject({ query: { seed: 2, services: 1_000 } });
  });
});
