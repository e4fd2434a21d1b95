import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Keeper } from './storage.ts';

/** Lessons that the reader made or was given, as text; the newest last. */
export interface OwnLessons {
  readonly version: 1;
  readonly lessons: readonly string[];
}

export interface OwnLessonsStore extends StoreApi<OwnLessons> {
  /** What is kept now: another tab may have changed it since. */
  readonly now: () => readonly string[];
}

export function createOwnLessons(keeper: Pick<Keeper, 'hasLessons' | 'loadLessons' | 'saveLessons'>): OwnLessonsStore {
  const store = createStore<OwnLessons>(() => ({ version: 1, lessons: readKept(keeper.loadLessons()) }));
  store.subscribe((kept) => keeper.saveLessons(kept));
  const now = (): readonly string[] => (keeper.hasLessons ? readKept(keeper.loadLessons()) : store.getState().lessons);
  return { ...store, now };
}

/** Shows what is kept now. */
export function refreshLessons(store: OwnLessonsStore): void {
  const lessons = store.now();
  if (JSON.stringify(lessons) !== JSON.stringify(store.getState().lessons)) store.setState({ lessons });
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
  const lessons = store.now();
  const at = lessons.findIndex((other) => titleOf(other) === titleOf(text));
  const next = at < 0 ? [...lessons, text] : lessons.map((other, i) => (i === at ? text : other));
  store.setState({ lessons: next });
}

/** Keeps a lesson that came from elsewhere beside those that are there. */
export function addLesson(store: OwnLessonsStore, text: string): void {
  const lessons = store.now();
  store.setState({ lessons: lessons.includes(text) ? lessons : [...lessons, text] });
}

export function dropLesson(store: OwnLessonsStore, text: string): void {
  store.setState({ lessons: store.now().filter((other) => other !== text) });
}
