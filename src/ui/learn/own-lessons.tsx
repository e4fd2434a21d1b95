import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { messageOf } from '../../base/message-of.ts';
import { addLesson, dropLesson, refreshLessons, titleOf } from '../../store/own-lessons.ts';
import { useApp } from '../context.ts';
import { FileButton, MOST_BYTES } from '../parts/file-button.tsx';
import { Press } from '../parts/press.tsx';
import { T as P } from '../text.ts';
import { draftOf } from './lesson-draft.ts';
import { faultText } from './lesson-fault.ts';
import { idOfText, type Opened, openLesson } from './open.ts';
import { drafts, ownLessonsOf } from './own-lessons-store.ts';
import { L } from './own-text.ts';
import './own-lesson.css';

interface Props {
  readonly opened: Opened;
  readonly onEdit: () => void;
}

/** Lessons that readers make: one of this session, one from a file, and those that are kept here. */
export function OwnLessons({ opened, onEdit }: Props) {
  const app = useApp();
  useEffect(() => refreshLessons(ownLessonsOf(app)), [app]);
  const kept = useStore(ownLessonsOf(app), (s) => s.lessons);
  const [problem, setProblem] = useState('');
  const read = async (file: File): Promise<void> => {
    try {
      if (file.size > MOST_BYTES) throw new Error('too long');
      const text = (await file.text()).trim();
      const { fault } = await app.client.query<'prove-lesson'>({ kind: 'prove-lesson', lesson: idOfText(text) });
      if (fault) {
        setProblem(faultText(fault));
        return;
      }
      addLesson(ownLessonsOf(app), text);
      await openLesson(app, idOfText(text), draftOf(text).rxModel);
    } catch (error) {
      setProblem(L.bad(P.say(messageOf(error))));
    }
  };
  return (
    <section className="own-levels" aria-label={L.yours}>
      <h3>{L.yours}</h3>
      <p className="quiet small">{L.makeNote}</p>
      {kept.length > 0 && (
        <ul className="own-list">
          {kept.map((text) => (
            <li key={text}>
              <button
                type="button"
                className="link"
                aria-current={opened.id === idOfText(text) ? 'true' : undefined}
                onClick={() => void openLesson(app, idOfText(text), draftOf(text).rxModel)}
              >
                {titleOf(text)}
              </button>
              <Press label={L.forget(titleOf(text))} icon="close" act={() => dropLesson(ownLessonsOf(app), text)} />
            </li>
          ))}
        </ul>
      )}
      <div>
        {(opened.kind === 'lab' || drafts.has(app)) && (
          <button type="button" className="button small" onClick={onEdit}>
            {drafts.has(app) ? L.goOnMaking : L.make}
          </button>
        )}
        <FileButton
          name={L.openFile}
          onFile={(file) => {
            setProblem('');
            void read(file);
          }}
        />
      </div>
      <p role="alert">{problem}</p>
    </section>
  );
}
