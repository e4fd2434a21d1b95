import type { LearnAnswer, LessonStepInfo, PlacedLine, Stand } from '../../protocol/learn.ts';

export interface DraftLine extends PlacedLine {
  /** What it ended with; null while it runs. */
  readonly status: number | null;
}

/** A step in the making. `lines`: how many of the lesson's lines were entered before its moment. */
export interface DraftStep {
  readonly key: number;
  readonly text: string;
  readonly lines: number;
  /** Null: the end of its last command. */
  readonly stand: Stand | null;
  readonly tab: LessonStepInfo['tab'];
  readonly chain: LessonStepInfo['chain'];
}

/** A lesson in the making. */
export interface LessonDraft {
  readonly title: string;
  readonly summary: string;
  readonly lab: string;
  readonly rxModel: 'classic' | 'napi';
  readonly lines: readonly DraftLine[];
  readonly steps: readonly DraftStep[];
}

/** A moment to add: what the model says of it, and what is open beside the picture. */
export type NewStep = Pick<Extract<LearnAnswer, { kind: 'moment' }>, 'lines' | 'stand'> &
  Pick<DraftStep, 'text' | 'tab' | 'chain'>;

export const emptyDraft = (lab: string, rxModel: LessonDraft['rxModel']): LessonDraft => ({
  title: '',
  summary: '',
  lab,
  rxModel,
  lines: [],
  steps: [],
});

/** Nothing of it would be missed. */
export const isEmptyDraft = ({ title, summary, steps }: LessonDraft): boolean =>
  title.trim() === '' && summary.trim() === '' && steps.length === 0;

const same = (a: PlacedLine, b: PlacedLine): boolean => a.place === b.place && a.line === b.line;
const nextKey = (steps: readonly DraftStep[]): number => Math.max(0, ...steps.map(({ key }) => key)) + 1;

/**
 * The draft with one more step, behind those of the same and of earlier commands. Null when the session did not enter
 * the lines that the draft has up to there: then it is another session.
 */
export function withStep(draft: LessonDraft, { lines, stand, text, tab, chain }: NewStep): LessonDraft | null {
  const entered = lines.map(({ place, line, status }) => ({ place, line, status }));
  const both = Math.min(entered.length, draft.lines.length);
  for (let i = 0; i < both; i++) {
    const [mine, theirs] = [draft.lines[i], entered[i]];
    if (mine && theirs && !same(mine, theirs)) return null;
  }
  const all = entered.length >= draft.lines.length ? entered : draft.lines;
  const step = { key: nextKey(draft.steps), text, lines: entered.length, stand, tab, chain };
  const at = draft.steps.findLastIndex((other) => other.lines <= step.lines) + 1;
  return trimmed({ ...draft, lines: all, steps: draft.steps.toSpliced(at, 0, step) });
}

/** Lines behind the last step are no part of the lesson. */
const trimmed = (draft: LessonDraft): LessonDraft => ({
  ...draft,
  lines: draft.lines.slice(0, Math.max(0, ...draft.steps.map(({ lines }) => lines))),
});

export const withoutStep = (draft: LessonDraft, at: number): LessonDraft =>
  trimmed({ ...draft, steps: draft.steps.toSpliced(at, 1) });

/** Whether a step may change places with the next: both show moments behind the same commands. */
export const canSwap = (draft: LessonDraft, at: number): boolean =>
  draft.steps[at] !== undefined && draft.steps[at].lines === draft.steps[at + 1]?.lines;

export function swapped(draft: LessonDraft, at: number): LessonDraft {
  const [a, b] = [draft.steps[at], draft.steps[at + 1]];
  return a && b && canSwap(draft, at) ? { ...draft, steps: draft.steps.toSpliced(at, 2, b, a) } : draft;
}

/** The commands that a step has entered: those since the step before. */
export const linesOf = (draft: LessonDraft, at: number): readonly DraftLine[] =>
  draft.lines.slice(draft.steps[at - 1]?.lines ?? 0, draft.steps[at]?.lines ?? 0);

const paragraphs = (text: string): string[] => {
  const parts = text
    .split('\n')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return parts.length > 0 ? parts : [''];
};

/** The lesson as text: its file, and the end of its id. */
export function lessonText(draft: LessonDraft): string {
  const steps = draft.steps.map(({ text, stand, tab, chain }, at) => {
    const run = linesOf(draft, at).map(({ place, line, status }) => ({ place, line, ...(status ? { status } : {}) }));
    return {
      text: paragraphs(text),
      ...(run.length > 0 ? { run } : {}),
      ...(stand ? { stand } : {}),
      ...(tab ? { tab } : {}),
      ...(chain ? { chain } : {}),
    };
  });
  const { title, summary, lab, rxModel } = draft;
  return JSON.stringify({ version: 1, title: title.trim(), summary: summary.trim(), lab, rxModel, steps });
}

/** A lesson, to be edited. It was read by the model before. */
export function draftOf(text: string): LessonDraft {
  const { title, summary, lab, rxModel, steps } = JSON.parse(text) as Omit<LessonDraft, 'lines' | 'steps'> & {
    readonly steps: readonly (Partial<Omit<DraftStep, 'text'>> & {
      readonly text: readonly string[];
      readonly run?: readonly (PlacedLine & { readonly status?: number })[];
    })[];
  };
  const lines: DraftLine[] = [];
  const drafted = steps.map(({ text: said, run = [], stand = null, tab = null, chain = null }, i): DraftStep => {
    lines.push(...run.map(({ place, line, status = 0 }) => ({ place, line, status })));
    return { key: i + 1, text: said.join('\n'), lines: lines.length, stand, tab, chain };
  });
  return { title, summary, lab, rxModel, lines, steps: drafted };
}
