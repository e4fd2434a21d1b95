import type { App } from '../../store/app.ts';
import { createOwnLessons, type OwnLessonsStore } from '../../store/own-lessons.ts';
import type { LessonDraft } from './lesson-draft.ts';

const stores = new WeakMap<App, OwnLessonsStore>();

/** The lessons that are kept in this browser: one store a page, made when it is first asked for. */
export function ownLessonsOf(app: App): OwnLessonsStore {
  const known = stores.get(app);
  if (known) return known;
  const store = createOwnLessons(app.keeper);
  stores.set(app, store);
  return store;
}

/** The lesson that is being made: it stays while one looks at other things. */
export const drafts = new WeakMap<App, LessonDraft>();
