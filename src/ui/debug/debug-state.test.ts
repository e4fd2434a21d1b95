import { afterEach, expect, it } from 'vitest';
import { App } from '../../store/app.ts';
import { noStorage } from '../../store/testing/fake-worker.ts';
import { debugStore, forgetMatches, keyAhead, openPanel } from './debug-state.ts';

afterEach(() => debugStore.setState({ panel: null, ahead: '', query: '', matches: [] }));

it('matches go when another trace comes, and stay while the trace only grows', () => {
  const app = new App({ post: () => {}, listen: () => {} }, noStorage);
  const end = forgetMatches(app);
  debugStore.setState({ query: 'drop', matches: [3, 5] });
  app.session.setState({ length: 9 });
  expect(debugStore.getState().matches).toEqual([3, 5]);
  app.session.setState({ revision: 1 });
  expect(debugStore.getState()).toMatchObject({ query: 'drop', matches: [] });
  debugStore.setState({ matches: [1] });
  end();
  app.session.setState({ revision: 2 });
  expect(debugStore.getState().matches).toEqual([1]);
});

it('what is typed before a dialog is there is kept for it; Escape gives it up', () => {
  openPanel('palette');
  for (const key of ['r', 'u', 'x', 'Backspace', 'Enter', 'ArrowDown', 'l']) keyAhead(key);
  expect(debugStore.getState()).toMatchObject({ panel: 'palette', ahead: 'rul' });
  openPanel('search');
  expect(debugStore.getState().ahead).toBe('');
  keyAhead('Escape');
  expect(debugStore.getState().panel).toBeNull();
});
