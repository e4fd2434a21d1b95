import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { SharedTwin } from '../../protocol/share.ts';
import type { App } from '../../store/app.ts';
import { shownOf, TwinRuns } from '../../store/twin.ts';
import { useApp } from '../context.ts';
import { SCENARIOS } from './scenarios.ts';

/** The two workers are ended when nobody has looked for this long, milliseconds. */
const KEPT = 120_000;

interface Kept {
  readonly runs: TwinRuns;
  timer: ReturnType<typeof setTimeout> | null;
}
const kept = new WeakMap<App, Kept>();

/** The runs of this page. They outlive the view for a while: who comes back finds them as they were. */
export function useTwinRuns(): TwinRuns {
  const app = useApp();
  const entry = useMemo(() => {
    const known = kept.get(app);
    if (known) return known;
    const fresh: Kept = {
      runs: new TwinRuns(app, () => {
        if (!app.spawn) throw new Error('this page cannot start workers');
        return app.spawn();
      }),
      timer: null,
    };
    fresh.runs.store.subscribe((state, before) => {
      if (state.at === before.at && state.phase === before.phase && state.entered === before.entered) return;
      const shown = shownOf(state);
      if (shown) app.views.setState({ twin: shown });
    });
    kept.set(app, fresh);
    return fresh;
  }, [app]);
  useEffect(() => {
    if (entry.timer !== null) clearTimeout(entry.timer);
    entry.timer = null;
    return () => {
      entry.runs.store.setState({ playing: false });
      entry.timer = setTimeout(() => entry.runs.end(), KEPT);
    };
  }, [entry]);
  return entry.runs;
}

/** Shows what a link wants, what was there before, or the first question. */
export function useQuestion(runs: TwinRuns): void {
  const app = useApp();
  const wanted = useStore(app.views, (s) => s.wantedTwin);
  useEffect(() => {
    const { twin } = app.views.getState();
    if (wanted) app.views.setState({ twin: wanted, wantedTwin: null });
    if (wanted || runs.store.getState().phase === 'idle') open(runs, wanted ?? twin);
  }, [app, runs, wanted]);
}

function open(runs: TwinRuns, wanted: SharedTwin | null): void {
  const state = runs.store.getState();
  const shown = shownOf(state);
  if (wanted && shown && JSON.stringify({ ...wanted, at: 0 }) === JSON.stringify({ ...shown, at: 0 })) {
    if (wanted.at !== shown.at) runs.seek(wanted.at);
    return;
  }
  const known = SCENARIOS.find(({ id }) => id === wanted?.scenario);
  const scenario = known ?? SCENARIOS[0];
  if (scenario) void runs.play(scenario.id, scenario.setup, scenario.line, (known && wanted) || undefined);
}
