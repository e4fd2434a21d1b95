import type { TableName } from '../../session/goals.ts';
import type { LabSpec, SetupLine } from '../../session/lab-spec.ts';
import type { Stand } from '../../session/standing.ts';

export type { LabSpec };

export interface LessonStep {
  /** A few short paragraphs; `code` between backticks. */
  readonly text: readonly string[];
  /** Commands that the step has entered, in order; `status` is what each must end with, 0 if absent. */
  readonly run?: readonly { readonly place: string; readonly line: string; readonly status?: number }[];
  /** The event to look at; the end of the last command when absent. */
  readonly stand?: Stand;
  /** The tab to have open beside the picture. */
  readonly tab?: 'packet' | 'rules' | 'hooks' | 'conntrack' | 'why';
  /** The chain to show in the tab of rules, where it is not the one that the packet is in. */
  readonly chain?: { readonly table: TableName; readonly chain: string };
}

/** A story told with the running model. */
export interface Lesson {
  readonly id: string;
  readonly title: string;
  /** One sentence: what one can do after it. */
  readonly summary: string;
  readonly lab: LabSpec;
  readonly rxModel?: 'classic' | 'napi';
  readonly setup?: readonly SetupLine[];
  readonly steps: readonly LessonStep[];
  /** Levels to try it in, and the lesson that comes next. */
  readonly next: readonly string[];
}
