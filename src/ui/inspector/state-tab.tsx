import { lazy, Suspense } from 'react';
import { useStore } from 'zustand';
import { ConntrackTab } from './conntrack-tab.tsx';
import './state.css';
import { type StatePart, stateSpot } from './state-spot.ts';
import { S } from './state-text.ts';

const IpvsState = lazy(() => import('./live-state.tsx').then((m) => ({ default: m.IpvsState })));
const RoutesState = lazy(() => import('./live-state.tsx').then((m) => ({ default: m.RoutesState })));
const SetsState = lazy(() => import('./live-state.tsx').then((m) => ({ default: m.SetsState })));

/** What the kernel of the namespace in view remembers: connections, IPVS, routes, sets. */
export function StateTab() {
  const part = useStore(stateSpot, (s) => s.part);
  return (
    <div className="state-tab">
      <fieldset className="segmented state-parts" aria-label={S.choose}>
        {(Object.keys(S.parts) as StatePart[]).map((p) => (
          <label key={p}>
            <input
              type="radio"
              name="state-part"
              checked={p === part}
              onChange={() => stateSpot.setState({ part: p, find: '', mark: '' })}
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
