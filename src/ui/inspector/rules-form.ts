import { createStore } from 'zustand/vanilla';

/** How rules are written, and whether those that do not matter are folded away. */
export interface RulesForm {
  readonly form: 'save' | 'list' | 'words';
  readonly fold: boolean;
}

export const rulesForm = createStore<RulesForm>(() => ({ form: 'save', fold: true }));
