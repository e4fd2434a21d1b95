import { useDeferredValue, useMemo } from 'react';
import { useStore } from 'zustand';
import { Cards } from './cards.tsx';
import { Chart } from './chart.tsx';
import { Controls } from './controls.tsx';
import { Measured } from './measured-panel.tsx';
import { Sync } from './sync-panel.tsx';
import { CT } from './text.ts';
import { CostContext, useCostRuns } from './use-cost.ts';
import './cost.css';
import './figures.css';

/** N Services on a slider, and what a packet pays for them: counted by the model, beside what real machines took. */
export function CostView() {
  const runs = useCostRuns();
  const services = useDeferredValue(useStore(runs.store, (s) => s.services));
  const reports = useDeferredValue(useStore(runs.store, (s) => s.reports));
  const of = useDeferredValue(useStore(runs.store, (s) => s.position));
  const shown = useMemo(() => ({ runs, position: of, services, reports }), [runs, of, services, reports]);
  return (
    <CostContext value={shown}>
      <div className="cost">
        <header className="cost-head">
          <h2>{CT.title}</h2>
          <p>{CT.lead}</p>
        </header>
        <Controls />
        <Cards />
        <div className="cost-pair">
          <Chart />
          <Measured />
        </div>
        <Sync />
        <section className="cost-honest" aria-label={CT.honest}>
          <h2>{CT.honest}</h2>
          <ul>
            {CT.honestPoints.map((point) => (
              <li key={point}>{point}</li>
            ))}
          </ul>
        </section>
      </div>
    </CostContext>
  );
}
