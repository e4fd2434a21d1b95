import { describe, expect, it } from 'vitest';
import type { App } from '../../store/app.ts';
import { emptyDraft, type LessonDraft } from './lesson-draft.ts';
import { drafts, draftsBefore, putDraftBack, replaceDraft } from './own-lessons-store.ts';

const draft = (title: string): LessonDraft => ({ ...emptyDraft('host', 'napi'), title });

describe('the draft of a lesson', () => {
  it('is put aside when another takes its place, and put back', () => {
    const app = {} as App;
    replaceDraft(app, draft('mine'));
    expect(draftsBefore.has(app)).toBe(false);
    replaceDraft(app, draft('of the open lesson'));
    expect(draftsBefore.get(app)?.title).toBe('mine');
    putDraftBack(app);
    expect(drafts.get(app)?.title).toBe('mine');
    expect(draftsBefore.get(app)?.title).toBe('of the open lesson');
  });

  it('stays aside when what took its place is empty or the same', () => {
    const app = {} as App;
    for (const title of ['mine', '', '', 'new', 'new']) replaceDraft(app, draft(title));
    expect(draftsBefore.get(app)?.title).toBe('mine');
    putDraftBack(app);
    expect(drafts.get(app)?.title).toBe('mine');
  });
});
