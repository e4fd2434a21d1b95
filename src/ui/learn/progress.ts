import { useStore } from 'zustand';
import type { App } from '../../store/app.ts';
import { createProgressStore, type Progress, type ProgressStore } from '../../store/progress.ts';
import { useApp } from '../context.ts';

const stores = new WeakMap<App, ProgressStore>();

/** The progress of a page: one store, made when Learn is first shown. */
export function progressOf(app: App): ProgressStore {
  const known = stores.get(app);
  if (known) return known;
  const store = createProgressStore(app.keeper);
  stores.set(app, store);
  return store;
}

export const useProgress = <R>(select: (progress: Progress) => R): R => useStore(progressOf(useApp()), select);
