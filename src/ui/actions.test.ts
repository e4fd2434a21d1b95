import { describe, expect, it } from 'vitest';
import { ACTIONS, actionOf } from './actions.ts';
import { P } from './palette/text.ts';

const press = (key: string, more: Partial<Record<'shiftKey' | 'ctrlKey' | 'metaKey', boolean>> = {}) =>
  actionOf({ key, shiftKey: false, ctrlKey: false, metaKey: false, ...more })?.id ?? null;

describe('the actions', () => {
  it('have a name each, and no key does two things', () => {
    const keys = ACTIONS.flatMap((a) => a.keys);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { id } of ACTIONS) expect(P.action[id], id).toMatch(/\w/);
  });

  it('are found by their keys', () => {
    expect(press('ArrowRight')).toBe('forward');
    expect(press('ArrowRight', { shiftKey: true })).toBe('over');
    expect(press('?', { shiftKey: true })).toBe('help');
    expect(press('b')).toBe('breakHere');
    expect(press('B', { shiftKey: true })).toBe('breakpoints');
    expect(press('k', { ctrlKey: true })).toBe('palette');
    expect(press('K', { metaKey: true })).toBe('palette');
  });

  it('leave the browser its own keys', () => {
    expect(press('r', { ctrlKey: true })).toBeNull();
    expect(press('1', { ctrlKey: true })).toBeNull();
    expect(press('q')).toBeNull();
  });
});
