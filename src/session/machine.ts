import { messageOf } from '../base/message-of.ts';
import { END_OF_TIME, SEC } from '../kernel/time/clock.ts';
import type { World } from '../kernel/world.ts';
import { isBuiltin } from '../shell/builtins.ts';
import type { MemoryFiles } from '../shell/files.ts';
import type { Job, Place } from '../shell/jobs.ts';
import { commandByName } from '../shell/registry.ts';
import type { Action, Entry, Position, Timeline } from './journal.ts';
import type { SetupLine } from './lab-spec.ts';
import { argvOf, Jobs, reap } from './machine-jobs.ts';
import { isPod, newPlace } from './places.ts';

/** How much a machine may record: then its time stops, so that no flood fills the memory. Events, and characters of text. */
export const MAX_EVENTS = 1_000_000;
const MAX_TEXT = 256 * 1024 * 1024;
/** How long all of a lab's setup may take: alarms, and simulated seconds of a line that does not sleep. A lab may be anybody's. */
const SETUP_STEPS = 200_000;
const SETUP_PATIENCE = 600 * SEC;

export interface Parts {
  readonly world: World;
  readonly files: MemoryFiles;
  readonly places: readonly Place[];
  readonly daemons?: readonly Daemon[];
  readonly setup?: readonly SetupLine[];
}

/** A command that a lab runs in the background from the start. */
interface Daemon {
  readonly place: string;
  readonly line: string;
}

/** Where a replay stops to do something else. */
export interface Stop {
  /** The event before which it happens, or as soon after it as the world can be touched. */
  readonly seq: number;
  /** The first entry that is not replayed: the stop is not later than this. */
  readonly limit: Position | null;
  readonly run: () => void;
}

/**
 * A world, its shells and its files: the state that is a function of the journal alone. All changes go through `act` and
 * `step`; both are recorded or counted, so that `replay` on a fresh machine makes the same state and the same trace.
 */
export class Machine {
  readonly world: World;
  readonly files: MemoryFiles;
  /** Shells by name. Pods that come later get theirs; those of pods that are gone stay, and nothing can be entered there. */
  readonly places: Map<string, Place>;
  private namespacesSeen = 0;
  readonly entries: Entry[] = [];
  private readonly work: Jobs;
  /** Defects that showed up while alarms ran. */
  readonly faults: string[] = [];
  private readonly maxEvents: number;
  private taken = 0;
  /** Places in the kernel's code passed so far where commands may run, and the one we are in. */
  private points = 0;
  private flight: number | null = null;
  private applying = false;
  private queue: readonly Entry[] = [];
  private queueAt = 0;
  private stop: Stop | null = null;

  constructor(parts: Parts, maxEvents = MAX_EVENTS) {
    this.maxEvents = maxEvents;
    this.world = parts.world;
    this.files = parts.files;
    this.places = new Map(parts.places.map((place) => [place.name, place]));
    this.work = new Jobs(this.world, this.files, this.places);
    if (this.world.tracer.recording) this.world.tracer.onPoint = () => this.point();
    this.files.onChange = (change) => {
      if (!this.applying) this.record({ do: 'file', change });
    };
    this.namespacesSeen = this.world.namespaces.length;
    for (const daemon of parts.daemons ?? []) this.startUnseen(daemon);
    for (const line of parts.setup ?? []) this.setUp(line);
    for (const net of this.world.namespaces) {
      net?.nf.announceAll();
      net?.xt.announceAll();
    }
  }

  /** Whether the namespace of a place is still there. */
  isThere(place: Place): boolean {
    return this.world.namespaces[place.net.id] === place.net;
  }

  private addPodPlaces(): void {
    const { namespaces } = this.world;
    for (; this.namespacesSeen < namespaces.length; this.namespacesSeen++) {
      const net = namespaces[this.namespacesSeen];
      if (net && isPod(net) && !this.places.has(net.name)) this.places.set(net.name, newPlace(net.name, net));
    }
  }

  /** Part of a lab's setup: neither in the journal nor in the trace. Its job can be stopped like any other. */
  private startUnseen({ place, line, stdin = '' }: Daemon & { readonly stdin?: string }): Job {
    return this.unseen(() => {
      const id = this.jobs.size + 1;
      this.work.apply({ do: 'line', job: id, place, text: line, kind: 'background' });
      const job = this.job(id);
      const [command, ...more] = job.commands ?? [];
      if (!command || more.length > 0) throw new Error(`setup: "${line}" is not one plain command`);
      const argv = argvOf(job, command);
      const input = command.input ?? stdin;
      if (isBuiltin(argv)) this.apply({ do: 'builtin', job: id, index: 1, argv });
      else if (commandByName(argv[0] ?? ''))
        this.apply({ do: 'exec', job: id, index: 1, argv, stdin: input, cwd: job.place.cwd, tty: true });
      else throw new Error(`setup: ${argv[0] ?? ''}: command not found`);
      return job;
    });
  }

  /** Runs a line of the setup to its end, unless it is a program that stays. A line that goes wrong is a defect of the lab. */
  private setUp(line: SetupLine): void {
    const said: string[] = [];
    const job = this.startUnseen(line);
    if (job.process?.resident) return;
    const { clock } = this.world;
    const latest = job.process?.argv[0] === 'sleep' ? END_OF_TIME : clock.now + SETUP_PATIENCE;
    this.unseen(() => {
      while (!reap(job))
        if (this.taken >= SETUP_STEPS || clock.now > latest || !this.step())
          throw new Error(`setup: "${line.line}" does not end`);
      this.apply({ do: 'end', job: job.id, status: job.last });
    });
    if (job.last !== (line.status ?? 0)) said.push(`"${line.line}" at ${line.place} ended with ${job.last}`);
    if (this.faults.length + said.length > 0) throw new Error(`setup: ${[...said, ...this.faults].join('; ')}`);
  }

  private unseen<T>(run: () => T): T {
    const { tracer } = this.world;
    const { recording } = tracer;
    tracer.recording = false;
    try {
      return run();
    } finally {
      tracer.recording = recording;
    }
  }

  /** Alarms taken so far. */
  get steps(): number {
    return this.taken;
  }

  get seq(): number {
    return this.world.tracer.seq;
  }

  /** The trace is as long as it may be: no alarm is taken any more. */
  get full(): boolean {
    return this.seq >= this.maxEvents || this.work.written >= MAX_TEXT;
  }

  /** True while a packet is held: nothing can wait now. */
  get held(): boolean {
    return this.flight !== null;
  }

  /** Runs the next alarm due up to `until`. False when there is none, or the trace is full. */
  step(until = Number.POSITIVE_INFINITY): boolean {
    const at = this.world.clock.nextAt;
    if (at === null || !(at <= until) || this.full) return false;
    this.taken++;
    const before = this.applying;
    this.applying = true;
    try {
      this.world.step(until);
    } catch (error) {
      this.fault(error);
    } finally {
      this.applying = before;
    }
    this.addPodPlaces();
    return true;
  }

  /** Lets idle time pass, as far as there is no alarm. */
  passTo(time: number): void {
    const { clock } = this.world;
    // Real clocks count in fractions of a nanosecond; the simulated one does not.
    const to = Math.min(Math.floor(time), clock.nextAt ?? END_OF_TIME, END_OF_TIME);
    if (to > clock.now) clock.advanceTo(to);
  }

  /** Does something and keeps it in the journal. */
  act(action: Action): void {
    this.record(action);
    this.apply(action);
  }

  /** Does again what a journal says. With `stop`, ends there after `stop.run`, wherever the journal's end is. */
  replay(entries: readonly Entry[], stop: Stop | null = null): void {
    this.queue = entries;
    this.queueAt = 0;
    this.stop = stop;
    for (;;) {
      if (this.stopped()) break;
      const entry = this.queue[this.queueAt];
      if (!entry) {
        if (!this.stop || !this.approachStop(this.stop)) break;
      } else if ('flight' in entry.at || this.taken < entry.at.steps) {
        if (!this.step()) throw new Error('replay: the journal does not fit this world');
      } else {
        this.passTo(entry.at.time);
        this.again(entry);
      }
    }
    this.queue = [];
  }

  /** The state at the end of a timeline, on a fresh machine. */
  restore(timeline: Timeline): void {
    this.replay(timeline.entries);
    while (this.taken < timeline.end.steps && this.step()) {
      // up to where it stood
    }
    this.passTo(timeline.end.time);
  }

  private approachStop(stop: Stop): boolean {
    const limit = stop.limit;
    const atLimit = limit !== null && 'steps' in limit && this.taken >= limit.steps;
    if (!atLimit && this.step()) return true;
    if (limit !== null && 'steps' in limit && atLimit) this.passTo(limit.time);
    this.stop = null;
    stop.run();
    return false;
  }

  private stopped(): boolean {
    const stop = this.stop;
    if (!stop || this.seq < stop.seq || this.queue[this.queueAt]) return false;
    this.stop = null;
    stop.run();
    return true;
  }

  /** A place in the kernel's code where commands may run while a packet is held. */
  private point(): void {
    const at = ++this.points;
    if (this.queue.length === 0 && !this.stop) return;
    const outer = this.flight;
    this.flight = at;
    const busy = this.applying;
    this.applying = false;
    try {
      for (;;) {
        const entry = this.queue[this.queueAt];
        if (!entry || !('flight' in entry.at) || entry.at.flight !== at) break;
        this.again(entry);
      }
      this.stopped();
    } finally {
      this.flight = outer;
      this.applying = busy;
    }
  }

  private again(entry: Entry): void {
    this.queueAt++;
    this.record(entry.action, entry.line);
    this.apply(entry.action);
  }

  private record(action: Action, line = this.lineOf(action)): void {
    const at: Position =
      this.flight === null ? { steps: this.taken, time: this.world.clock.now } : { flight: this.flight };
    this.entries.push({ at, seq: this.seq, line, action });
  }

  /** Everything done by a job belongs to the line that made it; a background job to the line it was split from. */
  private lineOf(action: Action): number {
    if (action.do === 'line' && action.kind !== 'background') return action.job;
    return this.entries.at(-1)?.line ?? 0;
  }

  private apply(action: Action): void {
    const before = this.applying;
    this.applying = true;
    try {
      this.applyOne(action);
    } catch (error) {
      this.fault(error);
    } finally {
      this.applying = before;
    }
    this.addPodPlaces();
  }

  private applyOne(action: Action): void {
    if (action.do === 'file') this.files.apply(action.change);
    else this.work.apply(action);
  }

  /** All jobs so far, by id. */
  get jobs(): ReadonlyMap<number, Job> {
    return this.work.all;
  }

  /** The job with this id; throws when there is none. */
  job(id: number): Job {
    return this.work.job(id);
  }

  /** Time should pass: some job is not just waiting for what others do. */
  get busy(): boolean {
    return this.running.some((job) => !(job.background && job.process?.resident));
  }

  /** Jobs that have not ended. */
  get running(): Job[] {
    return [...this.work.live];
  }

  private fault(error: unknown): void {
    const text = messageOf(error);
    this.faults.push(text);
    const net = this.world.namespaces.find((n) => n !== null);
    if (net) this.world.tracer.tty(net, 0, 'err', `internal error: ${text}\n`);
  }
}
