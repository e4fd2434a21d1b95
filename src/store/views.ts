import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SharedCost, SharedTwin } from '../protocol/share.ts';

/** What is shown in the views beside the lab: each tells it here, and takes from here what a link wants. */
export interface ViewsState {
  /** What was shown last; null before the view has been open. */
  readonly twin: SharedTwin | null;
  readonly cost: SharedCost | null;
  /** What a link wants to be shown; null once the view has taken it. */
  readonly wantedTwin: SharedTwin | null;
  readonly wantedCost: SharedCost | null;
}

export type ViewsStore = StoreApi<ViewsState>;

export const createViews = (): ViewsStore =>
  createStore<ViewsState>(() => ({ twin: null, cost: null, wantedTwin: null, wantedCost: null }));
