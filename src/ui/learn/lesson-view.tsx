import { Fragment, useRef } from 'react';
import { useStore } from 'zustand';
import type { LearnContents, LessonInfo, LessonStepInfo, Mark } from '../../protocol/learn.ts';
import { useApp } from '../context.ts';
import { usePhone } from '../media.ts';
import { outputOf } from '../terminal/transcript.ts';
import { CommandButton } from './command-button.tsx';
import { Further } from './further.tsx';
import { openLesson } from './open.ts';
import { Prose } from './prose.tsx';
import { T } from './text.ts';
import { useLearn } from './use-learn.ts';
import { useLesson } from './use-lesson.ts';

interface Props {
  readonly id: string;
  readonly contents: LearnContents;
}

/** A lesson: its steps as text beside the picture. */
export function LessonView({ id, contents }: Props) {
  const asked = useLearn({ kind: 'lesson', id });
  if (asked.state === 'failed') return <p className="learn-note">{T.failed(asked.error)}</p>;
  if (asked.state !== 'here') return <p className="learn-note quiet">{T.wait}</p>;
  return <Lesson key={id} lesson={asked.answer.lesson} contents={contents} />;
}

function Lesson({ lesson, contents }: { readonly lesson: LessonInfo; readonly contents: LearnContents }) {
  const app = useApp();
  const list = useRef<HTMLOListElement>(null);
  const { current, marks, running, go, run } = useLesson(lesson, list);
  const rxModel = useStore(app.settings, (s) => s.rxModel);
  const { steps } = lesson;
  const at = contents.lessons.findIndex((other) => other.id === lesson.id);
  const toRun = (steps[current]?.run.length ?? 0) > 0 && !marks[current]?.done;
  const last = current === steps.length - 1;
  const act = (): void => {
    if (running) return;
    if (toRun) run();
    else go(current + 1);
  };
  return (
    <article className="lesson">
      <p className="quiet small">{T.lessonOf(at + 1, contents.lessons.length)}</p>
      <h2>{lesson.title}</h2>
      <p className="quiet">{lesson.summary}</p>
      {rxModel !== lesson.rxModel && <p className="learn-note">{T.otherModel}</p>}
      <ol className="lesson-steps" aria-label={T.steps} ref={list}>
        {steps.map((step, i) => (
          <Step key={step.text[0]} step={step} mark={marks[i]} now={i === current} go={() => go(i)} at={i + 1} />
        ))}
      </ol>
      <section className="lesson-end">
        <h3>{T.goOn}</h3>
        <Further ids={lesson.next} contents={contents} />
        <button type="button" className="button" onClick={() => void openLesson(app, lesson.id, lesson.rxModel)}>
          {T.startLesson}
        </button>
      </section>
      <nav className="lesson-nav" aria-label={T.stepOf(current + 1, steps.length)}>
        <button type="button" className="button" aria-disabled={current === 0} onClick={() => go(current - 1)}>
          {T.previous}
        </button>
        <span className="quiet small" role="status">
          {T.stepOf(current + 1, steps.length)}
        </span>
        <button type="button" className="button primary" aria-disabled={running || (last && !toRun)} onClick={act}>
          {running ? T.running : toRun ? T.runs(steps[current]?.run.length ?? 1) : T.nextStep}
        </button>
      </nav>
    </article>
  );
}

interface StepProps {
  readonly step: LessonStepInfo;
  readonly mark: Mark | undefined;
  readonly now: boolean;
  readonly at: number;
  readonly go: () => void;
}

/** What a command printed, where the terminal is not in view. */
function Printed({ place, line }: { readonly place: string; readonly line: string }) {
  const app = useApp();
  useStore(app.session, (s) => s.length);
  const index = useStore(app.session, (s) => s.index);
  const net = useStore(app.session, (s) => s.topology?.places.find((p) => p.name === place)?.net ?? -1);
  const text = outputOf(index, net, line);
  if (text === '') return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it must be reachable
    <section className="lesson-printed" aria-label={T.printed(line)} tabIndex={0}>
      <pre>{text}</pre>
    </section>
  );
}

function Step({ step, mark, now, at, go }: StepProps) {
  const done = mark?.done ?? false;
  const phone = usePhone();
  return (
    <li className="lesson-step" aria-current={now ? 'step' : undefined}>
      <button type="button" className="lesson-number" aria-label={T.step(at)} onClick={go}>
        {at}
      </button>
      <div>
        {step.text.map((text) => (
          <Prose key={text} text={text} />
        ))}
        {step.run.map(({ place, line }) => (
          <Fragment key={`${place} ${line}`}>
            <CommandButton place={place} line={line} done={done} />
            {phone && done && now && <Printed place={place} line={line} />}
          </Fragment>
        ))}
      </div>
    </li>
  );
}
