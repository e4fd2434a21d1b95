import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { TwinRuns, TwinState } from '../../store/twin.ts';

export const RunsContext = createContext<TwinRuns | null>(null);

export function useRuns(): TwinRuns {
  const runs = useContext(RunsContext);
  if (!runs) throw new Error('no RunsContext above this component');
  return runs;
}

export const useTwin = <T>(select: (state: TwinState) => T): T => useStore(useRuns().store, select);
