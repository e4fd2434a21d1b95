import { useState } from 'react';
import { messageOf } from '../../base/message-of.ts';
import { useApp } from '../context.ts';
import { FileButton, MOST_BYTES } from '../parts/file-button.tsx';
import { T as P } from '../text.ts';
import { idOfText, type Opened, openLevel } from './open.ts';
import { T } from './text.ts';

interface Props {
  readonly opened: Opened;
  readonly onEdit: () => void;
}

/** Levels that readers make: one of this session, or one from a file. */
export function OwnLevels({ opened, onEdit }: Props) {
  const app = useApp();
  const [problem, setProblem] = useState('');
  const read = async (chosen: File): Promise<void> => {
    try {
      if (chosen.size > MOST_BYTES) throw new Error('too long');
      const id = idOfText((await chosen.text()).trim());
      const { proof } = await app.client.query({ kind: 'prove', level: id });
      if (proof.problem !== '') throw new Error(proof.problem);
      await openLevel(app, id);
    } catch (error) {
      setProblem(T.badFile(P.say(messageOf(error))));
    }
  };
  return (
    <section className="own-levels" aria-label={T.editor}>
      <h3>{T.editor}</h3>
      <p className="quiet small">{T.makeNote}</p>
      <div>
        {opened.kind === 'lab' && (
          <button type="button" className="button small" onClick={onEdit}>
            {T.makeLevel}
          </button>
        )}
        <FileButton
          name={T.openFile}
          onFile={(chosen) => {
            setProblem('');
            void read(chosen);
          }}
        />
      </div>
      <p role="alert">{problem}</p>
    </section>
  );
}
