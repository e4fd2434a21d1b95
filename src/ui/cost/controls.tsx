import { ENDPOINTS, MOST_SERVICES, POSITIONS } from '../../store/cost.ts';
import { useApp } from '../context.ts';
import { T as P } from '../text.ts';
import { CT, number } from './text.ts';
import { useCost, useShown } from './use-cost.ts';

/** Where the slider stops: eight numbers in each power of ten, so that the powers stand at equal distances. */
const STOPS: readonly number[] = [
  ...[1, 2, 3, 4, 5, 6, 7, 8],
  ...[10, 100, 1_000].flatMap((ten) => [1, 1.5, 2, 3, 4, 5, 6, 8].map((n) => n * ten)),
  MOST_SERVICES,
];

const nearest = (services: number): number => {
  const at = STOPS.findIndex((n) => n >= services);
  return at < 0 ? STOPS.length - 1 : at;
};

/** How many Services, which one is asked, and what is being measured. */
export function Controls() {
  const app = useApp();
  const { runs } = useShown();
  const position = useCost((s) => s.position);
  const services = useCost((s) => s.services);
  const there = useCost((s) => s.reports.has(MOST_SERVICES));
  return (
    <section className="cost-controls" aria-label={CT.services}>
      <div className="cost-slider">
        <label htmlFor="cost-services">
          <b>{number(services)}</b>
          <span>{`${CT.services}${P.comma}${CT.endpoints(ENDPOINTS)}`}</span>
        </label>
        <input
          id="cost-services"
          type="range"
          min={0}
          max={STOPS.length - 1}
          value={nearest(services)}
          aria-valuetext={CT.count(services)}
          onChange={(e) => runs.look(STOPS[Number(e.target.value)] ?? 1)}
        />
        <div className="cost-ends" aria-hidden="true">
          {[1, 10, 100, 1_000, 10_000].map((n) => (
            <span key={n}>{number(n)}</span>
          ))}
        </div>
      </div>
      <div className="cost-choices">
        <fieldset>
          <legend>{CT.position}</legend>
          <div className="segmented">
            {POSITIONS.map((p) => (
              <label key={p}>
                <input
                  type="radio"
                  name="cost-position"
                  checked={p === position}
                  onChange={() => runs.store.setState({ position: p })}
                />
                <span>{CT.positions[p]}</span>
              </label>
            ))}
          </div>
          {position === 'random' && (
            <button type="button" className="button" onClick={() => runs.reseed()}>
              {CT.reseed}
            </button>
          )}
        </fieldset>
        <p className="quiet">{CT.positionNote}</p>
      </div>
      <div className="cost-next">
        {there ? (
          <button type="button" className="button" onClick={() => app.settings.setState({ view: 'twin' })}>
            {CT.compare}
          </button>
        ) : (
          <button
            type="button"
            className="button primary"
            disabled={services === MOST_SERVICES}
            onClick={() => runs.look(MOST_SERVICES)}
          >
            {CT.build}
          </button>
        )}
        <Status />
      </div>
    </section>
  );
}

const PHASES = 6;

function Status() {
  const busy = useCost((s) => s.busy);
  const problem = useCost((s) => s.problem);
  if (problem !== '')
    return (
      <p className="cost-problem" role="alert">
        {CT.failed} {P.say(problem)}
      </p>
    );
  if (!busy) return <p className="quiet">{CT.ready}</p>;
  const done = busy.phase ? Object.keys(CT.phase).indexOf(busy.phase) : 0;
  return (
    <p className="cost-busy" role="status">
      <progress max={PHASES} value={done} aria-label={CT.count(busy.services)} />
      {CT.busy(busy.services, busy.phase ? CT.phase[busy.phase] : CT.starting)}
    </p>
  );
}
