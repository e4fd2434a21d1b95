import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Keeper } from './storage.ts';

/** Lessons that the reader made or was given, as text; the newest last. */
export interface OwnLessons {
  readonly version: 1;
  readonly lessons: readonly string[];
}

export type OwnLessonsStore = StoreApi<OwnLessons>;

export function createOwnLessons(keeper: Pick<Keeper, 'loadLessons' | 'saveLessons'>): OwnLessonsStore {
  const store = createStore<OwnLessons>(() => ({ version: 1, lessons: readKept(keeper.loadLessons()) }));
  store.subscribe((kept) => keeper.saveLessons(kept));
  return store;
}

function readKept(kept: unknown): readonly string[] {
  if (typeof kept !== 'object' || kept === null || !('lessons' in kept) || !Array.isArray(kept.lessons)) return [];
  return kept.lessons.filter((text): text is string => typeof text === 'string' && titleOf(text) !== '');
}

/** What a lesson is called; '' for a text that is none. */
export function titleOf(text: string): string {
  try {
    const { title } = JSON.parse(text) as { readonly title?: unknown };
    return typeof title === 'string' ? title.trim() : '';
  } catch {
    return '';
  }
}

/** Keeps a lesson, in the place of the one with its title. */
export function keepLesson(store: OwnLessonsStore, text: string): void {
  const { lessons } = store.getState();
  const at = lessons.findIndex((other) => titleOf(other) === titleOf(text));
  const next = at < 0 ? [...lessons, text] : lessons.map((other, i) => (i === at ? text : other));
  store.setState({ lessons: next });
}

/** Keeps a lesson that came from elsewhere beside those that are there. */
export function addLesson(store: OwnLessonsStore, text: string): void {
  const { lessons } = store.getState();
  if (!lessons.includes(text)) store.setState({ lessons: [...lessons, text] });
}

export function dropLesson(store: OwnLessonsStore, text: string): void {
  store.setState({ lessons: store.getState().lessons.filter((other) => other !== text) });
}
