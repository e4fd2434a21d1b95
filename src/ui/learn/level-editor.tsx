import { useEffect, useState } from 'react';
import { messageOf } from '../../base/message-of.ts';
import type { Proof } from '../../protocol/learn.ts';
import { useApp } from '../context.ts';
import { saveJson } from '../parts/save-file.ts';
import { T as P } from '../text.ts';
import { type Draft, type DraftLine, guessRoles, levelText, ROLES, type Role } from './draft.ts';
import { EditorField } from './editor-field.tsx';
import { idOfText, openLevel } from './open.ts';
import { T } from './text.ts';
import { Words } from './words.tsx';

interface Props {
  readonly onClose: () => void;
}

/** Makes a level of what was typed in the lab: what breaks it, what shows it, what repairs it. */
export function LevelEditor({ onClose }: Props) {
  const app = useApp();
  const [draft, setDraft] = useState<Draft | null>(null);
  useEffect(() => {
    let gone = false;
    app.client.query({ kind: 'entered' }).then(
      ({ lines }) => {
        if (!gone) setDraft({ title: '', story: '', hints: '', lines: guessRoles(lines) });
      },
      () => {
        if (!gone) setDraft({ title: '', story: '', hints: '', lines: [] });
      },
    );
    return () => {
      gone = true;
    };
  }, [app]);
  if (!draft) return <p className="learn-note quiet">{T.wait}</p>;
  return (
    <section className="level-editor" aria-label={T.editor}>
      <h2>{T.editor}</h2>
      {draft.lines.length === 0 ? (
        <p className="quiet">{T.editorEmpty}</p>
      ) : (
        <>
          <EditorField name={T.title} value={draft.title} rows={2} set={(title) => setDraft({ ...draft, title })} />
          <EditorField name={T.story} value={draft.story} rows={4} set={(story) => setDraft({ ...draft, story })} />
          <Lines lines={draft.lines} set={(lines) => setDraft({ ...draft, lines })} />
          <EditorField name={T.hintLines} value={draft.hints} rows={3} set={(hints) => setDraft({ ...draft, hints })} />
          <Ends draft={draft} />
        </>
      )}
      <button type="button" className="button" onClick={onClose}>
        {T.back}
      </button>
    </section>
  );
}

interface LinesProps {
  readonly lines: readonly DraftLine[];
  readonly set: (lines: readonly DraftLine[]) => void;
}

function Lines({ lines, set }: LinesProps) {
  return (
    <fieldset className="editor-lines">
      <legend>{T.editorNote}</legend>
      {lines.map((line, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same line may have been entered twice, and none moves
        <div key={i}>
          <Words place={line.place} line={line.line} />
          <select
            aria-label={T.roleOf(line.line)}
            value={line.role}
            onChange={(e) => {
              const role = ROLES.find((r) => r === e.target.value) ?? ('none' satisfies Role);
              set(lines.map((other, at) => (at === i ? { ...other, role } : other)));
            }}
          >
            {ROLES.map((role) => (
              <option key={role} value={role}>
                {T.roles[role]}
              </option>
            ))}
          </select>
        </div>
      ))}
    </fieldset>
  );
}

/** Checks the level by playing it, opens it, saves it. */
function Ends({ draft }: { readonly draft: Draft }) {
  const app = useApp();
  const [said, setSaid] = useState('');
  const ready = draft.title.trim() !== '' && draft.lines.some((line) => line.role === 'goal');
  const check = async (): Promise<string | null> => {
    setSaid(T.checking);
    try {
      const text = await levelText(app, draft);
      const { proof } = await app.client.query({ kind: 'prove', level: idOfText(text) });
      setSaid(proofText(proof));
      return proof.problem === '' ? text : null;
    } catch (error) {
      setSaid(T.badFile(P.say(messageOf(error))));
      return null;
    }
  };
  const then = (use: (text: string) => void): void => {
    if (ready) void check().then((text) => (text === null ? undefined : use(text)));
  };
  return (
    <div className="editor-ends">
      <div>
        <button type="button" className="button primary" aria-disabled={!ready} onClick={() => then(() => {})}>
          {T.check}
        </button>
        <button
          type="button"
          className="button"
          aria-disabled={!ready}
          onClick={() => then((text) => void openLevel(app, idOfText(text)))}
        >
          {T.play}
        </button>
        <button
          type="button"
          className="button"
          aria-disabled={!ready}
          onClick={() => then((text) => saveJson(T.levelFile, text))}
        >
          {T.saveFile}
        </button>
      </div>
      <p role="status">{said}</p>
      <p className="quiet small">{T.shareNote}</p>
    </div>
  );
}

function proofText({ fails, passes, problem }: Proof): string {
  if (problem !== '') return T.badFile(P.say(problem));
  if (!fails) return T.proof.passed;
  return passes ? T.proof.good : T.proof.failed;
}
