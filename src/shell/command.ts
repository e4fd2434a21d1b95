import type { NetNs } from '../kernel/netns.ts';
import type { World } from '../kernel/world.ts';

/** Files a command can read and write: the shell's small in-memory file system. Paths are absolute. */
export interface Files {
  /** The text of a file, or null when there is none. */
  read(path: string): string | null;
  write(path: string, text: string): void;
}

/**
 * A running command. It belongs to one namespace and runs on the simulated clock: a command that waits (ping, nc) sets
 * alarms and returns from `start`; it is over when it calls `exit`.
 */
export interface Process {
  readonly pid: number;
  /** The command's name and its arguments, as the shell has split them. */
  readonly argv: readonly string[];
  readonly net: NetNs;
  readonly world: World;
  readonly stdin: string;
  readonly cwd: string;
  readonly files: Files;
  /** True for a daemon, which only reacts: in the background, simulated time need not pass for it. */
  resident?: boolean;
  /** Exit status, or null while it runs. */
  readonly status: number | null;
  /** Standard output and standard error. After `exit`, ignored. */
  out(text: string): void;
  err(text: string): void;
  /** Ends the process. The first call counts. */
  exit(status: number): void;
  /** What ctrl-c does. Without one, the process exits with 130. */
  onInterrupt(handler: () => void): void;
  /** Called once when the process ends for whatever reason: cancel alarms, close sockets. */
  onExit(handler: () => void): void;
  /** Runs another command in another namespace with the same input and outputs (`ip netns exec`); its end is ours. */
  exec(argv: readonly string[], net: NetNs): void;
  /** Runs another command as a child (`watch`): it writes where we write, and `ended` gets its status. */
  run(argv: readonly string[], net: NetNs, ended: (status: number) => void): void;
}

/** One command of the terminal. One folder per command under shell/, registered in shell/registry.ts. */
export interface Command {
  readonly name: string;
  /** One sentence for `help`. */
  readonly summary: string;
  /** How it is called, one form a line. */
  readonly synopsis: string;
  /** Runs it. Must not throw for bad input: it writes what Linux writes to `err` and exits with Linux's status. */
  start(process: Process): void;
  /** Words that could stand at `words[at]`; the shell keeps those that begin with what is typed. */
  complete?(words: readonly string[], at: number, net: NetNs): readonly string[];
}

/** A command that is over when `run` returns: `run` returns the exit status. */
export function immediate(spec: Omit<Command, 'start'> & { run(process: Process): number }): Command {
  const { run, ...rest } = spec;
  return { ...rest, start: (process) => process.exit(run(process)) };
}
