import { describe, expect, it } from 'vitest';
import type { App } from '../app.ts';
import { createOwnLabs, readOwnLabs } from '../own-list.ts';
import { Keeper } from '../storage.ts';
import { addLab, dropLab, keepLab, refreshLabs, renameLab } from './kept.ts';
import { fromTemplate } from './templates.ts';

/** As much of the browser's storage as is used. */
function memory(): Storage {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  } as unknown as Storage;
}
const appWith = (storage: () => Storage): App => {
  const keeper = new Keeper(storage);
  return { keeper, ownLabs: createOwnLabs(keeper) } as unknown as App;
};
const fail = (): never => {
  throw new Error('full');
};
const titles = (app: App): string[] => app.ownLabs.getState().labs.map(({ title }) => title);

describe('the labs of a reader', () => {
  it('are there after a reload, with the one that was edited', () => {
    const storage = memory();
    const app = appWith(() => storage);
    const key = addLab(app, fromTemplate('hosts', 'Two'));
    addLab(app, fromTemplate('empty', 'Nothing'));
    const again = appWith(() => storage);
    expect(titles(again)).toEqual(['Two', 'Nothing']);
    expect(again.ownLabs.getState().labs.map(({ runs }) => runs)).toEqual([true, false]);
    expect(again.ownLabs.getState().editing).not.toBe(key);
  });

  it('never have the same title by accident', () => {
    const storage = memory();
    const app = appWith(() => storage);
    for (let i = 0; i < 3; i++) addLab(app, fromTemplate('hosts', 'Two'));
    expect(titles(app)).toEqual(['Two', 'Two 2', 'Two 3']);
  });

  it('are deleted and put back where they were', () => {
    const storage = memory();
    const app = appWith(() => storage);
    const keys = ['a', 'b', 'c'].map((title) => addLab(app, fromTemplate('hosts', title)));
    const back = dropLab(app, keys[1] ?? 0);
    expect(titles(app)).toEqual(['a', 'c']);
    back();
    expect(titles(app)).toEqual(['a', 'b', 'c']);
  });

  it('of two tabs do not overwrite each other', () => {
    const storage = memory();
    const [one, two] = [appWith(() => storage), appWith(() => storage)];
    addLab(one, fromTemplate('hosts', 'of the first'));
    const key = addLab(two, fromTemplate('hosts', 'of the second'));
    renameLab(one, key, 'renamed');
    expect(titles(one)).toEqual(['of the first', 'renamed']);
    addLab(two, fromTemplate('hosts', 'third'));
    one.ownLabs.setState({ editing: null });
    refreshLabs(one);
    expect(titles(one)).toEqual(['of the first', 'renamed', 'third']);
  });

  it('that cannot be read keep their title, and the answer says why', () => {
    const storage = memory();
    const app = appWith(() => storage);
    const kept = { key: 1, title: 'old', text: '{', runs: false };
    app.ownLabs.setState({ labs: [kept] });
    expect(renameLab(app, 1, 'new')).toBe('it is no lab: it is not JSON');
    expect(app.ownLabs.getState().labs).toEqual([kept]);
  });

  it('stay in the page when the browser keeps nothing', () => {
    const app = appWith(() => {
      throw new Error('denied');
    });
    const key = addLab(app, fromTemplate('hosts', 'Two'));
    keepLab(app, key, fromTemplate('router', 'Two'));
    expect(app.ownLabs.getState()).toMatchObject({ editing: key, labs: [{ title: 'Two' }] });
    expect(app.ownLabs.getState().labs[0]?.text).toContain('router1');
  });

  it('stay in the page when the browser has no room for them, whatever else it keeps', () => {
    const storage = memory();
    const app = appWith(() => ({ ...storage, setItem: (k, v) => (v.length > 2_000 ? fail() : storage.setItem(k, v)) }));
    const key = addLab(app, fromTemplate('hosts', 'Two'));
    keepLab(app, key, { ...fromTemplate('hosts', 'Two'), setup: [{ place: 'host1', line: 'x'.repeat(2_000) }] });
    app.keeper.saveSettings({});
    refreshLabs(app);
    app.ownLabs.setState({ editing: null });
    expect(app.ownLabs.getState().labs[0]?.text).toContain('xxx');
  });

  it('are read item by item: what does not fit is left out', () => {
    const good = { key: 1, title: 'a', text: '{}', runs: false };
    expect(readOwnLabs({ labs: [good, { key: 'x' }, null, 3], editing: 9 })).toEqual({ labs: [good], editing: null });
    for (const bad of [null, 3, [], { labs: 'x' }]) expect(readOwnLabs(bad)).toEqual({ labs: [], editing: null });
  });
});
