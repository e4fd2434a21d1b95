import { afterEach, expect, it } from 'vitest';
import { App } from '../../store/app.ts';
import { noStorage } from '../../store/testing/fake-worker.ts';
import { debugStore, forgetMatches } from './debug-state.ts';

afterEach(() => debugStore.setState({ query: '', matches: [] }));

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
