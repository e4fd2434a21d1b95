import { lazy, Suspense, useState } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../context.ts';
import { usePhone } from '../media.ts';
import { Icon } from '../parts/icons.tsx';
import { Contents, type List } from './contents.tsx';
import { LessonView } from './lesson-view.tsx';
import { LevelEditor } from './level-editor.tsx';
import { LevelView } from './level-view.tsx';
import { type Opened, openedBy } from './open.ts';
import { T } from './text.ts';
import { useLearn } from './use-learn.ts';
import './learn.css';
import './lesson.css';
import './level.css';

const LessonEditor = lazy(() => import('./lesson-editor.tsx').then((m) => ({ default: m.LessonEditor })));

const listOf = ({ kind }: Opened): List => (kind === 'level' ? 'levels' : 'lessons');

/** What there is to learn, and what of it is open. */
export function LearnPanel() {
  const app = useApp();
  const lab = useStore(app.session, (s) => s.topology?.lab ?? '');
  const ready = useStore(app.session, (s) => s.status === 'ready');
  const [folded, setFolded] = useState(false);
  const [list, setList] = useState<List>('lessons');
  const phone = usePhone();
  if (folded && !phone)
    return (
      <div className="learn-folded">
        <button type="button" className="icon-button" aria-label={T.unfold} onClick={() => setFolded(false)}>
          <Icon name="right" />
        </button>
      </div>
    );
  return (
    <div className="learn">
      {ready || lab !== '' ? (
        <Inside
          key={lab}
          opened={openedBy(lab)}
          list={list}
          onList={setList}
          fold={phone ? null : () => setFolded(true)}
        />
      ) : (
        <p className="learn-note quiet">{T.wait}</p>
      )}
    </div>
  );
}

interface InsideProps {
  readonly opened: Opened;
  readonly list: List;
  readonly onList: (list: List) => void;
  readonly fold: (() => void) | null;
}

function Inside({ opened, list, onList, fold }: InsideProps) {
  const asked = useLearn({ kind: 'learn' });
  const [browsing, setBrowsing] = useState(opened.kind === 'lab');
  const [editing, setEditing] = useState<'level' | 'lesson' | null>(null);
  if (asked.state === 'failed') return <p className="learn-note">{T.failed(asked.error)}</p>;
  if (asked.state !== 'here') return <p className="learn-note quiet">{T.wait}</p>;
  const { contents } = asked.answer;
  const back = (): void => {
    onList(listOf(opened));
    setBrowsing(true);
  };
  return (
    <>
      <header className="learn-head">
        {browsing ? (
          <h2>{T.learn}</h2>
        ) : (
          <button type="button" className="link learn-back" onClick={back}>
            <Icon name="left" />
            {T.all[listOf(opened)]}
          </button>
        )}
        {fold && (
          <button type="button" className="icon-button" aria-label={T.fold} title={T.fold} onClick={fold}>
            <Icon name="left" />
          </button>
        )}
      </header>
      {editing === 'level' && <LevelEditor onClose={() => setEditing(null)} />}
      {editing === 'lesson' && (
        <Suspense fallback={<p className="learn-note quiet">{T.wait}</p>}>
          <LessonEditor onClose={() => setEditing(null)} />
        </Suspense>
      )}
      {browsing && !editing && (
        <Contents
          contents={contents}
          opened={opened}
          list={list}
          onList={onList}
          onEdit={setEditing}
          onOpen={() => setBrowsing(opened.kind === 'lab')}
        />
      )}
      {!browsing && !editing && opened.kind === 'level' && <LevelView id={opened.id} contents={contents} />}
      {!browsing && !editing && opened.kind === 'lesson' && (
        <LessonView id={opened.id} contents={contents} onEdit={() => setEditing('lesson')} />
      )}
    </>
  );
}
