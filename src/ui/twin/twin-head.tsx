import { Icon } from '../parts/icons.tsx';
import { useRuns, useTwin } from './context.ts';
import { SCENARIOS, type ScenarioId } from './scenarios.ts';
import { TT } from './text.ts';
import { whereOf } from './words.ts';

/** The question, what is done in both clusters, and the way to where the packets part. */
export function TwinHead() {
  const runs = useRuns();
  const id = useTwin((s) => s.scenario);
  const phase = useTwin((s) => s.phase);
  const scenario = SCENARIOS.find((s) => s.id === id) ?? SCENARIOS[0];
  const busy = phase === 'starting' || phase === 'running';
  const play = (next: string): void => {
    const chosen = SCENARIOS.find((s) => s.id === next);
    if (chosen) void runs.play(chosen.id, chosen.setup, chosen.line);
  };
  const last = useTwin((s) => s.entered.at(-1));
  if (!scenario) return null;
  const compared = phase === 'done' && last ? last : scenario.line;
  const words = TT.scenario[scenario.id as ScenarioId];
  return (
    <header className="twin-head">
      <div className="twin-question">
        <label className="field">
          <span>{TT.question}</span>
          <select value={scenario.id} onChange={(e) => play(e.target.value)}>
            {SCENARIOS.map((s) => (
              <option key={s.id} value={s.id}>
                {TT.scenario[s.id].title}
              </option>
            ))}
          </select>
        </label>
        <h2>{words.title}</h2>
        <p>{words.story}</p>
      </div>
      <div className="twin-lines">
        {scenario.setup.length > 0 && (
          <details>
            <summary>
              {TT.before} <span className="quiet">{TT.lines(scenario.setup.length)}</span>
            </summary>
            <ol>
              {scenario.setup.map((l) => (
                <li key={l.line}>
                  <code>
                    <span className="prompt">{`${l.place}$ `}</span>
                    {l.line}
                  </code>
                </li>
              ))}
            </ol>
          </details>
        )}
        <code className="twin-line">
          <span className="prompt">{`${compared.place}$ `}</span>
          {compared.line}
        </code>
        <Next busy={busy} again={() => play(scenario.id)} />
      </div>
    </header>
  );
}

/** The one thing to do next: go to where the packets part. */
function Next({ busy, again }: { readonly busy: boolean; readonly again: () => void }) {
  const runs = useRuns();
  const twin = useTwin((s) => s.twin);
  const at = useTwin((s) => s.at);
  const running = useTwin((s) => s.running);
  const row = twin?.rows[twin.first];
  const there = twin !== null && twin.first === at;
  return (
    <div className="twin-next">
      {busy && (
        <p className="twin-busy" role="status">
          {running ? TT.running(running.place, running.line) : TT.starting}
        </p>
      )}
      {!busy && row && twin && (
        <>
          {there ? (
            <button type="button" className="button primary" onClick={() => runs.togglePlay()}>
              {TT.playOn}
            </button>
          ) : (
            <button type="button" className="button primary" onClick={() => runs.toFirstDifference()}>
              {TT.goFirst}
              <kbd>{TT.goFirstKey}</kbd>
            </button>
          )}
          <p className="quiet" role="status">
            {there ? TT.atFirst : TT.firstAt(whereOf(row), twin.first + 1)}
          </p>
        </>
      )}
      {!busy && twin && !row && <p role="status">{TT.noDifference}</p>}
      {!busy && (
        <button type="button" className="icon-button" title={TT.again} aria-label={TT.again} onClick={again}>
          <Icon name="undo" />
        </button>
      )}
    </div>
  );
}
