import { useState } from 'react';
import { keepLesson } from '../../store/own-lessons.ts';
import { useApp } from '../context.ts';
import { saveJson } from '../parts/save-file.ts';
import { draftOf } from './lesson-draft.ts';
import { textOfId } from './open.ts';
import { ownLessonsOf, replaceDraft } from './own-lessons-store.ts';
import { L } from './own-text.ts';

interface Props {
  readonly id: string;
  readonly onEdit: () => void;
}

/** What can be done with the open lesson of one's own: edit, keep, save. */
export function OwnLessonEnds({ id, onEdit }: Props) {
  const app = useApp();
  const [said, setSaid] = useState('');
  const text = textOfId(id);
  return (
    <div className="editor-ends">
      <div>
        <button
          type="button"
          className="button small"
          onClick={() => {
            replaceDraft(app, draftOf(text));
            onEdit();
          }}
        >
          {L.edit}
        </button>
        <button
          type="button"
          className="button small"
          onClick={() => {
            keepLesson(ownLessonsOf(app), text);
            setSaid(L.kept);
          }}
        >
          {L.keep}
        </button>
        <button type="button" className="button small" onClick={() => saveJson(L.fileName, text)}>
          {L.saveFile}
        </button>
      </div>
      <p className="small" role="status">
        {said}
      </p>
    </div>
  );
}
