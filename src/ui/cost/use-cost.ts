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
    kept.set(app, fresh);
    return fresh;
  }, [app]);
  useEffect(() => {
    runs.start();
    return () => runs.end();
  }, [runs]);
  return runs;
}

interface Shown {
  readonly runs: CostRuns;
  readonly position: CostPosition;
}

export const CostContext = createContext<Shown | null>(null);

export function useShown(): Shown {
  const shown = useContext(CostContext);
  if (!shown) throw new Error('no CostContext above this component');
  return shown;
}

export const useCost = <T>(select: (state: CostState) => T): T => useStore(useShown().runs.store, select);

/** The report for the number of Services in view; before it is there, the nearest one that is. */
export function useReport(): { readonly report: CostReport | null; readonly exact: boolean } {
  const services = useCost((s) => s.services);
  const reports = useCost((s) => s.reports);
  return useMemo(() => {
    const report = reports.get(services) ?? null;
    return { report, exact: report !== null };
  }, [services, reports]);
}

export const askedAt = (all: readonly Asked[], position: CostPosition): Asked | null =>
  all.find((a) => a.position === position) ?? null;
