import { messageOf } from '../base/message-of.ts';
import { checkGoal, type GoalRow } from './goals.ts';
import { runLine } from './headless.ts';
import type { LabSpec } from './lab-spec.ts';
import { Session } from './session.ts';

export interface Proof {
  /** The goal is not met before anything was done. */
  readonly fails: boolean;
  /** It is met after the solution. */
  readonly passes: boolean;
  /** Why it could not be played at all; '' if it could. */
  readonly problem: string;
}

interface Playable {
  readonly goal: readonly GoalRow[];
  readonly solution: readonly { readonly place: string; readonly line: string }[];
}

/** Plays a level: it must be failed at the start and passed by its solution. */
export async function proveLevel(lab: LabSpec, { goal, solution }: Playable): Promise<Proof> {
  try {
    const session = await Session.open({ lab });
    const met = async (): Promise<boolean> => (await checkGoal(session, goal)).every((row) => row.ok);
    const fails = !(await met());
    for (const { place, line } of solution) {
      const { refused } = await runLine(session, place, line);
      if (refused !== undefined) return { fails, passes: false, problem: refused };
    }
    return { fails, passes: await met(), problem: '' };
  } catch (error) {
    return { fails: false, passes: false, problem: messageOf(error) };
  }
}
