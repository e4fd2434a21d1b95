import { assertUnreachable } from '../base/assert.ts';
import type { World } from '../kernel/world.ts';
import { runBuiltin } from '../shell/builtins.ts';
import type { MemoryFiles } from '../shell/files.ts';
import { freeNumber, type Job, newJob, type Place } from '../shell/jobs.ts';
import { ShellProcess } from '../shell/process.ts';
import { commandByName } from '../shell/registry.ts';
import { writeProcSys } from '../shell/sysctl/proc-sys.ts';
import { expand, parseLine, type Simple } from '../shell/words.ts';
import type { Action } from './journal.ts';

/** Longest line kept in the trace and the history. */
const MAX_SHOWN = 4096;
/** A line as the trace has it. */
export const shownLine = (text: string): string => (text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)} ...` : text);

/** The jobs of a machine's shells, and what each action does to them. */
export class Jobs {
  readonly all = new Map<number, Job>();
  /** Those that have not ended. */
  readonly live = new Set<Job>();
  /** Characters written to terminals so far. */
  written = 0;
  private readonly world: World;
  private readonly files: MemoryFiles;
  private readonly places: ReadonlyMap<string, Place>;
  private pids = 1000;

  constructor(world: World, files: MemoryFiles, places: ReadonlyMap<string, Place>) {
    this.world = world;
    this.files = files;
    this.places = places;
  }

  /** Does what an action says. */
  apply(action: Exclude<Action, { do: 'file' }>): void {
    if (action.do === 'line') {
      this.begin(action);
      return;
    }
    const job = this.job(action.job);
    const { tracer, cpu } = this.world;
    switch (action.do) {
      case 'exec': {
        reap(job);
        job.index = action.index;
        job.captured = { out: '', err: '' };
        const process = this.process(job, action);
        job.process = process;
        cpu.process(() => process.start());
        return;
      }
      case 'builtin':
        reap(job);
        job.index = action.index;
        job.last = runBuiltin({
          job,
          argv: action.argv,
          jobs: [...this.all.values()].filter((other) => other.place === job.place),
          files: this.files,
          out: (text) => this.write(job, 'out', text),
          err: (text) => this.write(job, 'err', text),
        });
        job.place.status = job.last;
        return;
      case 'proc': {
        const refusal = cpu.process(() => writeProcSys(job.place.net, action.path, action.text));
        job.captured = { out: '', err: refusal ?? '' };
        return;
      }
      case 'text':
        this.write(job, action.stream, action.text);
        return;
      case 'interrupt':
        job.interrupted = true;
        cpu.process(() => (action.kill === true ? job.process?.kill() : job.process?.interrupt()));
        return;
      case 'end':
        reap(job);
        job.status = action.status;
        this.live.delete(job);
        job.place.status = action.status;
        if (action.cwd !== undefined) job.place.cwd = action.cwd;
        for (const [name, value] of Object.entries(action.vars ?? {})) job.place.vars.set(name, value);
        tracer.tty(job.place.net, job.id, 'exit', String(action.status));
        return;
      default:
        assertUnreachable(action);
        return;
    }
  }

  private begin(action: Extract<Action, { do: 'line' }>): void {
    const place = this.places.get(action.place);
    if (!place) throw new Error(`no place ${action.place}`);
    // an id that is in use would take the other job's place in the list, and that one would never end
    if (action.job !== this.all.size + 1) throw new Error('replay: the journal does not fit this world');
    const background = action.kind === 'background';
    const shown = shownLine(action.text);
    const parsed = action.kind === 'script' ? null : parseLine(action.text);
    const commands: readonly Simple[] | null = parsed === null ? null : parsed.kind === 'list' ? parsed.commands : [];
    const number = background ? freeNumber([...this.all.values()].filter((other) => other.place === place)) : 0;
    const job = newJob(action.job, place, { text: shown, source: action.text, commands, number, background });
    this.all.set(job.id, job);
    this.live.add(job);
    if (background) return;
    place.history.push(shown);
    this.world.tracer.tty(place.net, action.job, 'in', shown);
  }

  private process(job: Job, action: Extract<Action, { do: 'exec' }>): ShellProcess {
    const { tty } = action;
    return new ShellProcess({
      pid: this.pids++,
      argv: action.argv,
      net: job.place.net,
      stdin: action.stdin,
      cwd: action.cwd,
      files: this.files,
      find: commandByName,
      out: (text) => {
        if (tty) this.write(job, 'out', text);
        else job.captured.out += text;
      },
      err: (text) => {
        if (tty) this.write(job, 'err', text);
        else job.captured.err += text;
      },
    });
  }

  private write(job: Job, stream: 'out' | 'err', text: string): void {
    this.written += text.length;
    this.world.tracer.tty(job.place.net, job.id, stream, text);
  }

  /** The job with this id; throws when there is none. */
  job(id: number): Job {
    const job = this.all.get(id);
    if (!job) throw new Error(`no job ${id}`);
    return job;
  }
}

/** Takes the ended process off a job and keeps its status. True when the job has none any more. */
export function reap(job: Job): boolean {
  if (!job.process || job.process.status === null) return job.process === null;
  job.last = job.process.status;
  job.place.status = job.last;
  job.process = null;
  return true;
}

/** The words of a list's command with the variables put in. */
export function argvOf({ place }: Job, command: Simple): string[] {
  return expand(command.words, (name) => {
    if (name === '?') return String(place.status);
    if (name === 'PWD') return place.cwd;
    return place.vars.get(name) ?? '';
  });
}
