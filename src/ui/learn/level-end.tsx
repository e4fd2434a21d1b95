import type { LearnContents, LevelInfo } from '../../protocol/learn.ts';
import { useApp } from '../context.ts';
import { Further } from './further.tsx';
import { openLevel } from './open.ts';
import { Prose } from './prose.tsx';
import { T } from './text.ts';

interface Props {
  readonly level: LevelInfo;
  readonly changes: number;
  /** The level that follows, null after the last. */
  readonly next: string | null;
  readonly contents: LearnContents;
}

/** The level is solved: what it took, what was learnt, where to go. */
export function LevelEnd({ level, changes, next, contents }: Props) {
  const app = useApp();
  const best = changes <= level.par;
  return (
    <section className="level-end" aria-live="polite">
      <svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true">
        <circle cx="16" cy="16" r="14" />
        <path d="M9.500 16.500l4.500 4.500 9-10" pathLength="1" />
      </svg>
      <div>
        <h3>{T.solved}</h3>
        <p>{best ? T.solvedBest(changes) : T.solvedLonger(changes, level.par)}</p>
      </div>
      <div className="level-learnt">
        {level.after !== '' && <Prose text={level.after} />}
        <p className="quiet small">{T.watch}</p>
        {next !== null && (
          <button type="button" className="button primary" onClick={() => void openLevel(app, next)}>
            {T.nextLevel}
          </button>
        )}
        <Further ids={level.next.filter((id) => id !== next)} contents={contents} />
      </div>
    </section>
  );
}
