import type { NetNs } from '../kernel/netns.ts';
import type { ShellProcess } from './process.ts';
import type { Simple } from './words.ts';

/** A shell at a place: what lives from one line to the next. */
export interface Place {
  readonly name: string;
  readonly net: NetNs;
  cwd: string;
  readonly vars: Map<string, string>;
  /** `$?` */
  status: number;
  readonly history: string[];
}

/** A line being run: a list of simple commands, or a script that the shell library runs. */
export interface Job {
  readonly id: number;
  readonly place: Place;
  readonly text: string;
  /** The whole of it: `text` may be shortened. */
  readonly source: string;
  /** Null for a script. */
  readonly commands: readonly Simple[] | null;
  /** Number in `jobs`, 0 for a job that was never in the background. */
  readonly number: number;
  background: boolean;
  /** Next command of the list. */
  index: number;
  process: ShellProcess | null;
  /** Status of the last command that ended. */
  last: number;
  /** Exit status, or null while it runs. */
  status: number | null;
  /** `fg` and `wait`: the jobs that must end first. */
  readonly waitsFor: Job[];
  /** What the running command of a script has written. */
  captured: { out: string; err: string };
  interrupted: boolean;
}

/** A job as it begins. */
export const newJob = (
  id: number,
  place: Place,
  line: Pick<Job, 'text' | 'source' | 'commands' | 'number' | 'background'>,
): Job => ({
  id,
  place,
  ...line,
  index: 0,
  process: null,
  last: 0,
  status: null,
  waitsFor: [],
  captured: { out: '', err: '' },
  interrupted: false,
});

export const isRunning = (job: Job): boolean => job.status === null;

/** The lowest free number for `jobs`. */
export function freeNumber(jobs: Iterable<Job>): number {
  let top = 0;
  for (const job of jobs) if (isRunning(job)) top = Math.max(top, job.number);
  return top + 1;
}

/** The job that `%2`, `%ping`, `%+` or nothing names. */
export function findJob(jobs: readonly Job[], spec: string | undefined): Job | null {
  const running = jobs.filter((job) => job.background && isRunning(job));
  if (spec === undefined || spec === '%' || spec === '%%' || spec === '%+') return running.at(-1) ?? null;
  if (spec === '%-') return running.at(-2) ?? running.at(-1) ?? null;
  const name = spec.replace(/^%/, '');
  if (/^\d+$/.test(name)) return running.find((job) => job.number === Number(name)) ?? null;
  return running.findLast((job) => job.text.startsWith(name)) ?? null;
}

/** A line of `jobs`: "[1]+  Running                 ping node &". */
export function jobLine(job: Job, current: boolean): string {
  const state = isRunning(job) ? 'Running' : job.status === 0 ? 'Done' : `Exit ${job.status}`;
  return `[${job.number}]${current ? '+' : '-'}  ${state.padEnd(24)}${job.text}${isRunning(job) ? ' &' : ''}\n`;
}
