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

const fields = (value: unknown): Readonly<Record<string, unknown>> => (isGroup(value) ? value : {});
const isGroup = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
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

const isBetter = (record: LevelRecord, old: LevelRecord | undefined): boolean =>
  !old || (old.shown && !record.shown) || (old.shown === record.shown && record.changes < old.changes);

/** A level was solved. The better record stays: one of one's own before one that was looked up, then the shorter. */
export function solved(store: ProgressStore, id: string, record: LevelRecord): void {
  const { levels } = store.getState();
  if (isBetter(record, levels[id])) store.setState({ levels: { ...levels, [id]: record } });
}

/** A step of a lesson was reached. */
export function reached(store: ProgressStore, id: string, step: number, of: number): void {
  const { lessons } = store.getState();
  const old = lessons[id] ?? { steps: 0, done: false };
  const steps = Math.max(old.steps, step);
  const done = old.done || step >= of;
  if (steps !== old.steps || done !== old.done) store.setState({ lessons: { ...lessons, [id]: { steps, done } } });
}

/** A file of progress that cannot be taken: `detail` is the record at fault, where it is one. */
export class ProgressError extends Error {
  override readonly name = 'ProgressError';
  readonly fault: 'json' | 'kind' | 'version' | 'record';
  readonly detail: string;
  constructor(fault: ProgressError['fault'], detail = '') {
    super(`progress: ${fault} ${detail}`);
    this.fault = fault;
    this.detail = detail;
  }
}

/** More records than there could be. */
const MOST_RECORDS = 2000;
/** A file of so many bytes is no progress. */
export const MOST_BYTES = 1_000_000;

/** Reads an exported file, all of it or nothing. Throws a `ProgressError`. */
export function parseProgress(text: string): Progress {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ProgressError('json');
  }
  const { version, levels, lessons } = fields(value);
  if (version === undefined || !isGroup(levels) || !isGroup(lessons)) throw new ProgressError('kind');
  if (version !== 1) throw new ProgressError('version', String(version));
  if (Object.keys(levels).length + Object.keys(lessons).length > MOST_RECORDS) throw new ProgressError('kind');
  const read = readProgress(value);
  const lost = [
    ...Object.keys(levels).filter((id) => !Object.hasOwn(read.levels, id)),
    ...Object.keys(lessons).filter((id) => !Object.hasOwn(read.lessons, id)),
  ];
  if (lost[0] !== undefined) throw new ProgressError('record', lost[0]);
  return read;
}

/** Adds what was learnt elsewhere: of each level the better record stays, of each lesson the one that got further. */
export function merge(store: ProgressStore, more: Progress): void {
  const old = store.getState();
  const levels = { ...old.levels };
  for (const [id, record] of Object.entries(more.levels)) if (isBetter(record, levels[id])) levels[id] = record;
  const lessons = { ...old.lessons };
  for (const [id, { steps, done }] of Object.entries(more.lessons)) {
    const here = lessons[id];
    lessons[id] = { steps: Math.max(steps, here?.steps ?? 0), done: done || (here?.done ?? false) };
  }
  store.setState({ levels, lessons });
}

export function wipe(store: ProgressStore): void {
  store.setState(NONE, true);
}
