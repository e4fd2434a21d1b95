import { lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import { helpStore } from './help-state.ts';

const HelpDialog = lazy(() => import('./help-dialog.tsx').then((m) => ({ default: m.HelpDialog })));

/** Loads the dialog when it is first opened. */
export function HelpHost() {
  const open = useStore(helpStore, (s) => s.open);
  return open ? (
    <Suspense fallback={null}>
      <HelpDialog />
    </Suspense>
  ) : null;
}
