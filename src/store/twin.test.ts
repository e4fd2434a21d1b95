import { afterEach, describe, expect, test } from 'vitest';
import type { FromWorker } from '../protocol/messages.ts';
import { Host } from '../worker/host.ts';
import { App } from './app.ts';
import type { Spawned } from './client.ts';
import { noStorage } from './testing/fake-worker.ts';
import { shownOf, TwinRuns, type TwinState } from './twin.ts';

/** A worker in this thread: the same host behind the same messages. */
function hostWorker(): Spawned & { readonly ended: () => boolean; readonly die: (problem: string) => void } {
  let failure: (problem: string) => void = () => {};
  let receive: ((message: FromWorker) => void) | null = null;
  const early: FromWorker[] = [];
  let over = false;
  const host = new Host({
    post: (message) => {
      if (over) return;
      if (receive) receive(structuredClone(message));
      else early.push(message);
    },
    now: () => performance.now(),
    later: (ms, run) => {
      const timer = setTimeout(run, ms);
      timer.unref();
      return () => clearTimeout(timer);
    },
    nextTask: () => new Promise((resolve) => setImmediate(resolve)),
  });
  return {
    post: (message) => host.receive(message),
    listen: (listener) => {
      receive = listener;
      queueMicrotask(() => {
        for (const message of early.splice(0)) listener(message);
      });
    },
    onFailure: (tell) => {
      failure = tell;
    },
    die: (problem) => failure(problem),
    end: () => {
      over = true;
    },
    ended: () => over,
  };
}

const NODE_PORT = { place: 'client', line: 'curl -m 3 http://192.168.1.2:30080/' };
const SETUP = [
  { place: 'node-a', line: 'kubectl scale deployment web --replicas=1' },
  { place: 'node-a', line: 'sleep 3' },
  { place: 'node-a', line: 'iptables -P INPUT DROP' },
];

describe('one line in two worlds', () => {
  let runs: TwinRuns;
  let workers: ReturnType<typeof hostWorker>[] = [];
  const begin = (): TwinRuns => {
    workers = [];
    runs = new TwinRuns(new App({ post: () => {}, listen: () => {} }, noStorage), () => {
      const worker = hostWorker();
      workers.push(worker);
      return worker;
    });
    return runs;
  };
  const state = (): TwinState => runs.store.getState();
  afterEach(() => runs.end());

  test('shows again what a link holds: the question, what was tried after it, and the row', async () => {
    begin();
    const tried = { place: 'client', line: 'ping -c 1 -W 1 192.168.1.2' };
    expect(shownOf(state())).toBeNull();
    await runs.play('q', [], NODE_PORT);
    await runs.line(tried);
    runs.seek(12);
    const shown = shownOf(state());
    expect(shown).toEqual({ scenario: 'q', lines: [tried], at: 12 });
    const there = state().twin?.rows[12];
    runs.end();
    begin();
    await runs.play('q', [], NODE_PORT, shown ?? undefined);
    expect(shownOf(state())).toEqual(shown);
    expect(state().twin?.rows[12]).toEqual(there);
  });

  test('sets both up, runs the line in both, and finds where the packets part', async () => {
    begin();
    await runs.play('q', SETUP, NODE_PORT);
    expect(state()).toMatchObject({ phase: 'done', problem: '', scenario: 'q', at: 0, playing: false });
    expect(state().entered.map((e) => e.line)).toEqual([...SETUP.map((l) => l.line), NODE_PORT.line]);
    const last = state().entered.at(-1);
    expect(last?.a).toEqual({ status: 0, text: expect.stringContaining('pod-web-1: hello') });
    expect(last?.b).toEqual({ status: 28, text: expect.stringContaining('timed out') });
    runs.toFirstDifference();
    const { twin, at } = state();
    expect(twin?.rows[at]?.a?.event).toMatchObject({ kind: 'hook', hook: 'PREROUTING', walk: { table: 'nat' } });
    for (const side of ['a', 'b'] as const) {
      const app = runs.app(side);
      const seq = app?.playhead.getState().seq ?? -1;
      const stop = app?.session.getState().index.stopIndex(seq) ?? -1;
      expect(app?.session.getState().index.stops[stop]).toBe(twin?.rows[at]?.[side]?.seq);
    }
  });

  test('gives the same rows each time, however fast the machine is', async () => {
    const rows = async (): Promise<string[]> => {
      begin();
      await runs.play('q', SETUP, NODE_PORT);
      const all = (state().twin?.rows ?? []).map((r) => `${r.kind} ${(r.a ?? r.b)?.key} ${r.a?.event.time} ${r.seqB}`);
      runs.end();
      return all;
    };
    expect(await rows()).toEqual(await rows());
  });

  test('steps, plays up to the first difference, and keeps both playheads in their rows', async () => {
    begin();
    await runs.play('q', SETUP, NODE_PORT);
    runs.step(1);
    runs.step(1);
    expect(state().at).toBe(2);
    runs.step(-1);
    expect(state().at).toBe(1);
    runs.over(1);
    const hook = state().twin?.rows[state().at]?.a?.event;
    expect(hook?.kind).toBe('hook');
    runs.seek(0);
    runs.togglePlay();
    for (let i = 0; i < 500 && state().playing; i++) runs.playStep();
    expect(state().at).toBe(state().twin?.first);
    runs.seek(Number.POSITIVE_INFINITY);
    expect(state().at).toBe((state().twin?.rows.length ?? 0) - 1);
    runs.togglePlay();
    expect(state()).toMatchObject({ at: 0, playing: true });
  });

  test('takes lines of the reader in the worlds as they are, and says what is wrong with a line', async () => {
    begin();
    await runs.play('q', [], { place: 'pod-client', line: 'ping -c 1 -W 1 10.96.0.20' });
    await runs.line({ place: 'node-a', line: 'ipvsadm -Ln' });
    const entered = state().entered.at(-1);
    expect(entered?.b.text).toContain('10.96.0.20:80 rr');
    expect(entered?.a.text).not.toContain('10.96.0.20:80');
    expect(state().twin?.rows).toEqual([]);
    await runs.line({ place: 'nowhere', line: 'ls' });
    expect(state()).toMatchObject({ phase: 'done', problem: 'no such place: nowhere' });
    expect(state().entered).toHaveLength(2);
  });

  test('both worlds go by the names, the receive model and the pace that the page has chosen', async () => {
    const page = new App({ post: () => {}, listen: () => {} }, noStorage);
    page.settings.setState({ hookNames: 'up to 5.15', rxModel: 'classic' });
    page.playhead.setState({ speed: 2 });
    runs = new TwinRuns(page, hostWorker);
    await runs.play('q', [], { place: 'pod-client', line: 'curl -m 3 http://10.96.0.20/' });
    const fns = new Set(
      runs
        .app('b')
        ?.session.getState()
        .index.events.map((e) => (e.kind === 'hook' ? e.fn : '')),
    );
    expect([fns.has('ip_vs_remote_request4'), fns.has('ip_vs_in_hook')]).toEqual([true, false]);
    expect(runs.app('a')?.settings.getState().rxModel).toBe('classic');
    expect([state().speed, runs.app('a')?.playhead.getState().speed]).toEqual([2, 2]);
    runs.setSpeed(4);
    expect([page, runs.app('b')].map((app) => app?.playhead.getState().speed)).toEqual([4, 4]);
  });

  test('another question overtakes the one that is being set up, in the same two workers', async () => {
    begin();
    const slow = runs.play('slow', SETUP, NODE_PORT);
    const quick = runs.play('quick', [], { place: 'pod-client', line: 'ping -c 1 -W 1 10.96.0.20' });
    await Promise.all([slow, quick]);
    expect(state()).toMatchObject({ scenario: 'quick', phase: 'done' });
    expect(state().entered).toHaveLength(1);
    expect(workers).toHaveLength(2);
    runs.end();
    expect(workers.every((w) => w.ended())).toBe(true);
    expect(state().phase).toBe('idle');
  });

  test('a worker that dies ends both, says why, and the question can be asked again', async () => {
    begin();
    const ping = { place: 'pod-client', line: 'ping -c 1 -W 1 10.96.0.20' };
    const dying = runs.play('q', SETUP, NODE_PORT);
    workers[1]?.die('out of memory');
    await dying;
    expect(state()).toMatchObject({ phase: 'failed', problem: 'out of memory' });
    expect(workers.map((w) => w.ended())).toEqual([true, true]);
    await runs.play('q', [], ping);
    expect(state()).toMatchObject({ phase: 'done', problem: '' });
    expect(workers).toHaveLength(4);
    workers[0]?.die('late');
    expect(state().phase).toBe('done');
  });

  test('a second worker that cannot be started leaves no first one behind', async () => {
    workers = [];
    runs = new TwinRuns(new App({ post: () => {}, listen: () => {} }, noStorage), () => {
      if (workers.length > 0) throw new Error('no more workers');
      const worker = hostWorker();
      workers.push(worker);
      return worker;
    });
    await runs.play('q', [], NODE_PORT);
    expect(state()).toMatchObject({ phase: 'failed', problem: 'no more workers' });
    expect(workers[0]?.ended()).toBe(true);
  });
});
