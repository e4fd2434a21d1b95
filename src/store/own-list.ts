import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Keeper } from './storage.ts';

/** A lab of the reader's as it is kept. */
export interface KeptLab {
  readonly key: number;
  readonly title: string;
  /** All of it; `own/` before it makes the id of a lab that runs. */
  readonly text: string;
  /** It had no errors when it was kept. */
  readonly runs: boolean;
}

export interface OwnLabs {
  readonly labs: readonly KeptLab[];
  /** The one in the editor; null for none. */
  readonly editing: number | null;
}

export type OwnLabsStore = StoreApi<OwnLabs>;

const isKept = (v: unknown): v is KeptLab => {
  if (typeof v !== 'object' || v === null) return false;
  const { key, title, text, runs } = v as Partial<Record<keyof KeptLab, unknown>>;
  return typeof key === 'number' && typeof title === 'string' && typeof text === 'string' && typeof runs === 'boolean';
};

/** Reads what was kept: whatever does not fit is left out. */
export function readOwnLabs(kept: unknown): OwnLabs {
  const { labs, editing } = (typeof kept === 'object' && kept !== null ? kept : {}) as Readonly<
    Record<string, unknown>
  >;
  const list = Array.isArray(labs) ? labs.filter(isKept) : [];
  return { labs: list, editing: list.find((lab) => lab.key === editing)?.key ?? null };
}

/** The reader's labs, kept whenever they change. */
export function createOwnLabs(keeper: Keeper): OwnLabsStore {
  const store = createStore<OwnLabs>(() => readOwnLabs(keeper.loadLabs()));
  store.subscribe((state, old) => {
    // another tab may have changed the list: what this one did not change stays as it is
    const others = state.labs === old.labs && keeper.hasLabs ? readOwnLabs(keeper.loadLabs()).labs : null;
    keeper.saveLabs(others ? { ...state, labs: others } : state);
  });
  return store;
}
