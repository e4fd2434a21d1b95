import { type Ran, runScript } from '../shell/script.ts';
import type { Action, Entry } from './journal.ts';
import type { Machine } from './machine.ts';
import { reap } from './machine-jobs.ts';
import { CUT, endOf, randomOf } from './script-runner.ts';

/** Commands a held script may run: each one does all before it again. */
const MAX_COMMANDS = 100;

export interface HeldSpec {
  readonly fresh: () => Machine;
  /** The journal up to the place where the script is entered. */
  readonly kept: readonly Entry[];
  readonly next: Entry | undefined;
  readonly seq: number;
  readonly place: string;
  readonly text: string;
  /** Lets other work in between two commands. */
  readonly breathe: (() => Promise<void>) | null;
}

/**
 * A script entered while a packet is held. The shell library is asynchronous and the kernel is not, so each command of the
 * script is run by making the world again up to the point; the actions found are then done there in one go. A command that
 * waits for the network goes on when the packet does. Nothing has happened until it is over: it may be given up.
 */
export class HeldScript {
  readonly place: string;
  readonly actions: Action[] = [];
  private readonly spec: HeldSpec;
  private readonly job: number;
  private readonly abortion = new AbortController();
  private last: Machine;
  private commands = 0;
  /** Why it came to nothing, or null. */
  refusal: string | null = null;

  constructor(spec: HeldSpec, nextJobId: (machine: Machine) => number) {
    this.spec = spec;
    this.place = spec.place;
    let job = 0;
    this.last = this.redo((machine) => {
      job = nextJobId(machine);
    });
    this.job = job;
    this.actions.push({ do: 'line', job, place: spec.place, text: spec.text, kind: 'script' });
  }

  get id(): number {
    return this.job;
  }

  get aborted(): boolean {
    return this.abortion.signal.aborted;
  }

  abort(why = 'interrupted: nothing was done'): void {
    this.refusal ??= why;
    this.abortion.abort();
  }

  /** Runs the script; `actions` is what it does. */
  async run(): Promise<void> {
    const { spec, job, actions } = this;
    this.last = this.redo(() => {});
    const shell = this.last.places.get(spec.place);
    if (!shell) return;
    const { files } = this.last;
    files.onChange = (change) => actions.push({ do: 'file', change });
    const netNow = () => this.last.places.get(spec.place)?.net ?? shell.net;
    const result = await runScript({
      text: spec.text,
      files,
      cwd: shell.cwd,
      vars: shell.vars,
      get net() {
        return netNow();
      },
      signal: this.abortion.signal,
      breathe: spec.breathe,
      random: randomOf(this.last, job),
      exec: (argv, stdin, cwd) => this.exec(argv, stdin, cwd),
      writeProc: (path, text) => this.writeProc(path, text),
    });
    actions.push(...endOf(job, result, this.aborted));
  }

  private async exec(argv: readonly string[], stdin: string, cwd: string): Promise<Ran> {
    await this.spec.breathe?.();
    if (++this.commands > MAX_COMMANDS)
      this.abort(`a script may run ${MAX_COMMANDS} commands while a packet is held: nothing was done`);
    if (this.aborted) return CUT;
    let ran: Ran = CUT;
    const action: Action = { do: 'exec', job: this.job, index: 0, argv, stdin, cwd, tty: false };
    this.last = this.redo((machine) => {
      machine.act(action);
      const job = machine.job(this.job);
      const waits = `${argv[0]}: cannot wait here: a packet is held. Enter it as a line of its own.\n`;
      ran = reap(job) ? { ...job.captured, status: job.last } : { out: '', err: waits, status: 1 };
    });
    this.actions.push(action);
    return ran;
  }

  private writeProc(path: string, text: string): string {
    const action: Action = { do: 'proc', job: this.job, path, text };
    let refusal = '';
    this.last = this.redo((machine) => {
      machine.act(action);
      refusal = machine.job(this.job).captured.err;
    });
    this.actions.push(action);
    return refusal;
  }

  /** The world up to the point once more, with what was found so far, and `then`. */
  private redo(then: (machine: Machine) => void): Machine {
    const { spec, actions } = this;
    const machine = spec.fresh();
    machine.replay(spec.kept, {
      seq: spec.seq,
      limit: spec.next?.at ?? null,
      run: () => {
        for (const action of actions) machine.act(action);
        then(machine);
      },
    });
    return machine;
  }
}
