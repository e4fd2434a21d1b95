import { describe, expect, it } from 'vitest';
import type { SavedSession } from '../protocol/messages.ts';
import { Keeper, type StorageState } from './storage.ts';

/** A browser's storage that counts what it is given. */
function memory() {
  const items = new Map<string, string>();
  const storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
  return { items, storage: storage as unknown as Storage };
}

const session = (text: string): SavedSession => ({
  version: 1,
  lab: 'host',
  seed: 1,
  rxModel: 'napi',
  journal: [{ do: 'exec', stdin: text }],
});

describe('a session that is larger than browsers keep', () => {
  it('is not written down, and the page is told', () => {
    const { items, storage } = memory();
    const keeper = new Keeper(() => storage);
    const states: StorageState[] = [];
    keeper.onState = (state) => states.push(state);
    keeper.saveSession(session('x'));
    expect(keeper.loadSession()?.lab).toBe('host');
    const kept = [...items.values()];
    keeper.saveSession(session('x'.repeat(6_000_000)));
    expect([...items.values()]).toEqual(kept);
    keeper.saveSession(session('y'));
    expect(states).toEqual(['full', 'kept']);
  });

  it('is still not kept when something small is', () => {
    const { storage } = memory();
    const keeper = new Keeper(() => storage);
    keeper.saveSession(session('x'.repeat(6_000_000)));
    keeper.saveSettings({ theme: 'dark' });
    expect(keeper.state).toBe('full');
    keeper.forgetSession();
    keeper.saveSettings({ theme: 'light' });
    expect(keeper.state).toBe('kept');
  });
});
