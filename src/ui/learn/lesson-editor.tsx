import { useState } from 'react';
import { useStore } from 'zustand';
import { messageOf } from '../../base/message-of.ts';
import { keepLesson } from '../../store/own-lessons.ts';
import { useApp } from '../context.ts';
import { saveJson } from '../parts/save-file.ts';
import { T as P } from '../text.ts';
import { EditorField } from './editor-field.tsx';
import { emptyDraft, type LessonDraft, lessonText } from './lesson-draft.ts';
import { faultText } from './lesson-fault.ts';
import { LessonMoment } from './lesson-moment.tsx';
import { LessonSteps } from './lesson-steps.tsx';
import { idOfText, isOwn, openedBy, openLesson, textOfId } from './open.ts';
import { drafts, draftsBefore, ownLessonsOf, putDraftBack, replaceDraft } from './own-lessons-store.ts';
import { L } from './own-text.ts';
import './own-lesson.css';

interface Props {
  readonly onClose: () => void;
}

/** Makes a lesson of the session: moments of it as steps, each with what is to be seen there. */
export function LessonEditor({ onClose }: Props) {
  const app = useApp();
  const lab = useStore(app.session, (s) => labBelow(s.topology?.lab ?? ''));
  const rxModel = useStore(app.settings, (s) => s.rxModel);
  const [draft, setDraft] = useState<LessonDraft>(() => drafts.get(app) ?? emptyDraft(lab, rxModel));
  const change = (next: LessonDraft): void => {
    drafts.set(app, next);
    setDraft(next);
  };
  const other = (take: () => void): void => {
    take();
    setDraft(drafts.get(app) ?? emptyDraft(lab, rxModel));
  };
  const before = draftsBefore.get(app);
  return (
    <section className="level-editor" aria-label={L.editor}>
      <h2>{L.editor}</h2>
      <p className="small" role="status">
        {before && (
          <>
            {L.putAside(before.title.trim())}{' '}
            <button type="button" className="button small" onClick={() => other(() => putDraftBack(app))}>
              {L.putBack}
            </button>
          </>
        )}
      </p>
      <p className="quiet">{L.editorNote}</p>
      {draft.lab === lab ? (
        <LessonMoment draft={draft} change={change} />
      ) : (
        <p className="learn-note">{L.otherLab(draft.lab, lab)}</p>
      )}
      <LessonSteps draft={draft} change={change} />
      <EditorField name={L.title} value={draft.title} rows={2} set={(title) => change({ ...draft, title })} />
      <EditorField name={L.summary} value={draft.summary} rows={2} set={(summary) => change({ ...draft, summary })} />
      <Ends draft={draft} />
      <div className="editor-ends">
        <div>
          <button
            type="button"
            className="button small"
            onClick={() => other(() => replaceDraft(app, emptyDraft(lab, rxModel)))}
          >
            {L.afresh}
          </button>
          <button type="button" className="button small" onClick={onClose}>
            {L.back}
          </button>
        </div>
      </div>
    </section>
  );
}

/** The lab that is open; below a lesson of one's own, the lab that it is told in. */
function labBelow(lab: string): string {
  const opened = openedBy(lab);
  if (opened.kind !== 'lesson' || !isOwn(opened.id)) return lab;
  return (JSON.parse(textOfId(opened.id)) as { readonly lab: string }).lab;
}

/** Checks the lesson by playing it, opens it, keeps it, saves it. */
function Ends({ draft }: { readonly draft: LessonDraft }) {
  const app = useApp();
  const [said, setSaid] = useState('');
  const ready = draft.title.trim() !== '' && draft.steps.length > 0 && draft.steps.every((s) => s.text.trim() !== '');
  const then = async (use: (text: string) => string): Promise<void> => {
    if (!ready) {
      setSaid(L.notReady);
      return;
    }
    setSaid(L.checking);
    try {
      const text = lessonText(draft);
      const { fault } = await app.client.query<'prove-lesson'>({ kind: 'prove-lesson', lesson: idOfText(text) });
      setSaid(fault ? faultText(fault) : use(text));
    } catch (error) {
      setSaid(L.bad(P.say(messageOf(error))));
    }
  };
  const actions: readonly (readonly [name: string, use: (text: string) => string])[] = [
    [
      L.preview,
      (text) => {
        void openLesson(app, idOfText(text), draft.rxModel);
        return '';
      },
    ],
    [L.check, () => L.good],
    [
      L.keep,
      (text) => {
        keepLesson(ownLessonsOf(app), text);
        return L.kept;
      },
    ],
    [
      L.saveFile,
      (text) => {
        saveJson(L.fileName, text);
        return L.good;
      },
    ],
  ];
  return (
    <div className="editor-ends">
      <div>
        {actions.map(([name, use], i) => (
          <button
            key={name}
            type="button"
            className={i === 0 ? 'button primary' : 'button'}
            aria-disabled={!ready}
            onClick={() => void then(use)}
          >
            {name}
          </button>
        ))}
      </div>
      <p role="status">{said}</p>
      <p className="quiet small">{L.shareNote}</p>
    </div>
  );
}
