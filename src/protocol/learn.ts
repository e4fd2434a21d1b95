import type { EnteredLine } from '../session/goal-count.ts';
import type { GoalResult, GoalRow, TableName } from '../session/goals.ts';
import type { LessonFault, Proof } from '../session/prove.ts';
import type { ReferenceEntry } from '../session/reference/reference.ts';
import type { Mark, Stand } from '../session/standing.ts';

export type { EnteredLine } from '../session/goal-count.ts';
export type { GoalResult, GoalRow, Wish } from '../session/goals.ts';
export type { LessonFault, Proof } from '../session/prove.ts';
export type { ReferenceEntry, ReferenceKind } from '../session/reference/reference.ts';
export type { Mark, Stand } from '../session/standing.ts';

/** A command at a place. */
export interface PlacedLine {
  readonly place: string;
  readonly line: string;
}

/** What there is to learn, by name. */
export interface LearnContents {
  readonly lessons: readonly { readonly id: string; readonly title: string; readonly summary: string }[];
  readonly chapters: readonly {
    readonly id: string;
    readonly title: string;
    readonly levels: readonly { readonly id: string; readonly title: string }[];
  }[];
  readonly labs: readonly { readonly id: string; readonly title: string; readonly summary: string }[];
}

/** A level as it is played: the lab with the id `level/ID` is its start. */
export interface LevelInfo {
  readonly id: string;
  readonly title: string;
  readonly story: readonly string[];
  readonly goal: readonly GoalRow[];
  readonly hints: readonly string[];
  readonly solution: readonly PlacedLine[];
  /** Commands that change something in the best solution known. */
  readonly par: number;
  /** What was learnt, for when it is solved. */
  readonly after: string;
  readonly next: readonly string[];
}

export interface LessonStepInfo {
  readonly text: readonly string[];
  readonly run: readonly PlacedLine[];
  readonly tab: 'packet' | 'rules' | 'hooks' | 'conntrack' | 'why' | null;
  readonly chain: { readonly table: TableName; readonly chain: string } | null;
}

/** A lesson as it is read: the lab with the id `lesson/ID` is its start. */
export interface LessonInfo {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly rxModel: 'classic' | 'napi';
  readonly steps: readonly LessonStepInfo[];
  readonly next: readonly string[];
}

/** In which language; without it, English. */
interface Told {
  readonly language?: 'en' | 'zh';
}

export type LearnQuery =
  | ({ readonly kind: 'learn' } & Told)
  /** All that can be looked up. */
  | { readonly kind: 'reference' }
  | ({ readonly kind: 'level'; readonly id: string } & Told)
  | ({ readonly kind: 'lesson'; readonly id: string } & Told)
  /** How the goal of a level stands in the session as it is now. It is tried in a copy. */
  | { readonly kind: 'goal'; readonly level: string }
  /** The lines entered so far. */
  | { readonly kind: 'entered' }
  /** What would come of commands in the session as it is now. They are tried in a copy. */
  | { readonly kind: 'try'; readonly rows: readonly PlacedLine[] }
  /** Whether a level is failed at its start and passed by its solution. */
  | { readonly kind: 'prove'; readonly level: string }
  /** How far the session is with the steps of a lesson. */
  | { readonly kind: 'marks'; readonly lesson: string }
  /** What finds an event again when the lines before it are entered anew. */
  | { readonly kind: 'moment'; readonly seq: number }
  /** Whether a lesson can be told: each command ends as it says, each step finds its moment. */
  | { readonly kind: 'prove-lesson'; readonly lesson: string };

export type LearnAnswer =
  | { readonly kind: 'learn'; readonly contents: LearnContents }
  | { readonly kind: 'reference'; readonly entries: readonly ReferenceEntry[] }
  | { readonly kind: 'level'; readonly level: LevelInfo }
  | { readonly kind: 'lesson'; readonly lesson: LessonInfo }
  | {
      readonly kind: 'goal';
      readonly rows: readonly GoalResult[];
      /** Lines that changed something so far. */
      readonly changes: number;
    }
  | { readonly kind: 'entered'; readonly lines: readonly EnteredLine[] }
  | { readonly kind: 'try'; readonly rows: readonly GoalResult[] }
  | { readonly kind: 'prove'; readonly proof: Proof }
  | { readonly kind: 'marks'; readonly marks: readonly Mark[] }
  | {
      readonly kind: 'moment';
      /** The lines that were entered before it. */
      readonly lines: readonly EnteredLine[];
      readonly stand: Stand;
    }
  | { readonly kind: 'prove-lesson'; readonly fault: LessonFault | null };
