import type { GoalRow, Wish } from '../../session/goals.ts';
import type { LabSpec, SetupLine } from '../../session/lab-spec.ts';

export type { GoalRow, LabSpec, SetupLine, Wish };

/** A command at a place. */
export interface Line {
  readonly place: string;
  readonly line: string;
}

/** Something that goes wrong, to be put right. */
export interface Level {
  readonly id: string;
  /** The symptom, as somebody would put it. */
  readonly title: string;
  /** A few short paragraphs. */
  readonly story: readonly string[];
  readonly lab: LabSpec;
  /** What was done to the lab before the reader comes. */
  readonly setup?: readonly SetupLine[];
  readonly goal: readonly GoalRow[];
  /** From a push to nearly all of it. */
  readonly hints: readonly string[];
  readonly solution: readonly Line[];
  /** Commands that change something in the best solution known. */
  readonly par: number;
  /** What was learnt, said once it is solved. */
  readonly after: string;
  /** Levels and lessons to go on with. */
  readonly next: readonly string[];
}

export interface Chapter {
  readonly id: string;
  readonly title: string;
  readonly levels: readonly Level[];
}

/** Short ways to write rows and lines. */
export const at = (place: string, line: string): Line => ({ place, line });
export const row = (place: string, line: string, ...wants: readonly Wish[]): GoalRow => ({ place, line, wants });
/** A row that comes some simulated seconds after the one before. */
export const after = (wait: number, place: string, line: string, ...wants: readonly Wish[]): GoalRow => ({
  ...row(place, line, ...wants),
  wait,
});
export const answered: Wish = { kind: 'answered' };
export const refused: Wish = { kind: 'refused' };
export const silent: Wish = { kind: 'silent' };
export const says = (text: string): Wish => ({ kind: 'says', text });
export const saysNot = (text: string): Wish => ({ kind: 'says', text, not: true });
