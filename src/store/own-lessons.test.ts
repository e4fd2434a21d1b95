import { describe, expect, it } from 'vitest';
import { addLesson, createOwnLessons, dropLesson, keepLesson, refreshLessons, titleOf } from './own-lessons.ts';

const lesson = (title: string, summary = ''): string => JSON.stringify({ version: 1, title, summary });

function keeper(kept: unknown = null) {
  let now = kept;
  return {
    hasLessons: true,
    loadLessons: () => now,
    saveLessons: (lessons: object) => {
      now = structuredClone(lessons);
    },
  };
}

describe('lessons of one\u2019s own', () => {
  it('are kept, and read again', () => {
    const k = keeper();
    const store = createOwnLessons(k);
    keepLesson(store, lesson('One'));
    keepLesson(store, lesson('Two'));
    expect(createOwnLessons(k).getState().lessons.map(titleOf)).toEqual(['One', 'Two']);
    dropLesson(store, lesson('One'));
    expect(createOwnLessons(k).getState().lessons).toEqual([lesson('Two')]);
  });

  it('take the place of the one with the same title', () => {
    const store = createOwnLessons(keeper());
    keepLesson(store, lesson('One'));
    keepLesson(store, lesson('Two'));
    keepLesson(store, lesson('One', 'better'));
    expect(store.getState().lessons).toEqual([lesson('One', 'better'), lesson('Two')]);
  });

  it('stay beside one of the same title that came from elsewhere', () => {
    const store = createOwnLessons(keeper());
    keepLesson(store, lesson('One'));
    for (let i = 0; i < 2; i++) addLesson(store, lesson('One', 'of somebody else'));
    expect(store.getState().lessons).toEqual([lesson('One'), lesson('One', 'of somebody else')]);
  });

  it('of two tabs do not overwrite each other', () => {
    const k = keeper();
    const [one, two] = [createOwnLessons(k), createOwnLessons(k)];
    keepLesson(one, lesson('One'));
    addLesson(two, lesson('Two'));
    expect(two.getState().lessons).toEqual([lesson('One'), lesson('Two')]);
    dropLesson(one, lesson('One'));
    expect(createOwnLessons(k).getState().lessons).toEqual([lesson('Two')]);
    refreshLessons(two);
    expect(two.getState().lessons).toEqual([lesson('Two')]);
  });

  it('stay in the page when the browser keeps nothing', () => {
    const store = createOwnLessons({ hasLessons: false, loadLessons: () => null, saveLessons: () => {} });
    keepLesson(store, lesson('One'));
    keepLesson(store, lesson('Two'));
    expect(store.getState().lessons).toEqual([lesson('One'), lesson('Two')]);
  });

  it('leave out what is none', () => {
    expect(createOwnLessons(keeper({ lessons: ['{', 3, lesson(' '), lesson('Good')] })).getState().lessons).toEqual([
      lesson('Good'),
    ]);
    for (const bad of [null, 'x', [], { lessons: 'x' }])
      expect(createOwnLessons(keeper(bad)).getState().lessons).toEqual([]);
  });
});
