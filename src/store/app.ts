import type { BreakTest } from '../diagram/breakpoints.ts';
import type { TraceIndex } from '../diagram/trace-index.ts';
import type { FromWorker, HookNames, SavedSession, TypedLine } from '../protocol/messages.ts';
import { type Breakpoint, breakKey, isSimple, simpleTest, withoutBreak } from './breakpoints.ts';
import { type Spawned, type Transport, WorkerClient } from './client.ts';
import {
  breaksAt,
  createPlayheadStore,
  nextHook,
  type PlayheadStore,
  previousHook,
  restAfter,
  runToBreak,
  stepBack,
  stepForward,
  stepOut,
} from './playhead.ts';
import { Queries } from './queries.ts';
import { createSelectionStore, type SelectionStore } from './selection.ts';
import { createSessionStore, receive, type SessionStore, type Traces } from './session.ts';
import { createSettingsStore, type SettingsStore } from './settings.ts';
import { Keeper } from './storage.ts';

/** Where a trace comes from: a session that was kept, or lines to be typed in a fresh lab. */
interface Opening {
  readonly rxModel: 'classic' | 'napi';
  readonly saved?: SavedSession;
  readonly seed?: number;
  readonly lines?: readonly TypedLine[];
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** All stores of one page, and what can be done with them. */
export class App {
  readonly client: WorkerClient;
  readonly keeper: Keeper;
  readonly session: SessionStore = createSessionStore();
  readonly playhead: PlayheadStore = createPlayheadStore();
  readonly selection: SelectionStore = createSelectionStore();
  readonly settings: SettingsStore;
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
  private forking = false;
  /** Tells where breakpoints pause; the whole of it comes with the first that needs it. */
  private breakTest: BreakTest = simpleTest;
  private loadingBreaks: Promise<void> | null = null;

  constructor(transport: Transport, storage: () => Storage) {
    this.client = new WorkerClient(transport);
    this.keeper = new Keeper(storage);
    this.settings = createSettingsStore(this.keeper);
    this.queries = new Queries(this.client);
    this.playhead.setState({ breakpoints: this.settings.getState().breakpoints });
    this.playhead.subscribe(({ breakpoints }, old) => {
      if (breakpoints !== old.breakpoints) this.settings.setState({ breakpoints });
    });
    void this.loadBreaks();
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
    this.restoring = seq;
    try {
      const { hookNames } = this.settings.getState();
      const reply = await this.client.open(lab, { ...how, hookNames, ...(this.untimed ? { untimed: true } : {}) });
      if (reply.type === 'done' && reply.rerun) this.session.setState({ notice: 'rerun' });
      this.settings.setState({ rxModel: how.rxModel });
      this.session.setState({ status: 'ready' });
    } finally {
      this.restoring = null;
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
    if (this.settings.getState().hookNames === hookNames) return;
    this.settings.setState({ hookNames });
    this.resume = { seq: this.playhead.getState().seq, play: false };
    try {
      await this.client.hookNames(hookNames);
    } catch (error) {
      this.resume = null;
      this.session.setState({ problem: messageOf(error) });
    }
  }

  /** The worker could not be started, or died. */
  fail(problem: string): void {
    this.client.fail(new Error(problem));
    this.session.setState({ status: 'failed', problem });
  }

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
      this.resume = { seq: this.playhead.getState().seq, play: this.forking };
      this.forking = false;
      this.playhead.setState({ playing: false, moved: 'jump' });
    }
    if (after.revision !== before.revision) this.queries.clear();
    if (message.type === 'topology') this.placeSelection();
    if (message.type === 'events' || message.type === 'branches')
      this.traceChanged(wasAtEnd, after.revision !== before.revision);
  }

  private async openFirst(): Promise<void> {
    if (this.opensFirst && (await this.opensFirst())) return;
    const saved = this.keeper.loadSession();
    const first = this.session.getState().labs[0]?.id;
    if (saved) {
      try {
        await this.restore(saved, Number.POSITIVE_INFINITY);
        return;
      } catch (error) {
        this.keeper.forgetSession();
        this.reset();
        this.session.setState({ problem: messageOf(error) });
      }
    }
    if (first !== undefined) await this.open(first);
  }

  private async open(lab: string, play = true): Promise<void> {
    const { rxModel, hookNames } = this.settings.getState();
    try {
      await this.client.open(lab, { rxModel, hookNames, ...(this.untimed ? { untimed: true } : {}) });
      this.session.setState({ status: 'ready' });
      const first = this.session.getState().labs.find((l) => l.id === lab)?.first;
      if (first) {
        this.selection.setState({ place: first.place });
        if (play) await this.enter(first.place, first.line);
      }
    } catch (error) {
      this.session.setState({ status: 'failed', problem: messageOf(error) });
    }
  }

  private reset(): void {
    this.resume = null;
    this.traces = new Map();
    this.queries.clear();
    const fresh = createSessionStore().getInitialState();
    const { labs, storage, revision, topology } = this.session.getState();
    this.session.setState({ ...fresh, labs, storage, topology, revision: revision + 1 });
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

  /** True when nothing lies ahead of the playhead. */
  atEnd(): boolean {
    return this.playhead.getState().seq >= this.session.getState().length - 1;
  }

  /** True when a line typed now would start a new branch. */
  inThePast(): boolean {
    const { seq, playing } = this.playhead.getState();
    const { index } = this.session.getState();
    return !playing && index.stops.length > 0 && index.stopIndex(seq) < index.stops.length - 1;
  }

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

  seek(seq: number): void {
    const max = this.session.getState().length - 1;
    this.playhead.setState({ seq: Math.max(-1, Math.min(seq, max)), playing: false, live: false, moved: 'jump' });
  }

  seekStop(stop: number): void {
    const { index } = this.session.getState();
    this.seek(restAfter(index, Math.max(0, Math.min(stop, index.stops.length - 1))));
  }

  first(): void {
    this.seekStop(0);
  }

  last(): void {
    this.seek(Number.POSITIVE_INFINITY);
  }

  /** The present, and what comes from here on is played. */
  goToNow(): void {
    this.last();
    this.playhead.setState({ live: true });
  }

  forward(): void {
    this.moveTo(stepForward(this.session.getState().index, this.playhead.getState().seq), 'step');
  }

  back(): void {
    this.moveTo(stepBack(this.session.getState().index, this.playhead.getState().seq), 'jump');
  }

  over(): void {
    this.moveTo(nextHook(this.session.getState().index, this.playhead.getState().seq), 'jump');
  }

  overBack(): void {
    this.moveTo(previousHook(this.session.getState().index, this.playhead.getState().seq), 'jump');
  }

  out(): void {
    this.moveTo(stepOut(this.session.getState().index, this.playhead.getState().seq), 'jump');
  }

  /** Runs to the next breakpoint without showing what lies between. */
  run(): void {
    const loading = this.loadBreaks();
    if (loading) void loading.then(() => this.run());
    else {
      const { seq, breakpoints } = this.playhead.getState();
      this.seek(runToBreak(this.session.getState().index, seq, breakpoints, this.breakTest));
    }
  }

  /** Runs to a stop, or to a breakpoint before it. */
  runTo(stop: number): void {
    const loading = this.loadBreaks();
    if (loading) {
      void loading.then(() => this.runTo(stop));
      return;
    }
    const { index } = this.session.getState();
    const { seq, breakpoints } = this.playhead.getState();
    const to = restAfter(index, Math.max(0, Math.min(stop, index.stops.length - 1)));
    this.seek(to > seq ? Math.min(to, runToBreak(index, seq, breakpoints, this.breakTest)) : to);
  }

  /** Loads what tells where breakpoints pause; null when it is here, or not needed. */
  private loadBreaks(): Promise<void> | null {
    if (this.breakTest !== simpleTest || this.playhead.getState().breakpoints.every(isSimple)) return null;
    this.loadingBreaks ??= import('../diagram/breakpoints.ts').then(({ breakTest }) => {
      this.breakTest = breakTest((net) => this.netName(net));
    });
    return this.loadingBreaks;
  }

  private netName(net: number): string {
    const topology = this.session.getState().topology;
    const named = topology?.places.find((p) => p.net === net) ?? topology?.nets.find((n) => n.net === net);
    return named?.name ?? `net ${net}`;
  }

  togglePlay(): void {
    const { playing } = this.playhead.getState();
    if (playing) {
      this.playhead.setState({ playing: false, live: false });
      return;
    }
    if (this.atEnd()) this.playhead.setState({ seq: this.startOfLastCommand(), moved: 'jump' });
    this.playhead.setState({ playing: true, live: true });
  }

  /** One step of playing. Pauses at the end and at breakpoints; the caller times the calls. */
  playStep(): void {
    const { index } = this.session.getState();
    const { seq, breakpoints } = this.playhead.getState();
    const next = stepForward(index, seq);
    if (next === null) {
      this.playhead.setState({ playing: false });
      return;
    }
    const pause = breaksAt(index, index.stopIndex(next), breakpoints, this.breakTest);
    const ended = index.stopIndex(next) >= index.stops.length - 1;
    this.playhead.setState({ seq: next, playing: !pause && !ended, live: !pause, moved: 'step' });
  }

  private moveTo(seq: number | null, moved: 'step' | 'jump'): void {
    if (seq === null) this.playhead.setState({ playing: false });
    else this.playhead.setState({ seq, playing: false, live: false, moved });
  }

  private startOfLastCommand(): number {
    const { index } = this.session.getState();
    for (let i = index.length - 1; i >= 0; i--) {
      const event = index.events[i];
      if (event?.kind !== 'tty' || event.stream !== 'in') continue;
      if (index.stopIndex(i) < index.stops.length - 1) return i;
    }
    return -1;
  }

  toggleBreak(at: Breakpoint): void {
    const { breakpoints } = this.playhead.getState();
    const without = withoutBreak(breakpoints, at);
    if (without.length < breakpoints.length) this.playhead.setState({ breakpoints: without });
    else this.setBreak(at);
  }

  /** Adds a breakpoint, or changes the condition of the one that is there. */
  setBreak(at: Breakpoint): void {
    const { breakpoints } = this.playhead.getState();
    const key = breakKey(at);
    const known = breakpoints.some((b) => breakKey(b) === key);
    const next = known ? breakpoints.map((b) => (breakKey(b) === key ? at : b)) : [...breakpoints, at];
    this.playhead.setState({ breakpoints: next });
    void this.loadBreaks();
  }

  // --- commands

  /** Enters a line. With the playhead resting in the past it happens there, on a new branch. */
  async enter(place: string, line: string): Promise<Entered> {
    const at = this.inThePast() ? this.playhead.getState().seq + 1 : null;
    const { length } = this.session.getState();
    if (at === null) this.playhead.setState({ seq: length - 1, live: true, moved: 'jump' });
    this.selection.setState({ chain: null, rule: 0, packet: 0 });
    this.forking = at !== null;
    this.resume = null;
    try {
      const reply = await this.client.line(place, line, at);
      if (reply.type === 'incomplete') return { kind: 'incomplete' };
      return { kind: 'done' };
    } catch (error) {
      return { kind: 'refused', error: messageOf(error) };
    }
  }

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
