import { createContext, useContext, useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import type { Asked, CostPosition, CostReport } from '../../protocol/messages.ts';
import type { App } from '../../store/app.ts';
import { CostRuns, type CostState } from '../../store/cost.ts';
import { useApp } from '../context.ts';

const kept = new WeakMap<App, CostRuns>();

/** What was measured stays while the page is open; the worker goes when the view does. */
export function useCostRuns(): CostRuns {
  const app = useApp();
  const runs = useMemo(() => {
    const known = kept.get(app);
    if (known) return known;
    const fresh = new CostRuns(() => {
      if (!app.spawn) throw new Error('this page cannot start workers');
      return app.spawn();
    });
    fresh.store.subscribe(({ services, seed, position }) => {
      const { cost } = app.views.getState();
      if (cost?.services !== services || cost.seed !== seed || cost.position !== position)
        app.views.setState({ cost: { services, seed, position } });
    });
    kept.set(app, fresh);
    return fresh;
  }, [app]);
  const wanted = useStore(app.views, (s) => s.wantedCost);
  useEffect(() => {
    if (!wanted) return;
    app.views.setState({ cost: wanted, wantedCost: null });
    runs.open(wanted);
  }, [app, runs, wanted]);
  useEffect(() => {
    runs.start();
    return () => runs.end();
  }, [runs]);
  return runs;
}

/** What the figures are drawn of. It may lag behind the controls: the figures are drawn in slices, between frames. */
interface Shown {
  readonly runs: CostRuns;
  readonly position: CostPosition;
  readonly services: number;
  readonly reports: ReadonlyMap<number, CostReport>;
}

export const CostContext = createContext<Shown | null>(null);

export function useShown(): Shown {
  const shown = useContext(CostContext);
  if (!shown) throw new Error('no CostContext above this component');
  return shown;
}

export const useCost = <T>(select: (state: CostState) => T): T => useStore(useShown().runs.store, select);

/** The report for the number of Services that is shown; null until it is there. */
export function useReport(): CostReport | null {
  const { services, reports } = useShown();
  return reports.get(services) ?? null;
}

export const askedAt = (all: readonly Asked[], position: CostPosition): Asked | null =>
  all.find((a) => a.position === position) ?? null;
