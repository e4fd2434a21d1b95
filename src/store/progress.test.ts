import { describe, expect, it } from 'vitest';
import {
  createProgressStore,
  merge,
  type Progress,
  ProgressError,
  parseProgress,
  reached,
  readProgress,
  solved,
  wipe,
} from './progress.ts';

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

const progress = (levels: Progress['levels'], lessons: Progress['lessons'] = {}): Progress => ({
  version: 1,
  levels,
  lessons,
});

describe('progress from a file', () => {
  it('comes back as it was exported', () => {
    const made = progress({ a: { changes: 2, shown: true } }, { wire: { steps: 3, done: false } });
    expect(parseProgress(JSON.stringify(made))).toEqual(made);
  });

  it('is added: the better record of each level stays, the further one of each lesson', () => {
    const k = keeper(
      progress(
        { own: { changes: 4, shown: false }, looked: { changes: 1, shown: true }, here: { changes: 1, shown: false } },
        { wire: { steps: 9, done: true }, ipvs: { steps: 2, done: false } },
      ),
    );
    const store = createProgressStore(k);
    const more = progress(
      { own: { changes: 3, shown: false }, looked: { changes: 5, shown: false }, there: { changes: 2, shown: true } },
      { wire: { steps: 1, done: false }, ipvs: { steps: 5, done: true } },
    );
    merge(store, more);
    expect(k.kept).toEqual(
      progress(
        {
          own: { changes: 3, shown: false },
          looked: { changes: 5, shown: false },
          here: { changes: 1, shown: false },
          there: { changes: 2, shown: true },
        },
        { wire: { steps: 9, done: true }, ipvs: { steps: 5, done: true } },
      ),
    );
    merge(store, progress({ own: { changes: 1, shown: true } }));
    expect(store.getState().levels.own).toEqual({ changes: 3, shown: false });
  });

  const fault = (text: string): string => {
    try {
      parseProgress(text);
    } catch (error) {
      return error instanceof ProgressError ? `${error.fault} ${error.detail}`.trim() : String(error);
    }
    return 'taken';
  };

  it('is refused whole, with what is wrong', () => {
    expect(fault('{"version": 1,')).toBe('json');
    expect(fault('[]')).toBe('kind');
    expect(fault('{"version": 1, "title": "a level"}')).toBe('kind');
    expect(fault('{"version": 2, "levels": {}, "lessons": {}}')).toBe('version 2');
    const good = '"a": {"changes": 1, "shown": false}';
    expect(fault(`{"version": 1, "levels": {${good}, "b": {"changes": -1}}, "lessons": {}}`)).toBe('record b');
    expect(fault(`{"version": 1, "levels": {${good}}, "lessons": {"wire": 3}}`)).toBe('record wire');
    const many = Object.fromEntries(Array.from({ length: 2001 }, (_, i) => [`l${i}`, { changes: 1, shown: false }]));
    expect(fault(JSON.stringify(progress(many)))).toBe('kind');
    expect(fault(`{"version": 1, "levels": {${good}}, "lessons": {}}`)).toBe('taken');
  });
});
