import { useEffect, useState } from 'react';
import type { LearnContents, LevelInfo } from '../../protocol/learn.ts';
import { solved } from '../../store/progress.ts';
import { useApp } from '../context.ts';
import { CommandButton } from './command-button.tsx';
import { GoalTable } from './goal-table.tsx';
import { LevelEnd } from './level-end.tsx';
import { isOwn, openLevel } from './open.ts';
import { progressOf } from './progress.ts';
import { Prose } from './prose.tsx';
import { T } from './text.ts';
import { useFocus } from './use-focus.ts';
import { useGoal } from './use-goal.ts';
import { useLearn } from './use-learn.ts';
import { useTyping } from './use-typing.ts';

interface Props {
  readonly id: string;
  readonly contents: LearnContents;
}

/** A level: what is wrong, its goal as it stands, help step by step, and the end. */
export function LevelView({ id, contents }: Props) {
  const asked = useLearn({ kind: 'level', id });
  if (asked.state === 'failed') return <p className="learn-note">{T.failed(asked.error)}</p>;
  if (asked.state !== 'here') return <p className="learn-note quiet">{T.wait}</p>;
  return <Level key={id} level={asked.answer.level} contents={contents} />;
}

function Level({ level, contents }: { readonly level: LevelInfo; readonly contents: LearnContents }) {
  const app = useApp();
  const article = useFocus<HTMLElement>();
  const { goal, asking, problem } = useGoal(level.id);
  const [shown, setShown] = useState(false);
  const rows = goal?.rows ?? null;
  const done = rows !== null && rows.length === level.goal.length && rows.every((row) => row.ok);
  const changes = goal?.changes ?? 0;
  useEffect(() => {
    if (done && !isOwn(level.id)) solved(progressOf(app), level.id, { changes, shown });
  }, [app, done, level.id, changes, shown]);
  const all = contents.chapters.flatMap((chapter) => chapter.levels);
  const at = all.findIndex((other) => other.id === level.id);
  return (
    <article className="level" ref={article} tabIndex={-1}>
      <p className="quiet small">{at < 0 ? T.editor : T.levelOf(at + 1, all.length)}</p>
      <h2>{level.title}</h2>
      {level.story.map((text) => (
        <Prose key={text} text={text} />
      ))}
      {done && (
        <LevelEnd
          level={level}
          changes={changes}
          next={at < 0 ? null : (all[at + 1]?.id ?? null)}
          contents={contents}
        />
      )}
      <GoalTable rows={level.goal} results={rows} asking={asking} />
      {problem !== '' && <p className="learn-note">{T.failed(problem)}</p>}
      <p className="level-count">
        {T.commands}: <b>{changes}</b> <span className="quiet">({T.best(level.par)})</span>
      </p>
      <Help level={level} shown={shown} show={() => setShown(true)} />
      <button type="button" className="button" onClick={() => void openLevel(app, level.id)}>
        {T.restart}
      </button>
    </article>
  );
}

interface HelpProps {
  readonly level: LevelInfo;
  readonly shown: boolean;
  readonly show: () => void;
}

/** Hints one by one, then the solution. */
function Help({ level, shown, show }: HelpProps) {
  const type = useTyping();
  const [hints, setHints] = useState(0);
  const { length } = level.hints;
  return (
    <section className="level-help" aria-label={T.hints}>
      <ol>
        {level.hints.slice(0, hints).map((hint) => (
          <li key={hint}>
            <Prose text={hint} />
          </li>
        ))}
      </ol>
      {hints < length && (
        <button type="button" className="button" onClick={() => setHints(hints + 1)}>
          {T.hint(hints + 1, length)}
        </button>
      )}
      {hints >= length && !shown && (
        <button type="button" className="button" onClick={show}>
          {T.showSolution}
        </button>
      )}
      {shown && (
        <div className="level-solution">
          <h3>{T.solution}</h3>
          {level.solution.map(({ place, line }) => (
            <CommandButton key={line} place={place} line={line} />
          ))}
          {level.solution.length > 1 && (
            <button type="button" className="button" onClick={() => void type(level.solution)}>
              {T.typeSolution}
            </button>
          )}
        </div>
      )}
    </section>
  );
}
