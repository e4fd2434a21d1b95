import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pingTrace } from '../diagram/testing/trace.ts';
import type { FromWorker, SavedSession, ToWorker } from '../protocol/messages.ts';
import { writeScenario } from '../protocol/scenario.ts';
import { readLink, writeLink } from '../protocol/share-link.ts';
import { type AddressBar, AddressFollower, openAddress } from './address.ts';
import { App } from './app.ts';
import { openFile, scenarioFragment, sharedOf } from './share.ts';

const session = (lab: string, journal: object = { current: 0, branches: [] }): SavedSession => ({
  version: 1,
  lab,
  seed: 1,
  rxModel: 'napi',
  journal,
});
const topology = (lab: string): FromWorker => ({
  type: 'topology',
  topology: {
    lab,
    title: lab,
    places: [{ name: 'node', net: 1, role: 'node', host: 'node' }],
    nets: [],
    wires: [],
    cluster: false,
    focus: 1,
  },
});

/** A worker that opens everything, but for labs whose name begins with x. */
class OpeningWorker {
  readonly sent: ToWorker[] = [];
  private receive: (message: FromWorker) => void = () => {};
  post(message: ToWorker): void {
    this.sent.push(message);
    if (message.type !== 'open') return;
    const lab = message.saved?.lab ?? message.lab;
    if (lab.startsWith('x')) {
      this.say({ type: 'reply', id: message.id, ok: false, error: `no such lab: ${lab}` });
      return;
    }
    this.say(topology(lab));
    this.say({ type: 'branches', current: 0, branches: [{ id: 0, parent: null, title: lab }] });
    this.say({ type: 'events', branch: 0, from: 0, events: pingTrace('DROP') });
    this.say({ type: 'reply', id: message.id, ok: true, value: { type: 'done' } });
    this.say({ type: 'save', saved: message.saved ?? session(lab) });
  }
  listen(receive: (message: FromWorker) => void): void {
    this.receive = receive;
  }
  say(message: FromWorker): void {
    this.receive(message);
  }
}

/** An address bar with a history that can be gone through. */
class FakeBar implements AddressBar {
  entries = [''];
  at = 0;
  own = false;
  private tell: () => void = () => {};
  private leaving: () => void = () => {};
  private readonly kept = new Map<number, unknown>();
  left(): unknown {
    return this.kept.get(this.at) ?? null;
  }
  leave(what: unknown): void {
    this.kept.set(this.at, what);
  }
  onLeave(tell: () => void): void {
    this.leaving = tell;
  }
  unload(): void {
    this.leaving();
  }
  read(): string {
    return this.entries[this.at] ?? '';
  }
  isOwn(): boolean {
    return this.own;
  }
  write(fragment: string, how: 'replace' | 'push'): void {
    if (how === 'push') this.entries.splice(++this.at, Number.POSITIVE_INFINITY, fragment);
    else this.entries[this.at] = fragment;
  }
  onChange(tell: () => void): void {
    this.tell = tell;
  }
  go(to: number): void {
    this.at = to;
    this.tell();
  }
  type(fragment: string): void {
    this.entries.splice(++this.at, Number.POSITIVE_INFINITY, fragment);
    this.tell();
  }
}

function memory(): Storage {
  const map = new Map<string, string>();
  return {
    length: 0,
    clear: () => map.clear(),
    key: () => null,
    getItem: (key) => map.get(key) ?? null,
    removeItem: (key) => void map.delete(key),
    setItem: (key, value) => void map.set(key, value),
  };
}

const shared = (lab: string, seq: number, more = {}) =>
  writeLink({ session: session(lab), seq, view: 'explore', tab: 'packet', net: null, ...more });

let worker: OpeningWorker;
let bar: FakeBar;
let app: App;
let storage: Storage;
beforeEach(() => {
  worker = new OpeningWorker();
  bar = new FakeBar();
  storage = memory();
  app = new App(worker, () => storage);
  const first = { place: 'node', line: 'ping' };
  const labs = ['host', 'router'].map((id) => ({ id, title: id, summary: '', first }));
  app.opensFirst = () => Promise.resolve(true);
  worker.say({ type: 'ready', version: 1, labs });
});

const lab = (): string => app.session.getState().topology?.lab ?? '';
const seq = (): number => app.playhead.getState().seq;

describe('an address that is opened', () => {
  it('shows the step, the view and the tab that it names, and plays nothing', async () => {
    bar.entries = [await shared('router', 5, { view: 'learn', tab: 'why', net: 1 })];
    expect(await openAddress(app, bar)).toBe(true);
    expect([lab(), seq(), app.playhead.getState().playing]).toEqual(['router', 5, false]);
    expect(app.settings.getState()).toMatchObject({ view: 'learn', tab: 'why', follow: false });
    expect(app.selection.getState().net).toBe(1);
  });

  it('leaves views and steps that are not there any more at their defaults', async () => {
    bar.entries = [await shared('host', 99_999, { view: 'holodeck', tab: 'smell' })];
    await openAddress(app, bar);
    expect(seq()).toBe(9);
    expect(app.settings.getState()).toMatchObject({ view: 'explore', tab: 'packet' });
  });

  it('shows what the view beside the lab showed, and how deep the picture looked', async () => {
    const twin = { scenario: 'cluster-ip', lines: [], at: 9 };
    const level = { hook: 'INPUT', slot: null, chain: null, rule: 0 };
    bar.entries = [await shared('router', 5, { view: 'twin', twin, level })];
    await openAddress(app, bar);
    expect(app.views.getState().wantedTwin).toEqual(twin);
    expect(app.selection.getState().level).toMatchObject({ at: 'hook', hook: 'INPUT' });
    // Nobody has taken it yet, and a link from here still has it.
    expect(sharedOf(app)).toMatchObject({ view: 'twin', twin, level });
    app.settings.setState({ view: 'explore' });
    expect(sharedOf(app)).not.toHaveProperty('twin');
    bar.entries = [await shared('router', 5, { level: { ...level, hook: 'holodeck' } })];
    await openAddress(app, bar);
    expect(app.selection.getState().level).toEqual({ at: 'stack' });
  });

  it('may be a scenario', async () => {
    const lines = [{ place: 'node', line: 'iptables -A INPUT -j DROP' }];
    const text = writeScenario({ lab: 'router', seed: 3, rx: 'classic', title: '', step: 'drop', lines });
    bar.entries = [scenarioFragment(text)];
    expect(await openAddress(app, bar)).toBe(true);
    expect(worker.sent[0]).toMatchObject({ type: 'open', lab: 'router', seed: 3, rxModel: 'classic', lines });
    const { index } = app.session.getState();
    expect(index.events[seq()]?.kind).toBe('drop');
  });

  it('puts the reader\u2019s own session aside', async () => {
    app.keeper.saveSession(session('host', { current: 0, branches: ['mine'] }));
    bar.entries = [await shared('router', 3)];
    await openAddress(app, bar);
    expect(app.keeper.loadAside()).toMatchObject({ lab: 'host' });
  });

  it.each([
    ['is cut', async () => (await shared('router', 3)).slice(0, -4), 'damaged'],
    ['names no lab that is here', () => shared('xyz', 3), 'no such lab: xyz'],
    ['is something else', async () => 'chapter-2', 'no link of Hookscope'],
    ['is not encoded', async () => 'scenario=%E0%A4%A', 'damaged'],
    ['is a scenario with a mistake', async () => scenarioFragment('step: soon'), 'line 1: a step is'],
  ])('but %s gives a reason, an empty lab, and keeps what was kept', async (_what, make, why) => {
    app.keeper.saveSession(session('router'));
    bar.entries = [await make()];
    expect(await openAddress(app, bar)).toBe(true);
    expect(app.session.getState()).toMatchObject({ status: 'ready' });
    expect(app.session.getState().problem).toContain(why);
    expect(lab()).toBe('host');
    expect(worker.sent.some((m) => m.type === 'line')).toBe(false);
    expect(app.keeper.loadAside()).toMatchObject({ lab: 'router' });
  });

  it('of our own that cannot be read gives way to what was kept', async () => {
    app.keeper.saveSession(session('router'));
    bar.entries = [(await shared('router', 3)).slice(0, -4)];
    bar.own = true;
    expect(await openAddress(app, bar)).toBe(false);
  });
});

describe('the address', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());
  /** Lets the throttle pass, and then as many real tasks as compression needs until something is so. */
  const rest = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
    await vi.advanceTimersByTimeAsync(500);
    vi.useRealTimers();
    for (let i = 0; i < 1_000 && !(await isSo()); i++) await new Promise((resolve) => setTimeout(resolve, 5));
    vi.useFakeTimers();
    expect(await isSo()).toBe(true);
  };
  const stepIs = (wanted: number) => async (): Promise<boolean> => (await readLink(bar.read())).seq === wanted;
  const at = (wanted: string, view: string) => (): boolean => lab() === wanted && app.settings.getState().view === view;
  /** A lab whose first packet has arrived. */
  const open = async (id: string): Promise<void> => {
    await app.openLab(id, false);
    app.playhead.setState({ playing: false });
  };
  const follow = async (): Promise<void> => {
    await open('host');
    new AddressFollower(app, bar);
    await rest(() => bar.read() !== '');
  };

  it('follows the playhead once it rests, in the same entry', async () => {
    await follow();
    app.seek(4);
    app.seek(6);
    await rest(stepIs(6));
    expect(bar.entries).toHaveLength(1);
    expect(await readLink(bar.read())).toMatchObject({ seq: 6, session: { lab: 'host' } });
    app.playhead.setState({ playing: true, seq: 7 });
    for (let i = 0; i < 3; i++) {
      await vi.advanceTimersByTimeAsync(500);
      app.playhead.setState({ playing: true });
    }
    expect((await readLink(bar.read())).seq).toBe(6);
    await rest(stepIs(7));
    app.playhead.setState({ playing: false, seq: 8 });
    await rest(stepIs(8));
  });

  it('has an entry for each lab and view, and goes back and forward between them', async () => {
    await follow();
    await open('router');
    await rest(() => bar.entries.length === 2);
    app.settings.setState({ view: 'learn' });
    await rest(() => bar.entries.length === 3);
    bar.go(0);
    await rest(at('host', 'explore'));
    bar.go(2);
    await rest(at('router', 'learn'));
    expect(bar.entries).toHaveLength(3);
  });

  it('does not open the session anew for another step of it', async () => {
    await follow();
    app.seek(4);
    await rest(stepIs(4));
    const opened = worker.sent.length;
    bar.type(await shared('host', 2));
    await rest(() => seq() === 2);
    expect(worker.sent).toHaveLength(opened);
  });

  it('comes back as it was left, with what happened after it was written', async () => {
    await follow();
    const before = bar.read();
    worker.say({ type: 'save', saved: session('host', { current: 0, branches: ['newer'] }) });
    app.seek(3);
    bar.unload();
    expect(bar.read()).toBe(before);
    vi.useRealTimers();
    const again = new App(worker, () => storage);
    expect(await openAddress(again, bar)).toBe(true);
    expect(again.playhead.getState().seq).toBe(3);
    expect(worker.sent.at(-1)).toMatchObject({ saved: { journal: { branches: ['newer'] } } });
  });

  it('ends where it was changed to last, however long what came before takes to read', async () => {
    await follow();
    bar.type(await shared('router', 2));
    bar.type(scenarioFragment('lab: other'));
    await rest(() => worker.sent.filter((m) => m.type === 'open').length === 3);
    await rest(at('other', 'explore'));
    expect(worker.sent.flatMap((m) => (m.type === 'open' ? [m.lab] : []))).toEqual(['host', 'router', 'other']);
  });

  it('that somebody typed wrongly changes nothing but says why, and is put right', async () => {
    await follow();
    app.seek(4);
    await rest(stepIs(4));
    const before = bar.read();
    bar.type('v1=AAAA');
    await rest(() => app.session.getState().problem.includes('damaged'));
    await rest(() => bar.read() === before);
    expect([lab(), seq()]).toEqual(['host', 4]);
  });

  it('is left empty by a session that no link can hold', async () => {
    await follow();
    const long = Array.from({ length: 4_000 }, (_, i) => `line ${(i * 7919) % 9973}`);
    worker.say({ type: 'save', saved: session('host', { current: 0, branches: long }) });
    await rest(() => bar.read() === '');
  });
});

it('a file of more than anybody keeps is not even read', async () => {
  const file = { size: 5e9, text: () => Promise.reject(new Error('it was read')) };
  await expect(openFile(app, file)).rejects.toThrow('too much');
});
