import { describe, expect, it } from 'vitest';
import { createProgressStore, reached, readProgress, solved, wipe } from './progress.ts';

function keeper(kept: unknown = null) {
  let now = kept;
  return {
    loadProgress: () => now,
    saveProgress: (progress: object) => {
      now = structuredClone(progress);
    },
    get kept() {
      return now;
    },
  };
}

describe('progress', () => {
  it('is kept as it is made, and read again', () => {
    const k = keeper();
    const store = createProgressStore(k);
    solved(store, 'drop-ping', { changes: 2, shown: false });
    reached(store, 'wire', 3, 9);
    expect(createProgressStore(k).getState()).toEqual(store.getState());
    expect(k.kept).toMatchObject({
      levels: { 'drop-ping': { changes: 2 } },
      lessons: { wire: { steps: 3, done: false } },
    });
    wipe(store);
    expect(k.kept).toEqual({ version: 1, levels: {}, lessons: {} });
  });

  it('keeps the better solution: an own one before a shown one, then the shorter', () => {
    const store = createProgressStore(keeper());
    const best = (changes: number, shown: boolean) => {
      solved(store, 'a', { changes, shown });
      return store.getState().levels.a;
    };
    expect(best(1, true)).toEqual({ changes: 1, shown: true });
    expect(best(4, false)).toEqual({ changes: 4, shown: false });
    expect(best(2, false)).toEqual({ changes: 2, shown: false });
    expect(best(1, true)).toEqual({ changes: 2, shown: false });
    expect(best(3, false)).toEqual({ changes: 2, shown: false });
  });

  it('never loses a step of a lesson, and is done at its end', () => {
    const store = createProgressStore(keeper());
    reached(store, 'wire', 9, 9);
    reached(store, 'wire', 2, 9);
    expect(store.getState().lessons.wire).toEqual({ steps: 9, done: true });
  });

  it('leaves out what does not fit', () => {
    expect(readProgress('nonsense')).toEqual({ version: 1, levels: {}, lessons: {} });
    expect(readProgress({ version: 2, levels: { a: { changes: 1 } } }).levels).toEqual({});
    expect(
      readProgress({
        version: 1,
        levels: { a: { changes: -1 }, b: { changes: 1, shown: 'yes' }, c: null },
        lessons: [],
      }),
    ).toEqual({ version: 1, levels: { b: { changes: 1, shown: false } }, lessons: {} });
  });
});
