import { BUILTIN_NAMES, isBuiltin } from '../shell/builtins.ts';
import { isRunning, type Job, jobLine } from '../shell/jobs.ts';
import { INTERRUPTED } from '../shell/process.ts';
import { isCommand, isLoaded } from '../shell/registry.ts';
import { type Line, parseLine, type Simple } from '../shell/words.ts';
import type { Machine } from './machine.ts';
import { argvOf, reap } from './machine-jobs.ts';

/** How a line is run: by us, command after command, or by the shell library. */
export type LineKind = 'empty' | 'incomplete' | 'list' | 'script';

const nameOf = (command: Simple): string => {
  const first = command.words[0]?.[0];
  return typeof first === 'string' ? first : '';
};

/** What a line needs before it can run. */
export interface LinePlan {
  readonly kind: LineKind;
  /** Commands must be loaded first. */
  readonly loads: boolean;
}

/** Decides it by the line's form and the names in it. */
export function planLine(text: string): LinePlan {
  const line: Line = parseLine(text);
  if (line.kind === 'complex') return { kind: 'script', loads: true };
  if (line.kind !== 'list') return { kind: line.kind, loads: true };
  const ours = line.commands.every((command) => {
    const name = nameOf(command);
    if (!BUILTIN_NAMES.includes(name)) return isCommand(name);
    return isBuiltin(command.words.map((word) => (word.length === 1 && typeof word[0] === 'string' ? word[0] : '')));
  });
  const here = line.commands.every((c) => BUILTIN_NAMES.includes(nameOf(c)) || isLoaded(nameOf(c)));
  return { kind: ours ? 'list' : 'script', loads: !here };
}

/** A line that is nothing, or a list of commands that we run ourselves. */
export const isPlainLine = (text: string): boolean => ['empty', 'list'].includes(planLine(text).kind);

/** A job id that this machine has not used. The same journal gives the same ids. */
export const nextJobId = (machine: Machine): number => machine.jobs.size + 1;

/** Takes every list as far as it goes without waiting. Call it after each piece of work. */
export function poll(machine: Machine): void {
  let moved = true;
  while (moved) {
    moved = false;
    for (const job of machine.running) if (job.commands && pollList(machine, job, job.commands)) moved = true;
  }
}

/** One step of a list. False when it waits or is over. */
function pollList(machine: Machine, job: Job, commands: readonly Simple[]): boolean {
  if (!reap(job)) return false;
  if (job.waitsFor.some(isRunning)) {
    if (!job.interrupted) return false;
    job.waitsFor.length = 0; // ctrl-c ends the waiting, not what is waited for
    return finish(machine, job, INTERRUPTED);
  }
  const waited = job.waitsFor.splice(0).at(-1);
  if (waited) job.last = waited.status ?? 0;
  if (job.interrupted && job.last >= INTERRUPTED) return finish(machine, job, job.last);
  const index = nextIndex(job, commands);
  const command = commands[index];
  if (!command) return finish(machine, job, job.last);
  if (command.then === '&' && !job.background) {
    startBackground(machine, job, index, command);
    return true;
  }
  const argv = argvOf(job, command);
  if (isBuiltin(argv)) machine.act({ do: 'builtin', job: job.id, index: index + 1, argv });
  else {
    const stdin = command.input ?? '';
    machine.act({ do: 'exec', job: job.id, index: index + 1, argv, stdin, cwd: job.place.cwd, tty: true });
  }
  return true;
}

/** The next command that `&&` and `||` let run. */
function nextIndex(job: Job, commands: readonly Simple[]): number {
  let index = job.index;
  for (; index < commands.length; index++) {
    const before = commands[index - 1]?.then;
    if (before === '&&' && job.last !== 0) continue;
    if (before === '||' && job.last === 0) continue;
    break;
  }
  return index;
}

function startBackground(machine: Machine, job: Job, index: number, command: Simple): void {
  const id = nextJobId(machine);
  machine.act({ do: 'line', job: id, place: job.place.name, text: command.text, kind: 'background' });
  // the parent goes on behind it: `:` moves its index and leaves a status of 0, as bash does
  machine.act({ do: 'builtin', job: job.id, index: index + 1, argv: [':'] });
  const child = machine.job(id);
  pollList(machine, child, child.commands ?? []);
  machine.act({ do: 'text', job: job.id, stream: 'err', text: `[${child.number}] ${child.process?.pid ?? ''}\n` });
}

function finish(machine: Machine, job: Job, status: number): boolean {
  machine.act({ do: 'end', job: job.id, status });
  if (job.background) machine.act({ do: 'text', job: job.id, stream: 'err', text: jobLine(job, true) });
  return true;
}
