import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Keeper } from './storage.ts';

/** How a level was solved, at its best. */
export interface LevelRecord {
  /** Lines that changed something. */
  readonly changes: number;
  /** The solution was looked at before. */
  readonly shown: boolean;
}

/** How far somebody came with a lesson. */
export interface LessonRecord {
  /** Steps seen, counted from the start. */
  readonly steps: number;
  readonly done: boolean;
}

export interface Progress {
  readonly version: 1;
  readonly levels: Readonly<Record<string, LevelRecord>>;
  readonly lessons: Readonly<Record<string, LessonRecord>>;
}

export type ProgressStore = StoreApi<Progress>;

const NONE: Progress = { version: 1, levels: {}, lessons: {} };

const fields = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

/** Reads what was kept or exported, record by record: what does not fit is left out. */
export function readProgress(kept: unknown): Progress {
  const { version, levels, lessons } = fields(kept);
  if (version !== 1) return NONE;
  const readLevels: Record<string, LevelRecord> = {};
  for (const [id, value] of Object.entries(fields(levels))) {
    const { changes, shown } = fields(value);
    if (isCount(changes)) readLevels[id] = { changes, shown: shown === true };
  }
  const readLessons: Record<string, LessonRecord> = {};
  for (const [id, value] of Object.entries(fields(lessons))) {
    const { steps, done } = fields(value);
    if (isCount(steps)) readLessons[id] = { steps, done: done === true };
  }
  return { version: 1, levels: readLevels, lessons: readLessons };
}

/** What was learnt so far, kept in this browser. */
export function createProgressStore(keeper: Pick<Keeper, 'loadProgress' | 'saveProgress'>): ProgressStore {
  const store = createStore<Progress>(() => readProgress(keeper.loadProgress()));
  store.subscribe((progress) => keeper.saveProgress(progress));
  return store;
}

/** A level was solved. The better record stays: one of one's own before one that was looked up, then the shorter. */
export function solved(store: ProgressStore, id: string, record: LevelRecord): void {
  const { levels } = store.getState();
  const old = levels[id];
  const better = !old || (old.shown && !record.shown) || (old.shown === record.shown && record.changes < old.changes);
  if (better) store.setState({ levels: { ...levels, [id]: record } });
}

/** A step of a lesson was reached. */
export function reached(store: ProgressStore, id: string, step: number, of: number): void {
  const { lessons } = store.getState();
  const old = lessons[id] ?? { steps: 0, done: false };
  const steps = Math.max(old.steps, step);
  const done = old.done || step >= of;
  if (steps !== old.steps || done !== old.done) store.setState({ lessons: { ...lessons, [id]: { steps, done } } });
}

export function wipe(store: ProgressStore): void {
  store.setState(NONE, true);
}
