import { afterEach, beforeEach, expect, it, vi } from 'vitest';

/** A tab: its address, the entry of its history, and what it keeps. Each load of the page reads the module anew. */
let hash = '';
let state: unknown = null;
const kept = new Map<string, string>();

async function load(): Promise<typeof import('./address-bar.ts')['bar']> {
  vi.resetModules();
  return (await import('./address-bar.ts')).bar;
}

beforeEach(() => {
  hash = '';
  state = null;
  kept.clear();
  const go = (next: unknown, _title: string, url: string): void => {
    state = next;
    hash = url.startsWith('#') ? url : '';
  };
  vi.stubGlobal('location', {
    pathname: '/',
    search: '',
    get hash() {
      return hash;
    },
  });
  vi.stubGlobal('history', {
    pushState: go,
    replaceState: go,
    get state() {
      return state;
    },
  });
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
});
afterEach(() => vi.unstubAllGlobals());

it('a reload finds what was left at its address, and nothing at another', async () => {
  const bar = await load();
  bar.write('a', 'push');
  bar.leave({ at: 1 });
  expect((await load()).left()).toEqual({ at: 1 });
  hash = '#b';
  expect((await load()).left()).toBeNull();
});

it('a reload that overtakes a new address finds it too; an older entry, or the same address typed, does not', async () => {
  const bar = await load();
  bar.write('a', 'push');
  bar.write('b', 'push');
  bar.write('c', 'replace');
  bar.leave({ at: 2 });
  hash = '#b';
  expect((await load()).left()).toEqual({ at: 2 });
  hash = '#a';
  expect((await load()).left()).toBeNull();
  hash = '#b';
  state = null;
  expect((await load()).left()).toBeNull();
});

it('what cannot be read is nothing', async () => {
  for (const text of ['', '{', '3', 'null', '[]']) {
    kept.set('hookscope.left', text);
    expect((await load()).left()).toBeNull();
  }
});
