import { messageOf } from '../base/message-of.ts';
import { checkGoal, type GoalRow } from './goals.ts';
import { runLine } from './headless.ts';
import type { LabSpec } from './lab-spec.ts';
import { Session } from './session.ts';
import { marksOf, type Standing } from './standing.ts';

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
  let session: Session | null = null;
  try {
    const opened = await Session.open({ lab });
    session = opened;
    const met = async (): Promise<boolean> => (await checkGoal(opened, goal)).every((row) => row.ok);
    const fails = !(await met());
    for (const { place, line } of solution) {
      const { refused } = await runLine(opened, place, line);
      if (refused !== undefined) return { fails, passes: false, problem: refused };
    }
    return { fails, passes: await met(), problem: '' };
  } catch (error) {
    return { fails: false, passes: false, problem: messageOf(error) };
  } finally {
    session?.close();
  }
}

/** Why a lesson cannot be told: in which step, from 1, and what is wrong there. */
export interface LessonFault {
  readonly step: number;
  readonly what: 'refused' | 'endless' | 'status' | 'nowhere';
  /** The command at fault, '' where it is none. */
  readonly line: string;
  /** What it ended with. */
  readonly status: number;
}

interface Told {
  readonly rxModel?: 'classic' | 'napi';
  readonly steps: readonly (Omit<Standing, 'run'> & { readonly run?: readonly Typed[] })[];
}
interface Typed {
  readonly place: string;
  readonly line: string;
  readonly status?: number;
}

/** Plays a lesson: its commands must end as they say, and each step must find its moment. Null when all is well. */
export async function proveLesson(lab: LabSpec, { rxModel = 'napi', steps }: Told): Promise<LessonFault | null> {
  const session = await Session.open({ lab, rxModel });
  try {
    return await faultIn(session, steps);
  } finally {
    session.close();
  }
}

async function faultIn(session: Session, steps: Told['steps']): Promise<LessonFault | null> {
  for (const [i, { run = [] }] of steps.entries())
    for (const { place, line, status: wanted = 0 } of run) {
      const { status, endless, refused } = await runLine(session, place, line);
      const what = refused !== undefined ? 'refused' : endless ? 'endless' : status !== wanted ? 'status' : null;
      if (what) return { step: i + 1, what, line, status };
    }
  const lost = marksOf(session.machine, steps).findIndex(({ done, seq }) => !done || seq === null);
  return lost < 0 ? null : { step: lost + 1, what: 'nowhere', line: '', status: 0 };
}
