import { useStore } from 'zustand';
import { SIDES } from '../../store/twin.ts';
import { T as P } from '../text.ts';
import { RunsContext } from './context.ts';
import { useQuestion, useTwinRuns } from './runs.ts';
import { Scrubber } from './scrubber.tsx';
import { StepList } from './step-list.tsx';
import { TT } from './text.ts';
import { TryForm } from './try-form.tsx';
import { TwinHead } from './twin-head.tsx';
import { TwinSide } from './twin-side.tsx';
import { usePlayers } from './use-players.ts';
import { useTwinKeys } from './use-twin-keys.ts';
import './twin.css';
import './moment.css';
import './steps.css';

/** The same line in both modes: what came of it, both pictures at one moment, and all steps beside each other. */
export function TwinView() {
  const runs = useTwinRuns();
  const phase = useStore(runs.store, (s) => s.phase);
  const problem = useStore(runs.store, (s) => s.problem);
  const compared = useStore(runs.store, (s) => s.twin !== null);
  const nothing = useStore(runs.store, (s) => s.twin?.rows.length === 0);
  const players = usePlayers(runs, phase !== 'idle' && phase !== 'failed');
  useTwinKeys(runs);
  useQuestion(runs);
  return (
    <RunsContext value={runs}>
      <div className="twin">
        <div className="twin-scroll">
          <TwinHead />
          {phase === 'failed' && (
            <p className="twin-problem" role="alert">
              <b>{TT.failed}</b> {P.say(problem)}
            </p>
          )}
          {players && (
            <div className="twin-sides">
              {SIDES.map((side) => (
                <TwinSide key={side} side={side} player={players[side]} />
              ))}
            </div>
          )}
          {nothing && <p className="twin-nothing quiet">{TT.noPacket}</p>}
          {compared && !nothing && <StepList />}
          <TryForm />
        </div>
        <Scrubber />
      </div>
    </RunsContext>
  );
}
