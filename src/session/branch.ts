import type { Timeline } from './journal.ts';
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
