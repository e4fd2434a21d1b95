import type { FileChange } from '../shell/files.ts';

/**
 * What was done to a world, in order. Replaying it on a fresh world of the same lab and seed gives the same trace. Only
 * what was really executed is in it, so a replay needs no shell grammar.
 */
export type Action =
  /** A line was entered. Makes the job. */
  | {
      readonly do: 'line';
      readonly job: number;
      readonly place: string;
      readonly text: string;
      /** `list`: we run its commands ourselves. `script`: the shell library runs it. `background`: `&` split it off. */
      readonly kind: 'list' | 'script' | 'background';
    }
  /** A command started as part of a job. `index`: which of the list; `tty`: it writes to the terminal itself. */
  | {
      readonly do: 'exec';
      readonly job: number;
      readonly index: number;
      readonly argv: readonly string[];
      readonly stdin: string;
      readonly cwd: string;
      readonly tty: boolean;
    }
  /** A command of the shell itself (`cd`, `jobs`, `echo`). */
  | { readonly do: 'builtin'; readonly job: number; readonly index: number; readonly argv: readonly string[] }
  /** A script wrote to a file of /proc/sys. */
  | { readonly do: 'proc'; readonly job: number; readonly path: string; readonly text: string }
  /** Output of a script. */
  | { readonly do: 'text'; readonly job: number; readonly stream: 'out' | 'err'; readonly text: string }
  /** A job ended; a script leaves its directory and variables behind. */
  | {
      readonly do: 'end';
      readonly job: number;
      readonly status: number;
      readonly cwd?: string;
      readonly vars?: Readonly<Record<string, string>>;
    }
  | { readonly do: 'interrupt'; readonly job: number; readonly kill?: boolean }
  /** A script changed a file. */
  | { readonly do: 'file'; readonly change: FileChange };

/** Between two pieces of work: after `steps` alarms, at `time`. In flight: inside the tracer's point with this number. */
export type Position = { readonly steps: number; readonly time: number } | { readonly flight: number };

export interface Entry {
  readonly at: Position;
  /** Length of the trace before it. */
  readonly seq: number;
  /** Which entered line it belongs to: what one undo takes back. */
  readonly line: number;
  readonly action: Action;
}

/** One line of time: all its entries from the start, and where its clock stands. */
export interface Timeline {
  readonly entries: readonly Entry[];
  readonly end: { readonly steps: number; readonly time: number };
}
