import { useEffect, useMemo } from 'react';
import type { App } from '../../store/app.ts';
import { TwinRuns } from '../../store/twin.ts';
import { useApp } from '../context.ts';

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
