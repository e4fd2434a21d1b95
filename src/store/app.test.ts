import { beforeEach, describe, expect, it, vi } from 'vitest';
import { pingTrace } from '../diagram/testing/trace.ts';
import type { FromWorker, SavedSession, Topology } from '../protocol/messages.ts';
import { App, Overtaken } from './app.ts';
import { FakeWorker } from './testing/fake-worker.ts';

const topology: Topology = {
  lab: 'host',
  title: 'One host',
  places: [{ name: 'node', net: 1, role: 'node', host: 'node' }],
  nets: [],
  wires: [],
  focus: 1,
  cluster: false,
};
const saved: SavedSession = { version: 1, lab: 'host', seed: 1, rxModel: 'classic', journal: [] };

class MemoryStorage implements Storage {
  readonly map = new Map<string, string>();
  full = false;
  get length(): number {
    return this.map.size;
  }
  clear(): void {
    this.map.clear();
  }
  key(): string | null {
    return null;
  }
  getItem(key: string): string | null {
    return this.map.get(key) ?? null;
  }
  removeItem(key: string): void {
    this.map.delete(key);
  }
  setItem(key: string, value: string): void {
    if (this.full) throw new DOMException('full', 'QuotaExceededError');
    this.map.set(key, value);
  }
}

const events = (branch: number, from: number, list = pingTrace('DROP')): FromWorker => ({
  type: 'events',
  branch,
  from,
  events: list,
});
const branches = (current: number): FromWorker => ({
  type: 'branches',
  current,
  branches: [
    { id: 0, parent: null, title: '' },
    { id: 1, parent: { branch: 0, seq: 6 }, title: 'iptables -F' },
  ],
});

describe('App', () => {
  let worker: FakeWorker;
  let storage: MemoryStorage;
  let app: App;
  beforeEach(() => {
    worker = new FakeWorker();
    storage = new MemoryStorage();
    app = new App(worker, () => storage);
  });

  const openFresh = async (): Promise<void> => {
    worker.ready();
    worker.say({ type: 'topology', topology });
    await worker.answer('open');
  };

  it('opens the first lab and plays what it says, when nothing was kept', async () => {
    await openFresh();
    expect(worker.sent).toMatchObject([
      { type: 'open', lab: 'host', rxModel: 'napi' },
      { type: 'line', place: 'node', line: 'ping -c 1 node', at: null },
    ]);
    worker.say(events(0, 0));
    expect(app.playhead.getState()).toMatchObject({ seq: -1, playing: true });
  });

  it('restores a kept session, shows its end, and plays nothing', async () => {
    app.keeper.saveSession(saved);
    worker.ready();
    worker.say(events(0, 0));
    await worker.answer('open');
    expect(worker.sent).toMatchObject([{ type: 'open', saved }]);
    expect(app.playhead.getState()).toMatchObject({ seq: 9, playing: false });
    expect(app.settings.getState().rxModel).toBe('classic');
  });

  it('starts afresh and says so when a kept session cannot be restored', async () => {
    app.keeper.saveSession(saved);
    worker.ready();
    await worker.answer('open', 'no such lab');
    expect(app.session.getState().problem).toBe('no such lab');
    expect(worker.sent.at(-1)).toMatchObject({ type: 'open', lab: 'host' });
    expect(app.keeper.loadSession()).toBeNull();
  });

  it('opens what was kept, and says why, when what the address asks for cannot even be loaded', async () => {
    app.keeper.saveSession(saved);
    app.opensFirst = () => Promise.reject(new Error('no network'));
    worker.ready();
    for (let i = 0; i < 8; i++) await Promise.resolve();
    worker.say({ type: 'topology', topology }, events(0, 0));
    await worker.answer('open');
    expect(worker.sent).toMatchObject([{ type: 'open', saved }]);
    expect(app.session.getState()).toMatchObject({ status: 'ready', problem: 'no network' });
  });

  it('says when the browser refuses to keep anything, and goes on', async () => {
    const refusing = new App(worker, () => {
      throw new DOMException('no', 'SecurityError');
    });
    expect(refusing.session.getState().storage).toBe('denied');
    await openFresh();
    storage.full = true;
    app.keeper.saveSession(saved);
    expect(app.keeper.state).toBe('full');
  });

  it('plays the next visit at the pace of this one, with its breakpoints', () => {
    app.playhead.setState({ speed: 4, breakpoints: [] });
    const { speed, breakpoints } = new App(worker, () => storage).playhead.getState();
    expect({ speed, breakpoints }).toEqual({ speed: 4, breakpoints: [] });
  });

  it('pauses at a drop while playing', async () => {
    await openFresh();
    worker.say(events(0, 0));
    for (let i = 0; i < 20 && app.playhead.getState().playing; i++) app.playStep();
    const { index } = app.session.getState();
    expect(index.events[app.playhead.getState().seq]?.kind).toBe('drop');
  });

  it('plays past nothing while the code that knows its breakpoints is on the way', async () => {
    await openFresh();
    app.setBreak({ kind: 'any', condition: 'host == node' });
    worker.say(events(0, 0));
    const { seq } = app.playhead.getState();
    app.playStep();
    expect(app.playhead.getState()).toMatchObject({ seq, playing: true });
    await vi.waitFor(() => {
      app.playStep();
      expect(app.playhead.getState().seq).toBeGreaterThan(seq);
    });
  });

  it('stays at a drop when more happens afterwards, and plays on once a line is entered', async () => {
    await openFresh();
    worker.say(events(0, 0));
    while (app.playhead.getState().playing) app.playStep();
    const more = pingTrace('ACCEPT').map((e) => ({ ...e, seq: e.seq + 10, skb: e.skb === 0 ? 0 : 2 }));
    worker.say(events(0, 10, more));
    expect(app.playhead.getState()).toMatchObject({ seq: 9, playing: false });
    app.goToNow();
    void app.enter('node', 'ping node');
    worker.say(events(0, 20, more));
    expect(app.playhead.getState()).toMatchObject({ seq: 19, playing: true });
  });

  it('steps forward and back over the same ground', async () => {
    await openFresh();
    worker.say(events(0, 0));
    app.first();
    const start = app.playhead.getState().seq;
    app.forward();
    app.forward();
    app.back();
    app.back();
    expect(app.playhead.getState()).toMatchObject({ seq: start, playing: false });
  });

  it('enters a line in the past only when the playhead rests there', async () => {
    await openFresh();
    worker.say(events(0, 0));
    app.seek(5);
    void app.enter('node', 'iptables -F');
    expect(worker.sent.at(-1)).toMatchObject({ type: 'line', at: 6 });
    app.last();
    void app.enter('node', 'iptables -F');
    expect(worker.sent.at(-1)).toMatchObject({ type: 'line', at: null });
  });

  it('goes on from the same step on the branch that such a line starts', async () => {
    await openFresh();
    worker.say(events(0, 0));
    app.seek(5);
    void app.enter('node', 'iptables -F');
    worker.say(branches(1));
    expect(app.playhead.getState().seq).toBe(5);
    worker.say(events(1, 0, pingTrace('ACCEPT')));
    expect(app.playhead.getState()).toMatchObject({ seq: 5, playing: true });
    expect(app.session.getState().index.events.at(-1)?.kind).toBe('consume');
    worker.say(branches(0));
    expect(app.session.getState().index.events.at(-1)?.kind).toBe('drop');
  });

  it('plays on each branch that a line in the past starts, also when two are on their way', async () => {
    await openFresh();
    worker.say(events(0, 0));
    app.seek(5);
    void app.enter('node', 'iptables -F');
    app.last();
    void app.enter('client', 'ping node');
    app.seek(5);
    worker.say(branches(1), events(1, 0, pingTrace('ACCEPT')));
    expect(app.playhead.getState()).toMatchObject({ seq: 5, playing: true });
    app.playhead.setState({ playing: false });
    worker.say(branches(0));
    expect(app.playhead.getState().playing).toBe(false);
  });

  it('follows a trace that undo made shorter', async () => {
    await openFresh();
    worker.say(events(0, 0));
    app.last();
    worker.say(events(0, 4, []));
    expect(app.session.getState().length).toBe(4);
    expect(app.playhead.getState().seq).toBe(3);
  });

  it('ignores events of a session that was closed', async () => {
    await openFresh();
    worker.say(events(0, 500));
    expect(app.session.getState().length).toBe(0);
  });

  it('tells why a line was refused', async () => {
    await openFresh();
    const entered = app.enter('node', 'x');
    await worker.answer('line', 'no such place');
    await expect(entered).resolves.toEqual({ kind: 'refused', error: 'no such place' });
  });

  it('types a lab\u2019s first line only where it was opened, not in the lab that overtook it', async () => {
    await openFresh();
    const before = worker.sent.length;
    const slow = app.openLab('host');
    const quick = app.openLab('other', false);
    const [a, b] = worker.sent.slice(before);
    for (const message of [a, b])
      if (message && 'id' in message) worker.say({ type: 'reply', id: message.id, ok: true, value: { type: 'done' } });
    await Promise.all([slow, quick]);
    expect(worker.sent.slice(before).map((m) => m.type)).toEqual(['open', 'open']);
  });

  it('a session that was overtaken while it opened is told so, and changes nothing', async () => {
    await openFresh();
    const kept = app.restore({ ...saved, rxModel: 'classic' }, 3);
    const asked = worker.sent.at(-1);
    const other = app.openLab('host', false);
    if (asked && 'id' in asked) worker.say({ type: 'reply', id: asked.id, ok: false, error: 'gave up' });
    await expect(kept).rejects.toBeInstanceOf(Overtaken);
    await worker.answer('open');
    await other;
    expect(app.session.getState()).toMatchObject({ status: 'ready', problem: '' });
    expect(app.settings.getState().rxModel).toBe('napi');
  });

  it('forgets that a line was to start a branch when the line was refused', async () => {
    await openFresh();
    worker.say(events(0, 0));
    app.seek(5);
    const entered = app.enter('node', 'x');
    await worker.answer('line', 'no such place');
    await entered;
    worker.say(branches(1), events(1, 0, pingTrace('ACCEPT')));
    expect(app.playhead.getState()).toMatchObject({ seq: 5, playing: false });
  });

  it('keeps no answer that was asked for before everything was forgotten', async () => {
    await openFresh();
    const query = { kind: 'state', net: 1, what: 'routes', at: 0 } as const;
    app.queries.ask(query);
    app.queries.clear();
    await worker.answer('query', 'late');
    expect(app.queries.store.getState()).toEqual({});
  });

  it('answers at once with the reason when the worker is gone', async () => {
    await openFresh();
    app.fail('out of memory');
    await expect(app.enter('node', 'true')).resolves.toEqual({ kind: 'refused', error: 'out of memory' });
    expect(app.session.getState()).toMatchObject({ status: 'failed', problem: 'out of memory' });
  });
});
