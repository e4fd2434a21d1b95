import { expect, test } from 'vitest';
import { createPlayheadStore } from './playhead.ts';
import { createSettingsStore, readSettings } from './settings.ts';
import { Keeper } from './storage.ts';

test('a pace that the page offers is kept, any other is the normal one', () => {
  expect(readSettings({ speed: 8 }).speed).toBe(8);
  for (const speed of [3, 0, -1, Number.NaN, '8', null, undefined]) expect(readSettings({ speed }).speed).toBe(1);
});

test('whatever does not fit is the default, and what does fit stays', () => {
  const read = readSettings({ theme: 'pink', language: 'zh', folded: { inspector: true, terminal: 1 }, sizes: 7 });
  expect(read.theme).toBe('system');
  expect(read.language).toBe('zh');
  expect(read.folded).toEqual({ inspector: true, terminal: false, timeline: false });
  expect(read.sizes).toEqual({ inspector: 0, terminal: 0 });
});

test('settings come back with the next visit, also where the browser keeps nothing', () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as unknown as Storage;
  createSettingsStore(new Keeper(() => storage)).setState({ speed: 4 });
  expect(createSettingsStore(new Keeper(() => storage)).getState().speed).toBe(4);
  const refused = createSettingsStore(
    new Keeper(() => {
      throw new Error('denied');
    }),
  );
  refused.setState({ speed: 2 });
  expect(refused.getState().speed).toBe(2);
  expect(createPlayheadStore().getState().speed).toBe(1);
});
