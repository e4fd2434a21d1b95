import { createStore } from 'zustand/vanilla';
import { type EditorState, EMPTY } from './editor-state.ts';

/** What is being typed at each place. */
export const lineStore = createStore<Readonly<Record<string, EditorState>>>(() => ({}));
export const lineAt = (place: string): EditorState => lineStore.getState()[place] ?? EMPTY;
export const setLine = (place: string, state: EditorState): void => lineStore.setState({ [place]: state });
