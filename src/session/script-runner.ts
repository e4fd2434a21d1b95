import { Random } from '../base/random.ts';
import type { Job } from '../shell/jobs.ts';
import { INTERRUPTED } from '../shell/process.ts';
import { type Ran, runScript, type ScriptResult } from '../shell/script.ts';
import type { Action } from './journal.ts';
import type { Machine } from './machine.ts';
import { reap } from './machine-jobs.ts';

/** `$RANDOM` of a job: other numbers for each job and each seed of the session. */
export const randomOf = (machine: Machine, job: number): (() => number) => {
  const source = new Random(Math.imul(machine.world.seed, 0x9e3779b1) ^ job);
  return () => source.u32() / 0x1_0000_0000;
};

/** What stands for a command that was cut off. */
export const CUT: Ran = { out: '', err: '', status: INTERRUPTED };

export interface ScriptOptions {
  readonly stdin: string | undefined;
  /** Lets other work in between two commands. */
  readonly breathe: (() => Promise<void>) | null;
}

/** A script on its way: the library computes, and waits here for our commands, which wait for the world. */
export class ScriptRunner {
  private readonly machine: Machine;
  private readonly job: Job;
  private readonly options: ScriptOptions;
  private readonly activity: () => void;
  private readonly abortion = new AbortController();
  private pending: ((ran: Ran) => void) | null = null;
  private announce: () => void = () => {};
  /** Resolves when the script waits for the network, or is over. */
  changed: Promise<void>;
  over = false;

  constructor(machine: Machine, job: Job, options: ScriptOptions, activity: () => void) {
    this.machine = machine;
    this.job = job;
    this.options = options;
    this.activity = activity;
    this.changed = this.nextChange();
  }

  /** True while one of our commands runs for it. */
  get waiting(): boolean {
    return this.pending !== null;
  }

  start(): void {
    const { machine, job } = this;
    const { place } = job;
    void runScript({
      text: job.source,
      files: machine.files,
      cwd: place.cwd,
      vars: place.vars,
      net: place.net,
      signal: this.abortion.signal,
      ...(this.options.stdin === undefined ? {} : { stdin: this.options.stdin }),
      breathe: this.options.breathe,
      random: randomOf(machine, job.id),
      exec: (argv, stdin, cwd) => this.exec(argv, stdin, cwd),
      writeProc: (path, text) => {
        machine.act({ do: 'proc', job: job.id, path, text });
        return job.captured.err;
      },
    }).then((result) => this.finish(result));
  }

  abort(): void {
    this.abortion.abort();
    this.poll();
  }

  /** Tells the script that its command ended. */
  poll(): void {
    const tell = this.pending;
    if (!tell || !reap(this.job)) return;
    this.pending = null;
    this.changed = this.nextChange();
    tell({ ...this.job.captured, status: this.job.last });
  }

  private async exec(argv: readonly string[], stdin: string, cwd: string): Promise<Ran> {
    await this.options.breathe?.();
    if (this.abortion.signal.aborted) return CUT;
    const { machine, job } = this;
    machine.act({ do: 'exec', job: job.id, index: 0, argv, stdin, cwd, tty: false });
    if (reap(job)) return { ...job.captured, status: job.last };
    return new Promise((resolve) => {
      this.pending = resolve;
      this.announce();
      this.activity();
    });
  }

  private finish(result: ScriptResult): void {
    const { machine, job } = this;
    this.over = true;
    this.pending = null;
    if (machine.jobs.get(job.id) === job && job.status === null && !(job.process && !reap(job)))
      for (const action of endOf(job.id, result, this.abortion.signal.aborted)) machine.act(action);
    this.announce();
    this.activity();
  }

  private nextChange(): Promise<void> {
    return new Promise((resolve) => {
      this.announce = resolve;
    });
  }
}

/** What a script that is over leaves behind. */
export function endOf(job: number, result: ScriptResult, aborted: boolean): Action[] {
  const actions: Action[] = [];
  if (result.out !== '') actions.push({ do: 'text', job, stream: 'out', text: result.out });
  if (result.err !== '' && !aborted) actions.push({ do: 'text', job, stream: 'err', text: result.err });
  const status = aborted ? INTERRUPTED : result.status;
  return [...actions, { do: 'end', job, status, cwd: result.cwd, vars: result.vars }];
}
