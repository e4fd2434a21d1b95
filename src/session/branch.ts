import type { Entry, Timeline } from './journal.ts';
import type { Machine } from './machine.ts';

/** One line of time of a session. Its machine may have been let go; the timeline makes it again. */
export interface Branch {
  readonly id: number;
  readonly parent: { readonly branch: number; readonly seq: number } | null;
  readonly title: string;
  /** How many entries it began with: those of its parent up to the point. */
  readonly kept: number;
  machine: Machine | null;
  /** As of when the machine was let go; unused while it is there. */
  timeline: Timeline;
}

export const timelineOf = (machine: Machine): Timeline => ({
  entries: machine.entries,
  end: { steps: machine.steps, time: machine.world.clock.now },
});

export const currentTimeline = (branch: Branch): Timeline =>
  branch.machine ? timelineOf(branch.machine) : branch.timeline;

/** What had been done before event `seq`. */
export function entriesBefore(branch: Branch, seq: number): readonly Entry[] {
  const { entries } = currentTimeline(branch);
  const cut = entries.findIndex((entry) => entry.seq >= seq);
  return cut < 0 ? entries.slice() : entries.slice(0, cut);
}

/** Machines kept for branches that are not looked at. */
const KEPT_MACHINES = 3;

/** Lets go of machines of branches that were not looked at for long. */
export function letGo(branches: readonly Branch[], current: Branch): void {
  const idle = branches.filter((branch) => branch !== current && branch.machine);
  for (const branch of idle.slice(0, Math.max(0, idle.length - KEPT_MACHINES))) {
    branch.timeline = currentTimeline(branch);
    branch.machine = null;
  }
}
