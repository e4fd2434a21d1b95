import { createStore } from 'zustand/vanilla';
import type { App } from '../../store/app.ts';

/** Dialogs for debugging; one is open at a time. */
export type Panel = 'palette' | 'search' | 'breakpoints' | 'compare' | 'export' | 'share';

interface DebugState {
  readonly panel: Panel | null;
  /** What was typed after a dialog was asked for and before it was there: it begins with that. */
  readonly ahead: string;
  /** What was searched for last, and the stops that it found: they stay marked on the timeline. */
  readonly query: string;
  readonly matches: readonly number[];
}

export const debugStore = createStore<DebugState>(() => ({ panel: null, ahead: '', query: '', matches: [] }));

export const openPanel = (panel: Panel): void => debugStore.setState({ panel, ahead: '' });
/** Closes a dialog, unless another has taken its place: a browser tells of a closed dialog a moment later. */
export const closePanel = (panel: Panel): void => {
  if (debugStore.getState().panel === panel) debugStore.setState({ panel: null });
};
/** A key that is pressed while a dialog is on its way is meant for it, and does nothing on the page. */
export function keyAhead(key: string): void {
  const { panel, ahead } = debugStore.getState();
  if (key === 'Escape' && panel) closePanel(panel);
  else if (key === 'Backspace') debugStore.setState({ ahead: ahead.slice(0, -1) });
  else if (key.length === 1) debugStore.setState({ ahead: ahead + key });
}
export const clearSearch = (): void => debugStore.setState({ query: '', matches: [] });

/** Matches are stops of one trace: another lab, branch or undo takes them away. Ends with what it returns. */
export const forgetMatches = (app: App): (() => void) =>
  app.session.subscribe(({ revision }, before) => {
    if (revision !== before.revision && debugStore.getState().matches.length > 0) debugStore.setState({ matches: [] });
  });

/** To the next match after the playhead, or the one before it; from the last one on to the first. */
export function nextMatch(app: App, by: 1 | -1): void {
  const { matches } = debugStore.getState();
  if (matches.length === 0) {
    openPanel('search');
    return;
  }
  const { index } = app.session.getState();
  const at = index.stopIndex(app.playhead.getState().seq);
  const next = by === 1 ? matches.find((m) => m > at) : matches.findLast((m) => m < at);
  app.seekStop(next ?? (by === 1 ? matches[0] : matches.at(-1)) ?? at);
}
