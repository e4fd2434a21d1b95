import { Fragment, lazy, Suspense, useRef } from 'react';
import { useStore } from 'zustand';
import type { LearnContents, LessonInfo, LessonStepInfo, Mark } from '../../protocol/learn.ts';
import { useApp } from '../context.ts';
import { usePhone } from '../media.ts';
import { outputOf } from '../terminal/transcript.ts';
import { CommandButton } from './command-button.tsx';
import { Further } from './further.tsx';
import { isOwn, openLesson, rxOf } from './open.ts';
import { Prose } from './prose.tsx';
import { T } from './text.ts';
import { useFocus } from './use-focus.ts';
import { useLearn } from './use-learn.ts';
import { useLesson } from './use-lesson.ts';

const OwnLessonEnds = lazy(() => import('./own-lesson-ends.tsx').then((m) => ({ default: m.OwnLessonEnds })));

interface Props {
  readonly id: string;
  readonly contents: LearnContents;
  /** The reader wants to change a lesson of one's own. */
  readonly onEdit: () => void;
}

/** A lesson: its steps as text beside the picture. */
export function LessonView({ id, contents, onEdit }: Props) {
  const asked = useLearn({ kind: 'lesson', id });
  if (asked.state === 'failed') return <p className="learn-note">{T.failed(asked.error)}</p>;
  if (asked.state !== 'here') return <p className="learn-note quiet">{T.wait}</p>;
  return <Lesson key={id} lesson={asked.answer.lesson} contents={contents} onEdit={onEdit} />;
}

type LessonProps = Omit<Props, 'id'> & { readonly lesson: LessonInfo };

function Lesson({ lesson, contents, onEdit }: LessonProps) {
  const app = useApp();
  const list = useRef<HTMLOListElement>(null);
  const action = useFocus<HTMLButtonElement>();
  const { current, marks, running, go, run } = useLesson(lesson, list);
  const rxModel = useStore(app.settings, (s) => s.rxModel);
  const { steps } = lesson;
  const at = contents.lessons.findIndex((other) => other.id === lesson.id);
  const toRun = (steps[current]?.run.length ?? 0) > 0 && !marks[current]?.done;
  const last = current === steps.length - 1;
  const own = isOwn(lesson.id);
  const after = own ? undefined : contents.lessons[at + 1];
  const act = (): void => {
    if (running) return;
    if (toRun) run();
    else if (last && after) void openLesson(app, after.id, rxOf(after.id));
    else go(current + 1);
  };
  const name = toRun ? T.runs(steps[current]?.run.length ?? 1) : last && after ? T.nextLesson : T.nextStep;
  return (
    <article className="lesson">
      <p className="quiet small">{own ? T.ownLesson : T.lessonOf(at + 1, contents.lessons.length)}</p>
      <h2>{lesson.title}</h2>
      <p className="quiet">{lesson.summary}</p>
      {rxModel !== lesson.rxModel && <p className="learn-note">{T.otherModel}</p>}
      <ol className="lesson-steps" aria-label={T.steps} ref={list}>
        {steps.map((step, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps of a lesson do not move
          <Step key={i} step={step} mark={marks[i]} now={i === current} go={() => go(i)} at={i + 1} />
        ))}
      </ol>
      <section className="lesson-end">
        {own ? (
          <Suspense fallback={null}>
            <OwnLessonEnds id={lesson.id} onEdit={onEdit} />
          </Suspense>
        ) : (
          <>
            <h3>{T.goOn}</h3>
            <Further ids={lesson.next} contents={contents} />
          </>
        )}
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
        <button
          ref={action}
          type="button"
          className="button primary"
          aria-disabled={running || (last && !toRun && !after)}
          onClick={act}
        >
          {running ? T.running : name}
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
        {step.text.map((text, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: paragraphs of a step do not move
          <Prose key={i} text={text} />
        ))}
        {step.run.map(({ place, line }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same line may stand there twice, and none moves
          <Fragment key={i}>
            <CommandButton place={place} line={line} done={done} />
            {phone && done && now && <Printed place={place} line={line} />}
          </Fragment>
        ))}
      </div>
    </li>
  );
}
