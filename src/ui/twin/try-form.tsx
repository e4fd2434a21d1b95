import { type FormEvent, useState } from 'react';
import { SIDES } from '../../store/twin.ts';
import { T as P } from '../text.ts';
import { useRuns, useTwin } from './context.ts';
import { PLACES } from './scenarios.ts';
import { TT } from './text.ts';

/** Any command, at any place, in both clusters as they are now; and what was entered so far. */
export function TryForm() {
  const runs = useRuns();
  const phase = useTwin((s) => s.phase);
  const problem = useTwin((s) => s.problem);
  const entered = useTwin((s) => s.entered);
  const [place, setPlace] = useState<string>('client');
  const [line, setLine] = useState('');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (line.trim() !== '') void runs.line({ place, line: line.trim() });
  };
  return (
    <section className="twin-try" aria-label={TT.tryTitle}>
      <h2>{TT.tryTitle}</h2>
      <form onSubmit={submit}>
        <label>
          <span className="visually-hidden">{TT.tryPlace}</span>
          <select value={place} onChange={(e) => setPlace(e.target.value)}>
            {PLACES.map((p) => (
              <option key={p} value={p}>
                {p}
              </option>
            ))}
          </select>
        </label>
        <label className="twin-command">
          <span className="visually-hidden">{TT.tryLine}</span>
          <input
            value={line}
            onChange={(e) => setLine(e.target.value)}
            placeholder="curl http://10.96.0.20/"
            spellCheck={false}
            autoComplete="off"
            autoCapitalize="off"
          />
        </label>
        <button type="submit" className="button" disabled={phase !== 'done'}>
          {TT.tryRun}
        </button>
      </form>
      {phase === 'done' && problem !== '' && (
        <p className="twin-refused" role="alert">
          {P.say(problem)}
        </p>
      )}
      <p className="quiet">{TT.tryHint}</p>
      {entered.length > 0 && (
        <details className="twin-done">
          <summary>{TT.done}</summary>
          <ol>
            {entered.map((e, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines only come at the end
              <li key={i}>
                <code>
                  <span className="prompt">{`${e.place}$ `}</span>
                  {e.line}
                </code>
                <div className="twin-both">
                  {SIDES.map((side) => (
                    <pre key={side} className={`side-${side}`} aria-label={TT.printed(TT.mode[side])} role="note">
                      {e[side].text || <span className="quiet">{TT.nothingPrinted}</span>}
                    </pre>
                  ))}
                </div>
              </li>
            ))}
          </ol>
        </details>
      )}
    </section>
  );
}
