import { messageOf } from '../base/message-of.ts';
import { isOwnLab } from '../base/own-lab-id.ts';
import type { TraceIndex } from '../diagram/trace-index.ts';
import type { FromWorker, HookNames, SavedSession, TypedLine } from '../protocol/messages.ts';
import { type Spawned, type Transport, WorkerClient } from './client.ts';
import { Moves } from './moves.ts';
import { createOwnLabs, type OwnLabsStore } from './own-list.ts';
import { Queries } from './queries.ts';
import { createSelectionStore, type SelectionStore } from './selection.ts';
import { createSessionStore, receive, type Traces } from './session.ts';
import { createSettingsStore, type SettingsStore } from './settings.ts';
import { Keeper } from './storage.ts';
import { createViews, type ViewsStore } from './views.ts';

/** Where a trace comes from: a session that was kept, or lines to be typed in a fresh lab. */
interface Opening {
  readonly rxModel: 'classic' | 'napi';
  readonly saved?: SavedSession;
  readonly seed?: number;
  readonly lines?: readonly TypedLine[];
}

/** Something else was opened before this was there. Whoever asked for it need not be told. */
export class Overtaken extends Error {
  constructor() {
    super('something else was opened meanwhile');
  }
}

/** All stores of one page, and what can be done with them. */
export class App extends Moves {
  readonly client: WorkerClient;
  readonly keeper: Keeper;
  readonly selection: SelectionStore = createSelectionStore();
  readonly settings: SettingsStore;
  readonly views: ViewsStore = createViews();
  readonly ownLabs: OwnLabsStore;
  readonly queries: Queries;
  /** Starts a worker more, for a session beside this one. */
  spawn: (() => Spawned) | null = null;
  /** Labs are opened without time of their own: see `open` in the protocol. */
  untimed = false;
  private traces: Traces = new Map();
  /** While a kept or sent session opens: the event to show, instead of playing it. */
  private restoring: number | null = null;
  /** The session as the worker kept it last. */
  saved: SavedSession | null = null;
  onSaved: () => void = () => {};
  /** Opens what the address bar asks for, if it does; otherwise the page opens what it kept. */
  opensFirst: (() => Promise<boolean>) | null = null;
  /** Where to go as soon as another branch's trace is long enough, and whether to play on from there. */
  private resume: { readonly seq: number; readonly play: boolean } | null = null;
  /** Lines on their way that start a branch each, oldest first. */
  private readonly forks = new Set<object>();
  /** Counts what was opened: what was overtaken changes nothing. */
  private opened = 0;

  constructor(transport: Transport, storage: () => Storage) {
    super();
    this.client = new WorkerClient(transport);
    this.keeper = new Keeper(storage);
    this.settings = createSettingsStore(this.keeper);
    this.ownLabs = createOwnLabs(this.keeper);
    this.queries = new Queries(this.client);
    const { breakpoints, speed } = this.settings.getState();
    this.playhead.setState({ breakpoints, speed });
    this.playhead.subscribe(({ breakpoints, speed }, old) => {
      if (breakpoints !== old.breakpoints || speed !== old.speed) this.settings.setState({ breakpoints, speed });
    });
    this.withBreaks(() => {});
    this.session.setState({ storage: this.keeper.state });
    this.keeper.onState = (state) => this.session.setState({ storage: state });
    this.client.onMessage = (message) => this.receive(message);
  }

  // --- the session

  /** Starts a lab afresh; what was there is gone. */
  openLab(lab: string, play = true): Promise<void> {
    this.restoring = null;
    this.reset();
    return this.open(lab, play);
  }

  /** Opens a kept or sent session at a moment of it. When it throws, what was there is still there. */
  restore(saved: SavedSession, seq: number): Promise<void> {
    return this.bring(saved.lab, { rxModel: saved.rxModel, saved }, seq);
  }

  /** Opens something that comes with a trace: nothing of it is played. */
  async bring(lab: string, how: Opening, seq: number): Promise<void> {
    const turn = ++this.opened;
    this.restoring = seq;
    try {
      const { hookNames } = this.settings.getState();
      const reply = await this.client.open(lab, { ...how, hookNames, ...(this.untimed ? { untimed: true } : {}) });
      if (turn !== this.opened) throw new Overtaken();
      if (reply.type === 'done' && reply.rerun) this.session.setState({ notice: 'rerun' });
      this.settings.setState({ rxModel: how.rxModel });
      this.session.setState({ status: 'ready' });
    } catch (error) {
      throw turn === this.opened ? error : new Overtaken();
    } finally {
      if (turn === this.opened) this.restoring = null;
    }
  }

  /** Another receive model: the lab starts again with it. */
  setRxModel(rxModel: 'classic' | 'napi'): void {
    if (this.settings.getState().rxModel === rxModel) return;
    this.settings.setState({ rxModel });
    const lab = this.session.getState().topology?.lab;
    if (lab) void this.openLab(lab);
  }

  /** Other names for the hook functions of IPVS: the same trace comes again with them. */
  async setHookNames(hookNames: HookNames): Promise<void> {
    const { hookNames: before } = this.settings.getState();
    if (before === hookNames) return;
    this.settings.setState({ hookNames });
    this.resume = { seq: this.playhead.getState().seq, play: false };
    try {
      await this.client.hookNames(hookNames);
    } catch (error) {
      this.resume = null;
      this.settings.setState({ hookNames: before });
      this.session.setState({ problem: messageOf(error) });
    }
  }

  /** The worker could not be started, or died. */
  fail(problem: string): void {
    this.client.fail(new Error(problem));
    this.session.setState({ status: 'failed', problem });
  }

  /** What was said at the top has been read. */
  dismissProblem(): void {
    this.session.setState({ problem: '', notice: '' });
  }

  private receive(message: Exclude<FromWorker, { type: 'reply' }>): void {
    if (message.type === 'ready') {
      receive(this.session, this.traces, message);
      void this.openFirst();
      return;
    }
    if (message.type === 'save') {
      this.saved = message.saved;
      this.keeper.saveSession(message.saved);
      this.onSaved();
      return;
    }
    if (message.type === 'topology' && this.restoring !== null) this.reset();
    const before = this.session.getState();
    const wasAtEnd = this.atEnd();
    receive(this.session, this.traces, message);
    const after = this.session.getState();
    if (after.branch !== before.branch) {
      const [fork] = this.forks;
      this.resume = { seq: this.playhead.getState().seq, play: fork !== undefined };
      if (fork) this.forks.delete(fork);
      this.playhead.setState({ playing: false, moved: 'jump' });
    }
    if (after.revision !== before.revision) this.queries.clear();
    if (message.type === 'topology') this.placeSelection();
    if (message.type === 'events' || message.type === 'branches')
      this.traceChanged(wasAtEnd, after.revision !== before.revision);
  }

  private async openFirst(): Promise<void> {
    let problem = '';
    try {
      if (this.opensFirst && (await this.opensFirst())) return;
    } catch (error) {
      problem = messageOf(error);
    }
    await this.openKept();
    if (problem !== '') this.session.setState({ problem });
  }

  /** Opens what was kept, or the first lab. */
  private async openKept(): Promise<void> {
    const saved = this.keeper.loadSession();
    const first = this.session.getState().labs[0]?.id;
    if (saved) {
      try {
        await this.restore(saved, Number.POSITIVE_INFINITY);
        return;
      } catch (error) {
        if (error instanceof Overtaken) return;
        this.keeper.forgetSession();
        this.reset();
        this.session.setState({ problem: messageOf(error) });
      }
    }
    if (first !== undefined) await this.open(first);
  }

  private async open(lab: string, play = true): Promise<void> {
    const turn = ++this.opened;
    const { rxModel, hookNames } = this.settings.getState();
    try {
      await this.client.open(lab, { rxModel, hookNames, ...(this.untimed ? { untimed: true } : {}) });
      if (turn !== this.opened) return;
      this.session.setState({ status: 'ready' });
      const { labs, topology } = this.session.getState();
      const first = labs.find((l) => l.id === lab)?.first ?? (isOwnLab(lab) ? topology?.first : undefined);
      if (first) {
        this.selection.setState({ place: first.place });
        if (play) await this.enter(first.place, first.line);
      }
    } catch (error) {
      if (turn === this.opened) this.session.setState({ status: 'failed', problem: messageOf(error) });
    }
  }

  private reset(): void {
    this.resume = null;
    this.forks.clear();
    this.traces = new Map();
    this.queries.clear();
    const fresh = createSessionStore().getInitialState();
    const { labs, labNames, storage, revision, topology } = this.session.getState();
    this.session.setState({ ...fresh, labs, labNames, storage, topology, revision: revision + 1 });
    this.playhead.setState({ seq: -1, playing: false, live: true, moved: 'jump' });
    this.selection.setState({ net: null, packet: 0, chain: null, rule: 0, hook: null, bytes: null });
  }

  private placeSelection(): void {
    const topology = this.session.getState().topology;
    if (!topology) return;
    const { place } = this.selection.getState();
    if (topology.places.some((p) => p.name === place)) return;
    const focus = topology.places.find((p) => p.net === topology.focus) ?? topology.places[0];
    this.selection.setState({ place: focus?.name ?? '', net: null });
  }

  // --- the playhead

  private traceChanged(wasAtEnd: boolean, replaced: boolean): void {
    const { index, length } = this.session.getState();
    const { seq } = this.playhead.getState();
    if (this.restoring !== null) {
      const at = Math.min(this.restoring, length - 1);
      this.playhead.setState({ seq: at, playing: false, live: false, moved: 'jump' });
      return;
    }
    if (this.resume) {
      if (length - 1 < this.resume.seq) return;
      const ahead = index.stopIndex(length - 1) > index.stopIndex(this.resume.seq);
      if (this.resume.play && !ahead) return;
      this.playhead.setState({
        seq: this.resume.seq,
        playing: this.resume.play,
        live: this.resume.play,
        moved: 'jump',
      });
      this.resume = null;
      // the playhead may stand where it stood, while what it points at has just come
      this.session.setState(({ revision }) => ({ revision: revision + 1 }));
      return;
    }
    if (seq > length - 1) {
      this.playhead.setState({ seq: length - 1, playing: false, moved: 'jump' });
      return;
    }
    if (!wasAtEnd && !replaced) return;
    const news = index.stopIndex(length - 1) > index.stopIndex(seq);
    if (!news) this.playhead.setState({ seq: length - 1 });
    else if (wasAtEnd && this.playhead.getState().live) this.playhead.setState({ playing: true });
  }

  // --- commands

  /** Enters a line. With the playhead resting in the past it happens there, on a new branch. */
  async enter(place: string, line: string): Promise<Entered> {
    const at = this.inThePast() ? this.playhead.getState().seq + 1 : null;
    const { length } = this.session.getState();
    if (at === null) this.playhead.setState({ seq: length - 1, live: true, moved: 'jump' });
    this.selection.setState({ chain: null, rule: 0, packet: 0 });
    const fork = {};
    if (at !== null) this.forks.add(fork);
    this.resume = null;
    try {
      const reply = await this.client.line(place, line, at);
      return { kind: reply.type === 'incomplete' ? 'incomplete' : 'done' };
    } catch (error) {
      return { kind: 'refused', error: messageOf(error) };
    } finally {
      this.forks.delete(fork);
    }
  }

  /** Takes the last line of the branch back. */
  async undo(): Promise<void> {
    try {
      await this.client.undo();
    } catch (error) {
      this.session.setState({ problem: messageOf(error) });
    }
  }

  /** The trace of a branch, as far as the worker has sent it: all of it once the branch was in view. */
  traceOf(branch: number): TraceIndex | null {
    return this.traces.get(branch) ?? null;
  }

  /** Shows another branch, as it stood when it was left. */
  async goToBranch(branch: number): Promise<void> {
    try {
      await this.client.branch(branch);
    } catch (error) {
      this.session.setState({ problem: messageOf(error) });
    }
  }
}

/** What became of a line: done, or more of it is wanted, or the worker would not have it. */
export type Entered =
  | { readonly kind: 'done' }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'refused'; readonly error: string };
