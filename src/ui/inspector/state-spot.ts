import { createStore } from 'zustand/vanilla';
import type { S } from './state-text.ts';

export type StatePart = keyof typeof S.parts;

/** What of the State tab is shown; it stays when the tab is left. */
interface StateSpot {
  readonly part: StatePart;
  /** Only entries with this in their text. */
  readonly find: string;
  /** The entry that somebody was sent to: a virtual service, a member of a set, a route's address. */
  readonly mark: string;
}

export const stateSpot = createStore<StateSpot>(() => ({ part: 'conntrack', find: '', mark: '' }));
