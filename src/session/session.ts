import type { HookNames } from '../kernel/world.ts';
import type { Job } from '../shell/jobs.ts';
import { INTERRUPTED } from '../shell/process.ts';
import { loadCommands, loadYaml } from '../shell/registry.ts';
import { type Branch, currentTimeline, entriesBefore, letGo } from './branch.ts';
import { buildLab } from './build-lab.ts';
import { nextJobId, poll } from './driver.ts';
import type { HeldScript } from './held-script.ts';
import type { Timeline } from './journal.ts';
import type { LabSpec } from './lab-spec.ts';
import { Machine } from './machine.ts';
import { reap } from './machine-jobs.ts';
import { prepareLine } from './prepare-line.ts';
import { type RxModel, readSaved, type Saved, writeSaved } from './saved.ts';
import type { ScriptOptions, ScriptRunner } from './script-runner.ts';
import type { Entered, LineOptions, SessionOptions } from './session-options.ts';
import { Turns } from './turns.ts';
import { Waiters } from './waiters.ts';

/** Longest line taken, UTF-16 units. A here-document with a large rule set fits. */
const MAX_LINE = 48 * 1024 * 1024;

/**
 * A world and its journal: lines go in, a trace comes out. Time passes only when the caller says so (`advance`, `settle`).
 * A line entered in the past starts a branch, made by replaying the journal up to there.
 */
export class Session {
  readonly lab: LabSpec;
  readonly seed: number;
  readonly rxModel: RxModel;
  readonly branches: Branch[] = [];
  private readonly options: SessionOptions;
  private hookNames: HookNames;
  private at = 0;
  /** The script that is being tried in the past. */
  private held: HeldScript | null = null;
  private readonly waiters = new Waiters();
  private readonly turns = new Turns();
  private scripts = new Map<number, ScriptRunner>();
  private closed = false;
  /** Called when something happened outside a call of the caller: a script went on. */
  onActivity: (() => void) | null = null;

  constructor(options: SessionOptions) {
    this.options = options;
    this.lab = options.lab;
    this.seed = options.seed ?? 1;
    this.rxModel = options.rxModel ?? 'napi';
    this.hookNames = options.hookNames ?? 'since 5.16';
    const machine = this.fresh();
    this.branches.push({ id: 0, parent: null, title: options.lab.title, kept: 0, machine, timeline: EMPTY });
  }

  /** A session of any lab: loads the commands first that it runs from the start. */
  static async open(options: SessionOptions): Promise<Session> {
    if (options.lab.daemons || options.lab.setup) await loadCommands();
    if (options.lab.cluster && options.lab.setup) await loadYaml();
    return new Session(options);
  }

  /** The lab as it is at the start. */
  fresh(): Machine {
    const { recording = true, maxEvents } = this.options;
    const { lab, seed, rxModel, hookNames } = this;
    return new Machine(buildLab(lab, { seed, rxModel, hookNames, recording }), maxEvents);
  }

  /** Calls the hook functions of IPVS as another kernel does: all timelines are run again, and nothing but names differs. */
  renameHooks(names: HookNames): void {
    if (names === this.hookNames) return;
    this.hookNames = names;
    this.dropScripts();
    for (const branch of this.branches) {
      if (!branch.machine) continue;
      branch.timeline = currentTimeline(branch);
      branch.machine = null;
    }
    this.poll();
  }

  get branch(): Branch {
    const branch = this.branches[this.at];
    if (!branch) throw new Error('no branch');
    return branch;
  }

  get machine(): Machine {
    return this.machineOf(this.branch);
  }

  /** The machine of a branch, made again from its timeline when it was let go. */
  machineOf(branch: Branch): Machine {
    if (branch.machine) return branch.machine;
    const machine = this.fresh();
    machine.restore(branch.timeline);
    branch.machine = machine;
    return machine;
  }

  /** Enters a line at a place: now, or before event `at` of the current branch, which starts a new one. */
  async line(place: string, typed: string, at: number | null = null, how: LineOptions = {}): Promise<Entered> {
    const text = typed.replace(/\n+$/, '');
    const here = this.machine.places.get(place);
    if (!here) return { kind: 'refused', error: `no such place: ${place}` };
    if (at === null && !this.machine.isThere(here)) return { kind: 'refused', error: `${place} is gone` };
    if (text.length > MAX_LINE) return { kind: 'refused', error: 'bash: the line is too long' };
    const { branch } = this;
    // two places entered one right after the other: the first line is first, whatever it needs
    const { kind, scripts } = await this.turns.take(prepareLine(text, this.lab.cluster !== undefined, how));
    if (kind === 'empty') return { kind: 'running', job: 0, done: Promise.resolve(0) };
    if (kind === 'incomplete') return { kind: 'incomplete' };
    if (this.closed || (at !== null && this.branch !== branch))
      return { kind: 'refused', error: 'the session has gone elsewhere' };
    const past = at !== null && at < this.machine.seq;
    if (!past && this.machine.full) return { kind: 'refused', error: FULL };
    if (past && scripts) return this.forkScript(place, text, at, scripts.HeldScript);
    const enter = (machine: Machine): number => {
      const job = nextJobId(machine);
      machine.act({ do: 'line', job, place, text, kind });
      if (kind === 'list') poll(machine);
      return job;
    };
    let job = 0;
    if (past)
      this.fork(at, text, (machine) => {
        job = enter(machine);
      });
    else job = enter(this.machine);
    const done = this.waiters.wait(job);
    if (scripts)
      this.startScript(
        job,
        (machine, options, tell) => new scripts.ScriptRunner(machine, machine.job(job), options, tell),
        how.stdin,
      );
    this.poll();
    return { kind: 'running', job, done };
  }

  /** Ctrl-c at a place: its foreground jobs. */
  interrupt(place: string): void {
    const machine = this.machine;
    if (this.held?.place === place) this.held.abort();
    for (const job of machine.running) {
      if (job.place.name !== place || job.background) continue;
      machine.act({ do: 'interrupt', job: job.id });
      this.scripts.get(job.id)?.abort();
    }
    this.poll();
  }

  /** Ends what ctrl-c did not end. */
  kill(place: string): void {
    const machine = this.machine;
    for (const job of machine.running)
      if (job.place.name === place && !job.background) machine.act({ do: 'interrupt', job: job.id, kill: true });
    this.poll();
  }

  /** Lets simulated time pass up to `until`, but not more than `maxSteps` alarms. True when it got there. */
  advance(until: number, maxSteps = Number.POSITIVE_INFINITY): boolean {
    const machine = this.machine;
    for (let n = 0; n < maxSteps; n++) {
      if (machine.full) {
        this.endAll();
        return true;
      }
      if (!machine.step(until)) {
        machine.passTo(until);
        return true;
      }
      this.poll();
      if (this.scriptBusy) return false; // its next command comes now, not later
    }
    return false;
  }

  /** Lists go on, scripts hear of commands that ended, and those who wait for a job are told. */
  poll(): void {
    const machine = this.machine;
    for (const job of machine.running)
      if (!job.commands && !this.scripts.has(job.id)) {
        if (reap(job)) machine.act({ do: 'end', job: job.id, status: INTERRUPTED });
      }
    poll(machine);
    for (const script of this.scripts.values()) script.poll();
    this.waiters.poll(machine);
  }

  /** The trace is full: what runs would fill the memory, and ends. */
  private endAll(): void {
    const machine = this.machine;
    for (const job of machine.running) {
      machine.act({ do: 'text', job: job.id, stream: 'err', text: `${job.background ? '' : '\n'}${FULL}\n` });
      machine.act({ do: 'interrupt', job: job.id, kill: true });
      this.scripts.get(job.id)?.abort();
    }
    this.poll();
  }

  /** The foreground jobs of a place, or of all. */
  foreground(place?: string): readonly Job[] {
    return this.machine.running.filter((job) => !job.background && (place === undefined || job.place.name === place));
  }

  /** Whether a script computes (and does not wait for the network): only then is there something to `await`. */
  get scriptBusy(): Promise<void> | null {
    for (const script of this.scripts.values()) if (!script.waiting) return script.changed;
    return null;
  }

  /** Takes the last entered line back, with all that came after it. False when there is none. */
  undo(): boolean {
    const branch = this.branch;
    const entries = currentTimeline(branch).entries;
    const last = entries.reduce((max, entry) => Math.max(max, entry.line), 0);
    const cut = entries.findIndex((entry) => entry.line === last && entry.action.do === 'line');
    const from = entries[cut];
    if (!from) return false;
    this.dropScripts();
    const parent = branch.parent;
    if (parent && cut <= branch.kept) {
      this.switchTo(parent.branch);
      if (!this.branches.some((other) => other.parent?.branch === branch.id)) {
        this.branches.splice(this.branches.indexOf(branch), 1);
        this.at = this.branches.findIndex((other) => other.id === parent.branch);
      }
      return true;
    }
    const machine = this.fresh();
    const end = 'steps' in from.at ? from.at : { steps: 0, time: 0 };
    machine.restore({ entries: entries.slice(0, cut), end });
    branch.machine = machine;
    this.poll();
    return true;
  }

  /** Makes another branch the current one. */
  switchTo(id: number): boolean {
    const index = this.branches.findIndex((branch) => branch.id === id);
    if (index < 0) return false;
    if (index === this.at) return true;
    const branch = this.branches[index];
    if (branch) this.machineOf(branch); // a timeline that cannot be replayed throws here, and nothing has changed
    // jobs of the branch that is left stand still: nobody waits for them
    this.waiters.giveUp();
    this.dropScripts();
    this.at = index;
    letGo(this.branches, this.branch);
    this.poll();
    return true;
  }

  /** Nobody looks at it any more: scripts end, and whoever waits for a job is told. */
  close(): void {
    this.closed = true;
    this.onActivity = null;
    this.dropScripts();
    this.waiters.giveUp();
  }

  save(): Saved {
    return writeSaved(this);
  }

  /** A session as it was saved. Throws for what is no saved session or not of this lab. */
  static async restore(saved: unknown, options: Omit<SessionOptions, 'seed' | 'rxModel'>): Promise<Session> {
    const read = readSaved(saved);
    if (read.lab !== options.lab.id) throw new Error(`this saved session is of lab ${read.lab}`);
    await loadCommands();
    if (options.lab.cluster) await loadYaml();
    const session = new Session({ ...options, seed: read.seed, rxModel: read.rxModel });
    session.branches.length = 0;
    for (const branch of read.branches) session.branches.push({ ...branch, machine: null });
    session.at = read.current;
    session.poll();
    return session;
  }

  get current(): number {
    return this.branch.id;
  }

  private startScript(
    id: number,
    make: (machine: Machine, options: ScriptOptions, activity: () => void) => ScriptRunner,
    stdin: string | undefined,
  ): void {
    const machine = this.machine;
    const runner = make(machine, { stdin, breathe: this.options.breathe ?? null }, () => {
      if (this.scripts.get(id) === runner && runner.over) this.scripts.delete(id);
      if (this.machine !== machine) return;
      this.poll();
      this.onActivity?.();
    });
    this.scripts.set(id, runner);
    runner.start();
  }

  /** A new branch: the journal up to event `seq`, then `run` in the world as it is there. */
  private fork(seq: number, title: string, run: (machine: Machine) => void): void {
    const { entries } = currentTimeline(this.branch);
    const kept = entriesBefore(this.branch, seq);
    this.dropScripts();
    const machine = this.fresh();
    machine.replay(kept, { seq, limit: entries[kept.length]?.at ?? null, run: () => run(machine) });
    const id = this.branches.reduce((max, branch) => Math.max(max, branch.id), 0) + 1;
    this.branches.push({
      id,
      parent: { branch: this.current, seq },
      title,
      kept: kept.length,
      machine,
      timeline: EMPTY,
    });
    this.at = this.branches.length - 1;
    this.waiters.giveUp((job) => kept.some(({ action }) => action.do === 'line' && action.job === job));
    letGo(this.branches, this.branch);
  }

  /** A script entered in the past: tried there first, then done. Unless somebody interrupts it or goes elsewhere meanwhile. */
  private async forkScript(place: string, text: string, seq: number, Held: typeof HeldScript): Promise<Entered> {
    const machine = this.machine;
    const kept = entriesBefore(this.branch, seq);
    const next = currentTimeline(this.branch).entries[kept.length];
    const { breathe = null } = this.options;
    this.held?.abort();
    const spec = { fresh: () => this.fresh(), kept, next, seq, place, text, breathe };
    const held = new Held(spec, nextJobId);
    this.held = held;
    await held.run();
    if (this.held === held) this.held = null;
    if (this.branch.machine !== machine) held.abort();
    if (held.refusal !== null) return { kind: 'refused', error: held.refusal };
    this.fork(seq, text, (forked) => {
      for (const action of held.actions) forked.act(action);
    });
    const done = this.waiters.wait(held.id);
    this.poll();
    return { kind: 'running', job: held.id, done };
  }

  private dropScripts(): void {
    this.held?.abort();
    for (const script of this.scripts.values()) script.abort();
    this.scripts = new Map();
  }
}

const FULL = 'the trace is full, and time stands still: take a line back with undo, or open the lab again';
const EMPTY: Timeline = { entries: [], end: { steps: 0, time: 0 } };
