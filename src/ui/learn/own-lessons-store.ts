import type { App } from '../../store/app.ts';
import { createOwnLessons, type OwnLessonsStore } from '../../store/own-lessons.ts';
import { isEmptyDraft, type LessonDraft } from './lesson-draft.ts';

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

/** The draft that another one took the place of: it can be put back. */
export const draftsBefore = new WeakMap<App, LessonDraft>();

/** Takes another draft; one that has something in it is put aside. */
export function replaceDraft(app: App, next: LessonDraft): void {
  const old = drafts.get(app);
  drafts.set(app, next);
  if (old && !isEmptyDraft(old) && JSON.stringify(old) !== JSON.stringify(next)) draftsBefore.set(app, old);
}

/** Changes places with the draft that was put aside. */
export function putDraftBack(app: App): void {
  const before = draftsBefore.get(app);
  if (!before) return;
  draftsBefore.delete(app);
  replaceDraft(app, before);
}
