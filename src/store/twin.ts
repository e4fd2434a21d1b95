import { createStore, type StoreApi } from 'zustand/vanilla';
import { messageOf } from '../base/message-of.ts';
import { compareRuns, nextPlace, rowAt, type Twin } from '../diagram/twin.ts';
import { stepsFrom } from '../diagram/twin-steps.ts';
import type { SharedTwin } from '../protocol/share.ts';
import { App } from './app.ts';
import { type Spawned, WorkerError } from './client.ts';
import { restAfter } from './playhead.ts';

/** The two runs: `a` is iptables mode, `b` is IPVS mode. */
export type Side = 'a' | 'b';
export const SIDES: readonly Side[] = ['a', 'b'];
const LABS: Readonly<Record<Side, string>> = { a: 'cluster', b: 'cluster-ipvs' };

export interface TwinLine {
  readonly place: string;
  readonly line: string;
}

/** What a line said in one of the runs. */
export interface Said {
  readonly status: number;
  readonly text: string;
}

export type EnteredLine = TwinLine & Readonly<Record<Side, Said>>;

export interface TwinState {
  readonly phase: 'idle' | 'starting' | 'running' | 'done' | 'failed';
  /** Why it failed. */
  readonly problem: string;
  /** The scenario that was set up; '' for none. */
  readonly scenario: string;
  /** How many lines that is. */
  readonly own: number;
  /** What was entered in both, in order; the last one is the line that is compared. */
  readonly entered: readonly EnteredLine[];
  readonly running: TwinLine | null;
  readonly twin: Twin | null;
  /** The row that is shown. */
  readonly at: number;
  readonly playing: boolean;
  readonly speed: number;
}

export type TwinStore = StoreApi<TwinState>;

const FRESH: TwinState = {
  phase: 'idle',
  problem: '',
  scenario: '',
  own: 0,
  entered: [],
  running: null,
  twin: null,
  at: 0,
  playing: false,
  speed: 1,
};

/** What was done after a scenario: lines that were tried, and the row that is shown. */
type Then = Pick<SharedTwin, 'lines' | 'at'>;
const THE_START: Then = { lines: [], at: 0 };

/** What a link holds of a comparison; null while it is under way. */
export function shownOf({ phase, scenario, own, entered, at }: TwinState): SharedTwin | null {
  if (phase !== 'done') return null;
  return { scenario, lines: entered.slice(own).map(({ place, line }) => ({ place, line })), at };
}

const noStorage = (): Storage => {
  throw new Error('a run of a comparison is not kept');
};

interface Run {
  readonly app: App;
  readonly worker: Spawned;
}

/** One line, run in two worlds that differ in kube-proxy's mode, and the two traces beside each other. */
export class TwinRuns {
  readonly store: TwinStore = createStore<TwinState>(() => FRESH);
  private readonly spawn: () => Spawned;
  private readonly page: App;
  private runs: Readonly<Record<Side, Run>> | null = null;
  /** Counts what was started, so that what was overtaken stops. */
  private turn = 0;

  constructor(page: App, spawn: () => Spawned) {
    this.page = page;
    this.spawn = spawn;
  }

  app(side: Side): App | null {
    return this.runs?.[side].app ?? null;
  }

  /** Ends both workers; the next scenario starts new ones. */
  end(): void {
    this.drop();
    this.store.setState(FRESH, true);
  }

  private drop(): void {
    this.turn++;
    const { runs } = this;
    this.runs = null;
    if (!runs) return;
    for (const side of SIDES) {
      runs[side].worker.end();
      runs[side].app.fail('the comparison was ended');
    }
  }

  /** Sets both worlds up afresh and runs the line in both; then what somebody tried after it, and goes to their row. */
  async play(scenario: string, setup: readonly TwinLine[], line: TwinLine, then: Then = THE_START): Promise<void> {
    const turn = ++this.turn;
    const { speed } = this.page.playhead.getState();
    const own = [...setup, line];
    this.store.setState({ ...FRESH, speed, scenario, own: own.length, phase: 'starting' }, true);
    await this.guard(turn, async () => {
      const runs = this.ensure();
      await Promise.all(SIDES.map((side) => openLab(runs[side].app, LABS[side])));
      for (const each of [...own, ...then.lines]) if (turn === this.turn) await this.enter(turn, each);
      if (turn === this.turn) this.show(then.at, 'jump');
    });
  }

  /** Runs one more line in both worlds as they are now. One that is refused changes nothing. */
  async line(line: TwinLine): Promise<void> {
    const { phase, twin, at } = this.store.getState();
    if (!this.runs || phase !== 'done') return;
    const turn = ++this.turn;
    await this.guard(turn, async () => {
      try {
        await this.enter(turn, line);
      } catch (error) {
        if (!(error instanceof WorkerError)) throw error;
        if (turn === this.turn) this.store.setState({ twin, at, problem: error.message });
      }
    });
  }

  private async guard(turn: number, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      if (turn === this.turn) this.store.setState({ phase: 'done', running: null });
    } catch (error) {
      if (turn !== this.turn) return;
      this.store.setState({ phase: 'failed', running: null, problem: messageOf(error) });
    }
  }

  private ensure(): Readonly<Record<Side, Run>> {
    this.runs ??= this.startBoth();
    const { rxModel, hookNames, kernelVersion } = this.page.settings.getState();
    const { speed } = this.page.playhead.getState();
    for (const side of SIDES) {
      const { settings, playhead } = this.runs[side].app;
      settings.setState({ rxModel, hookNames, kernelVersion, follow: true });
      playhead.setState({ speed });
    }
    return this.runs;
  }

  private startBoth(): Readonly<Record<Side, Run>> {
    const a = this.start();
    try {
      return { a, b: this.start() };
    } catch (error) {
      a.worker.end();
      throw error;
    }
  }

  private start(): Run {
    const worker = this.spawn();
    const app = new App(worker, noStorage);
    app.untimed = true;
    app.opensFirst = async () => true; // the scenario says what is opened
    worker.onFailure((problem) => {
      if (SIDES.every((side) => this.runs?.[side].worker !== worker)) return;
      this.drop();
      this.store.setState({ phase: 'failed', running: null, problem });
    });
    return { app, worker };
  }

  private async enter(turn: number, line: TwinLine): Promise<void> {
    const { runs } = this;
    if (!runs) return;
    this.store.setState({ phase: 'running', problem: '', running: line, twin: null, at: 0, playing: false });
    const from = { a: lengthOf(runs.a.app), b: lengthOf(runs.b.app) };
    const [a, b] = await both(runLine(runs.a, line), runLine(runs.b, line));
    if (turn !== this.turn) return;
    const names = (side: Side) => nameIn(runs[side].app);
    const index = (side: Side) => runs[side].app.session.getState().index;
    const said = (side: Side, status: number): Said => ({ status, text: textAfter(runs[side].app, from[side]) });
    const entered: EnteredLine = { ...line, a: said('a', a), b: said('b', b) };
    const twin = compareRuns(
      stepsFrom(index('a'), from.a, names('a')),
      stepsFrom(index('b'), from.b, names('b')),
      from.a,
      from.b,
    );
    this.store.setState((s) => ({ entered: [...s.entered, entered], running: null, twin }));
    this.show(0, 'jump');
  }

  // --- the playhead of both

  seek(row: number): void {
    this.store.setState({ playing: false });
    this.show(row, 'jump');
  }

  step(by: 1 | -1): void {
    this.store.setState({ playing: false });
    this.show(this.store.getState().at + by, by > 0 ? 'step' : 'jump');
  }

  over(by: 1 | -1): void {
    const { twin, at } = this.store.getState();
    const next = twin ? nextPlace(twin, at, by) : -1;
    this.seek(next >= 0 ? next : by > 0 ? Number.POSITIVE_INFINITY : 0);
  }

  toFirstDifference(): void {
    const { twin } = this.store.getState();
    if (twin && twin.first >= 0) this.seek(twin.first);
  }

  togglePlay(): void {
    const { playing, twin, at } = this.store.getState();
    if (!twin) return;
    if (!playing && at >= twin.rows.length - 1) this.show(0, 'jump');
    this.store.setState({ playing: !playing });
  }

  setSpeed(speed: number): void {
    this.store.setState({ speed });
    this.page.playhead.setState({ speed });
    for (const side of SIDES) this.runs?.[side].app.playhead.setState({ speed });
  }

  /** One step of playing; pauses at the first difference and at the end. */
  playStep(): void {
    const { twin, at } = this.store.getState();
    if (!twin) return;
    this.show(at + 1, 'step');
    if (at + 1 === twin.first || at + 1 >= twin.rows.length - 1) this.store.setState({ playing: false });
  }

  /** Goes to the row where one of the runs is at event `seq`. */
  seekEvent(side: Side, seq: number): void {
    const { twin } = this.store.getState();
    if (twin) this.seek(Math.max(0, rowAt(twin, side, seq)));
  }

  private show(row: number, moved: 'step' | 'jump'): void {
    const { twin } = this.store.getState();
    if (!twin || !this.runs) return;
    const at = Math.max(0, Math.min(row, twin.rows.length - 1));
    const shown = twin.rows[at];
    this.store.setState({ at });
    if (!shown) return;
    for (const side of SIDES) {
      const { app } = this.runs[side];
      const { index } = app.session.getState();
      const seq = side === 'a' ? shown.seqA : shown.seqB;
      const stop = index.stopIndex(seq);
      const to = index.stops[stop] === seq ? restAfter(index, stop) : seq;
      if (app.playhead.getState().seq !== to) app.playhead.setState({ seq: to, playing: false, live: false, moved });
    }
  }
}

const lengthOf = (app: App): number => app.session.getState().length;

function nameIn(app: App): (net: number) => string {
  const { topology } = app.session.getState();
  const names = new Map(topology?.places.map((p) => [p.net, p.name]));
  return (net) => names.get(net) ?? `net ${net}`;
}

async function openLab(app: App, lab: string): Promise<void> {
  await app.openLab(lab, false);
  const { status, problem } = app.session.getState();
  app.playhead.setState({ live: false, playing: false });
  if (status === 'failed') throw new Error(problem);
}

/** Both answers, when both are there: an error of one waits for the other, whose world is still at work. */
async function both<T>(a: Promise<T>, b: Promise<T>): Promise<[T, T]> {
  await Promise.allSettled([a, b]);
  return Promise.all([a, b]);
}

async function runLine({ app }: Run, { place, line }: TwinLine): Promise<number> {
  const reply = await app.client.line(place, line, null);
  return reply.type === 'status' ? reply.status : 0;
}

/** What jobs wrote to their terminals after an event, without the lines themselves. */
function textAfter(app: App, from: number): string {
  const { index } = app.session.getState();
  const jobs = new Set<number>();
  let text = '';
  for (const event of index.events.slice(from)) {
    if (event.kind !== 'tty') continue;
    if (event.stream === 'in') jobs.add(event.job);
    else if (event.stream !== 'exit' && jobs.has(event.job)) text += event.text;
  }
  return text.trimEnd();
}
