import { type ComponentType, lazy, Suspense, useEffect } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../context.ts';
import { closePanel, debugStore, forgetMatches, type Panel } from './debug-state.ts';

const shareIn = (ShareDialog: ComponentType<{ onClose: () => void }>) => () => (
  <ShareDialog onClose={() => closePanel('share')} />
);

const PANELS = {
  palette: lazy(() => import('../palette/palette.tsx').then((m) => ({ default: m.Palette }))),
  search: lazy(() => import('./search-dialog.tsx').then((m) => ({ default: m.SearchDialog }))),
  breakpoints: lazy(() => import('./breakpoints-dialog.tsx').then((m) => ({ default: m.BreakpointsDialog }))),
  compare: lazy(() => import('./compare-dialog.tsx').then((m) => ({ default: m.CompareDialog }))),
  export: lazy(() => import('../export/export-dialog.tsx').then((m) => ({ default: m.ExportDialog }))),
  share: lazy(() => import('../share/share-dialog.tsx').then((m) => ({ default: shareIn(m.ShareDialog) }))),
} satisfies Record<Panel, unknown>;

const Narrator = lazy(() => import('./narrator.tsx').then((m) => ({ default: m.Narrator })));

/** Loads each dialog when it is first opened; and tells the steps. */
export function DebugHost() {
  const app = useApp();
  const panel = useStore(debugStore, (s) => s.panel);
  useEffect(() => forgetMatches(app), [app]);
  const Dialog = panel && PANELS[panel];
  return (
    <>
      <Suspense fallback={null}>
        <Narrator />
      </Suspense>
      <Suspense fallback={null}>{Dialog && <Dialog />}</Suspense>
    </>
  );
}
