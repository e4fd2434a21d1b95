import type { FromWorker } from '../protocol/messages.ts';
import { type Transport, WorkerClient } from './client.ts';
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
} from './playhead.ts';
import { Queries } from './queries.ts';
import { createSelectionStore, type SelectionStore } from './selection.ts';
import { createSessionStore, receive, type SessionStore, type Traces } from './session.ts';
import { createSettingsStore, type SettingsStore } from './settings.ts';
import { Keeper } from './storage.ts';

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
  private traces: Traces = new Map();
  /** The trace is as the reader left it: show its end instead of playing it. */
  private restoring = false;
  /** Where to go as soon as another branch's trace is long enough, and whether to play on from there. */
  private resume: { readonly seq: number; readonly play: boolean } | null = null;
  private forking = false;

  constructor(transport: Transport, storage: () => Storage) {
    this.client = new WorkerClient(transport);
    this.keeper = new Keeper(storage);
    this.settings = createSettingsStore(this.keeper);
    this.queries = new Queries(this.client);
    this.session.setState({ storage: this.keeper.state });
    this.keeper.onState = (state) => this.session.setState({ storage: state });
    this.client.onMessage = (message) => this.receive(message);
  }

  // --- the session

  /** Starts a lab afresh; what was there is gone. */
  openLab(lab: string): Promise<void> {
    this.restoring = false;
    this.reset();
    return this.open(lab);
  }

  /** Another receive model: the lab starts again with it. */
  setRxModel(rxModel: 'classic' | 'napi'): void {
    if (this.settings.getState().rxModel === rxModel) return;
    this.settings.setState({ rxModel });
    const lab = this.session.getState().topology?.lab;
    if (lab) void this.openLab(lab);
  }

  /** The worker could not be started, or died. */
  fail(problem: string): void {
    this.client.fail(new Error(problem));
    this.session.setState({ status: 'failed', problem });
  }

  dismissProblem(): void {
    this.session.setState({ problem: '' });
  }

  private receive(message: Exclude<FromWorker, { type: 'reply' }>): void {
    if (message.type === 'ready') {
      receive(this.session, this.traces, message);
      void this.openFirst();
      return;
    }
    if (message.type === 'save') {
      this.keeper.saveSession(message.saved);
      return;
    }
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
    const saved = this.keeper.loadSession();
    const first = this.session.getState().labs[0]?.id;
    if (saved) {
      this.restoring = true;
      this.settings.setState({ rxModel: saved.rxModel });
      try {
        await this.client.open(saved.lab, { saved });
        this.restoring = false;
        this.session.setState({ status: 'ready' });
        return;
      } catch (error) {
        this.restoring = false;
        this.keeper.forgetSession();
        this.reset();
        this.session.setState({ problem: messageOf(error) });
      }
    }
    if (first !== undefined) await this.open(first);
  }

  private async open(lab: string): Promise<void> {
    const { rxModel } = this.settings.getState();
    try {
      await this.client.open(lab, { rxModel });
      this.session.setState({ status: 'ready' });
      const first = this.session.getState().labs.find((l) => l.id === lab)?.first;
      if (first) {
        this.selection.setState({ place: first.place });
        await this.enter(first.place, first.line);
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
    if (this.restoring) {
      this.playhead.setState({ seq: length - 1, playing: false, live: false, moved: 'jump' });
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

  /** Runs to the next breakpoint without showing what lies between. */
  run(): void {
    const { seq, breakpoints } = this.playhead.getState();
    this.seek(runToBreak(this.session.getState().index, seq, breakpoints));
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
    const pause = breaksAt(index, index.stopIndex(next), breakpoints);
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

  toggleBreak(at: PlayheadBreak): void {
    const { breakpoints } = this.playhead.getState();
    const same = (b: PlayheadBreak): boolean =>
      b.kind === at.kind && (b.kind === 'drop' || at.kind === 'drop' || b.hook === at.hook);
    const without = breakpoints.filter((b) => !same(b));
    this.playhead.setState({ breakpoints: without.length < breakpoints.length ? without : [...breakpoints, at] });
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

type PlayheadBreak = ReturnType<PlayheadStore['getState']>['breakpoints'][number];
