import { lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import type { View } from '../store/settings.ts';
import { useApp } from './context.ts';
import { showView } from './show-view.ts';
import { T } from './text.ts';

const TwinView = lazy(() => import('./twin/twin-view.tsx').then((m) => ({ default: m.TwinView })));
const CostView = lazy(() => import('./cost/cost-view.tsx').then((m) => ({ default: m.CostView })));

const SandboxView = lazy(() => import('./sandbox/sandbox-view.tsx').then((m) => ({ default: m.SandboxView })));

/** Views that take the place of the lab's picture, inspector and terminal. */
type Whole = 'twin' | 'cost' | 'sandbox';
export const isWhole = (view: View): view is Whole => view === 'twin' || view === 'cost' || view === 'sandbox';

/** Chooses what the page is used for. */
export function ViewsNav() {
  const app = useApp();
  const view = useStore(app.settings, (s) => s.view);
  return (
    <nav className="views" aria-label={T.views}>
      {(Object.keys(T.view) as View[]).map((v) => (
        <button
          key={v}
          type="button"
          title={T.viewTitle[v]}
          aria-current={v === view ? 'page' : undefined}
          onClick={() => showView(app, v)}
        >
          {T.view[v]}
        </button>
      ))}
    </nav>
  );
}

/** The view that fills the page. */
export function WholeView({ view }: { readonly view: Whole }) {
  return (
    <main className="whole-view" aria-label={T.view[view]}>
      <Suspense fallback={<p className="quiet whole-view-wait">{T.loading}</p>}>
        {view === 'twin' ? <TwinView /> : view === 'cost' ? <CostView /> : <SandboxView />}
      </Suspense>
    </main>
  );
}
