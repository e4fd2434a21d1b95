import { createStore, type StoreApi } from 'zustand/vanilla';
import { type Level, STACK } from '../diagram/level.ts';
import type { HookName, TableName } from '../protocol/messages.ts';

export interface SelectionState {
  /** The namespace the picture shows when it does not follow; null for the lab's focus. */
  readonly net: number | null;
  /** A packet chosen by the reader; 0 to follow the one that moves. */
  readonly packet: number;
  /** Which chain the rule list shows; null for the one the event is in. */
  readonly chain: { readonly net: number; readonly table: TableName; readonly chain: string } | null;
  /** A rule to point at, after a link from elsewhere. */
  readonly rule: number;
  readonly hook: HookName | null;
  /** How deep the picture looks: the whole lab, one host's stack, or inside one hook. */
  readonly level: Level;
  /** A byte range of the packet under the pointer, to light up in the header tree and the hex. */
  readonly bytes: { readonly from: number; readonly to: number } | null;
  /** The place whose terminal is in front. */
  readonly place: string;
}

export type SelectionStore = StoreApi<SelectionState>;

export const createSelectionStore = (): SelectionStore =>
  createStore<SelectionState>(() => ({
    net: null,
    packet: 0,
    chain: null,
    rule: 0,
    hook: null,
    level: STACK,
    bytes: null,
    place: '',
  }));
