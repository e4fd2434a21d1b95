import { lazy, Suspense, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { OWN } from '../../base/own-lab-id.ts';
import type { LearnContents } from '../../protocol/learn.ts';
import { useApp } from '../context.ts';
import { openAnyLab } from '../open-lab.ts';
import { Icon } from '../parts/icons.tsx';
import { type Opened, openLesson, openLevel, rxOf } from './open.ts';
import { OwnLevels } from './own-levels.tsx';
import { useProgress } from './progress.ts';
import { ProgressFoot } from './progress-foot.tsx';
import { T } from './text.ts';
import { useFocus } from './use-focus.ts';

const OwnLessons = lazy(() => import('./own-lessons.tsx').then((m) => ({ default: m.OwnLessons })));
const Reference = lazy(() => import('../reference/reference.tsx').then((m) => ({ default: m.Reference })));

export type List = 'lessons' | 'levels' | 'labs' | 'reference';
const LISTS: readonly List[] = ['lessons', 'levels', 'labs', 'reference'];

interface Props {
  readonly contents: LearnContents;
  readonly opened: Opened;
  readonly list: List;
  readonly onList: (list: List) => void;
  /** The reader wants to make something. */
  readonly onEdit: (what: 'level' | 'lesson') => void;
  /** Something was opened, or the open one was chosen again. */
  readonly onOpen: () => void;
}

/** The lists: lessons, levels by chapter, labs, and what can be looked up. */
export function Contents({ contents, opened, list, onList, onEdit, onOpen }: Props) {
  const tabs = useRef<HTMLDivElement>(null);
  const first = useFocus<HTMLButtonElement>();
  const move = (by: number): void => {
    const next = LISTS[(LISTS.indexOf(list) + by + LISTS.length) % LISTS.length];
    if (!next) return;
    onList(next);
    tabs.current?.querySelector<HTMLButtonElement>(`#learn-tab-${next}`)?.focus();
  };
  return (
    <div className="learn-contents">
      <div className="learn-tabs" role="tablist" aria-label={T.learn} ref={tabs}>
        {LISTS.map((name) => (
          <button
            key={name}
            ref={name === list ? first : null}
            type="button"
            role="tab"
            id={`learn-tab-${name}`}
            aria-selected={name === list}
            aria-controls="learn-list"
            tabIndex={name === list ? 0 : -1}
            onClick={() => onList(name)}
            onKeyDown={(e) => {
              if (e.key === 'ArrowRight') move(1);
              else if (e.key === 'ArrowLeft') move(-1);
              else return;
              e.preventDefault();
              e.stopPropagation();
            }}
          >
            {T.lists[name]}
          </button>
        ))}
      </div>
      <div role="tabpanel" id="learn-list" aria-labelledby={`learn-tab-${list}`}>
        {list === 'lessons' && (
          <>
            <Lessons contents={contents} opened={opened} onOpen={onOpen} />
            <Suspense fallback={null}>
              <OwnLessons opened={opened} onEdit={() => onEdit('lesson')} />
            </Suspense>
          </>
        )}
        {list === 'levels' && (
          <>
            <Levels contents={contents} opened={opened} onOpen={onOpen} />
            <OwnLevels opened={opened} onEdit={() => onEdit('level')} />
          </>
        )}
        {list === 'labs' && <Labs contents={contents} opened={opened} />}
        {list === 'reference' && (
          <Suspense fallback={<p className="learn-note quiet">{T.wait}</p>}>
            <Reference />
          </Suspense>
        )}
      </div>
      {list !== 'reference' && <ProgressFoot />}
    </div>
  );
}

type ListProps = Pick<Props, 'contents' | 'opened' | 'onOpen'>;

function Lessons({ contents, opened, onOpen }: ListProps) {
  const app = useApp();
  const progress = useProgress((p) => p.lessons);
  return (
    <>
      <p className="learn-intro">{T.lessonsIntro}</p>
      <ol className="learn-list">
        {contents.lessons.map(({ id, title, summary }, i) => {
          const now = opened.kind === 'lesson' && opened.id === id;
          const record = progress[id];
          return (
            <li key={id}>
              <Item
                mark={record?.done ? 'done' : String(i + 1)}
                title={title}
                note={summary}
                side={record && !record.done ? T.lessonAt(record.steps) : ''}
                now={now}
                open={() => {
                  if (!now) void openLesson(app, id, rxOf(id));
                  onOpen();
                }}
              />
            </li>
          );
        })}
      </ol>
    </>
  );
}

function Levels({ contents, opened, onOpen }: ListProps) {
  const app = useApp();
  const progress = useProgress((p) => p.levels);
  const first = contents.chapters.find(({ levels }) => levels.some(({ id }) => !progress[id]))?.id;
  const current = contents.chapters.find(
    ({ levels }) => opened.kind === 'level' && levels.some(({ id }) => id === opened.id),
  )?.id;
  const [toggled, setToggled] = useState<Readonly<Record<string, boolean>>>({});
  return (
    <>
      <p className="learn-intro">{T.levelsIntro}</p>
      {contents.chapters.map(({ id, title, levels }) => (
        <details
          key={id}
          className="chapter"
          open={toggled[id] ?? id === (current ?? first)}
          onToggle={(e) => setToggled({ ...toggled, [id]: e.currentTarget.open })}
        >
          <summary>
            <h3>{title}</h3>
            <span className="quiet small">{T.count(levels.filter((l) => progress[l.id]).length, levels.length)}</span>
          </summary>
          <ol className="learn-list">
            {levels.map((level) => {
              const now = opened.kind === 'level' && opened.id === level.id;
              const record = progress[level.id];
              return (
                <li key={level.id}>
                  <Item
                    mark={record ? 'done' : ''}
                    title={level.title}
                    note={record ? (record.shown ? T.solvedShown : T.solvedWith(record.changes)) : ''}
                    side=""
                    now={now}
                    open={() => {
                      if (!now) void openLevel(app, level.id);
                      onOpen();
                    }}
                  />
                </li>
              );
            })}
          </ol>
        </details>
      ))}
    </>
  );
}

function Labs({ contents, opened }: Pick<Props, 'contents' | 'opened'>) {
  const app = useApp();
  const kept = useStore(app.ownLabs, (s) => s.labs);
  const own = kept.filter(({ runs }) => runs);
  return (
    <>
      <p className="learn-intro">{T.labsIntro}</p>
      <ul className="learn-list">
        {contents.labs.map(({ id, title, summary }) => (
          <li key={id}>
            <Item
              mark=""
              title={title}
              note={summary}
              side=""
              now={opened.kind === 'lab' && opened.id === id}
              open={() => void app.openLab(id)}
            />
          </li>
        ))}
        {own.map(({ key, title, text }) => (
          <li key={key}>
            <Item
              mark=""
              title={title}
              note={T.ownLab}
              side=""
              now={opened.id === OWN + text}
              open={() => void openAnyLab(app, OWN + text)}
            />
          </li>
        ))}
      </ul>
      <p className="learn-intro">
        <button type="button" className="button small" onClick={() => app.settings.setState({ view: 'sandbox' })}>
          {T.drawLab}
        </button>
      </p>
    </>
  );
}

interface ItemProps {
  /** `done`, a number, or nothing. */
  readonly mark: string;
  readonly title: string;
  readonly note: string;
  readonly side: string;
  readonly now: boolean;
  readonly open: () => void;
}

function Item({ mark, title, note, side, now, open }: ItemProps) {
  return (
    <button type="button" className="learn-item" aria-current={now ? 'true' : undefined} onClick={open}>
      <span className={mark === 'done' ? 'learn-mark done' : 'learn-mark'}>
        {mark === 'done' ? <Icon name="check" /> : mark}
        {mark === 'done' && <span className="visually-hidden">{T.doneMark}</span>}
      </span>
      <span className="learn-item-text">
        <b>{title}</b>
        {note !== '' && <span className="quiet">{note}</span>}
      </span>
      {(side !== '' || now) && <span className="quiet small">{now ? T.openNow : side}</span>}
    </button>
  );
}
