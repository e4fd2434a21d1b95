import { lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { ConntrackTab } from './conntrack-tab.tsx';
import './state.css';
import { S } from './state-text.ts';

const IpvsState = lazy(() => import('./live-state.tsx').then((m) => ({ default: m.IpvsState })));
const RoutesState = lazy(() => import('./live-state.tsx').then((m) => ({ default: m.RoutesState })));
const SetsState = lazy(() => import('./live-state.tsx').then((m) => ({ default: m.SetsState })));

type Part = keyof typeof S.parts;

/** Which part is shown; it stays when the tab is left. */
const shownPart = createStore<{ readonly part: Part }>(() => ({ part: 'conntrack' }));

/** What the kernel of the namespace in view remembers: connections, IPVS, routes, sets. */
export function StateTab() {
  const part = useStore(shownPart, (s) => s.part);
  return (
    <div className="state-tab">
      <fieldset className="segmented state-parts" aria-label={S.choose}>
        {(Object.keys(S.parts) as Part[]).map((p) => (
          <label key={p}>
            <input
              type="radio"
              name="state-part"
              checked={p === part}
              onChange={() => shownPart.setState({ part: p })}
            />
            <span>{S.parts[p]}</span>
          </label>
        ))}
      </fieldset>
      <Suspense fallback={<p className="quiet">{S.asking}</p>}>
        {part === 'conntrack' && <ConntrackTab />}
        {part === 'ipvs' && <IpvsState />}
        {part === 'routes' && <RoutesState />}
        {part === 'sets' && <SetsState />}
      </Suspense>
    </div>
  );
}
