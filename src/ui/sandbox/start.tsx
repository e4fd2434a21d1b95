import { type DragEvent, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { messageOf } from '../../base/message-of.ts';
import type { App } from '../../store/app.ts';
import { OWN, readText } from '../../store/own-lab/form.ts';
import { addLab, dropLab, refreshLabs, renameLab } from '../../store/own-lab/kept.ts';
import { runOwnLab } from '../../store/own-lab/run.ts';
import { fromTemplate, TEMPLATES } from '../../store/own-lab/templates.ts';
import type { KeptLab } from '../../store/own-list.ts';
import { useApp } from '../context.ts';
import { FileButton, MOST_BYTES } from '../parts/file-button.tsx';
import { Icon } from '../parts/icons.tsx';
import { saveJson } from '../parts/save-file.ts';
import { T } from '../text.ts';
import { copyLab } from './copy.ts';
import { Sketch } from './sketch.tsx';
import { SB } from './text.ts';

interface Props {
  readonly problem: string;
  readonly say: (problem: string) => void;
}

/** Where a lab begins: a template, a copy of one of ours, a file; and those that are kept. */
export function Start({ problem, say }: Props) {
  const app = useApp();
  const [over, setOver] = useState(false);
  useEffect(() => refreshLabs(app), [app]);
  const open = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    try {
      if (file.size > MOST_BYTES) throw new Error('it is no lab: there is too much in it');
      addLab(app, readText(await file.text()));
    } catch (error) {
      say(SB.badFile(T.say(messageOf(error))));
    }
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    event.stopPropagation();
    setOver(false);
    void open(event.dataTransfer.files[0]);
  };
  return (
    <section
      className={over ? 'sandbox-start over' : 'sandbox-start'}
      aria-labelledby="sandbox-title"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <header>
        <h2 id="sandbox-title">{SB.title}</h2>
        <p className="quiet">{SB.intro}</p>
      </header>
      <p className="sandbox-problem" role="alert">
        {problem}
      </p>
      <Begin say={say} />
      <Kept say={say} open={(file) => void open(file)} />
    </section>
  );
}

function Begin({ say }: Pick<Props, 'say'>) {
  const app = useApp();
  const labs = useStore(app.session, (s) => s.labs);
  const names = useStore(app.session, (s) => s.labNames);
  const [chosen, setChosen] = useState('');
  const id = chosen || (labs[0]?.id ?? '');
  return (
    <section aria-labelledby="sandbox-begin">
      <h3 id="sandbox-begin">{SB.begin}</h3>
      <ul className="template-list">
        {TEMPLATES.map((template) => (
          <li key={template}>
            <button
              type="button"
              className="template"
              onClick={() =>
                addLab(app, fromTemplate(template, template === 'empty' ? SB.newTitle : SB.templates[template]))
              }
            >
              <Sketch template={template} />
              <b>{SB.templates[template]}</b>
              <span className="quiet small">{SB.templateNotes[template]}</span>
            </button>
          </li>
        ))}
      </ul>
      <div className="copy-row">
        <label className="field">
          <span>{SB.copyOf}</span>
          <select value={id} onChange={(e) => setChosen(e.target.value)}>
            {labs.map((lab) => (
              <option key={lab.id} value={lab.id}>
                {names[lab.id]?.title ?? lab.title}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          className="button"
          disabled={id === ''}
          onClick={() => copyLab(app, id).catch((error: unknown) => say(SB.badKept(T.say(messageOf(error)))))}
        >
          {SB.copy}
        </button>
      </div>
    </section>
  );
}

function Kept({ say, open }: Pick<Props, 'say'> & { readonly open: (file: File) => void }) {
  const app = useApp();
  const labs = useStore(app.ownLabs, (s) => s.labs);
  const [gone, setGone] = useState<{ readonly title: string; readonly back: () => void } | null>(null);
  return (
    <section aria-labelledby="sandbox-yours">
      <h3 id="sandbox-yours">{SB.yours}</h3>
      <p className="quiet small">{SB.yoursNote}</p>
      {labs.length === 0 ? (
        <p className="quiet">{SB.none}</p>
      ) : (
        <ul className="kept-list">
          {labs.map((lab) => (
            <Row
              key={lab.key}
              lab={lab}
              say={say}
              drop={() => setGone({ title: lab.title, back: dropLab(app, lab.key) })}
            />
          ))}
        </ul>
      )}
      <p className="kept-gone" role="status">
        {gone && (
          <>
            {SB.removed(gone.title)}{' '}
            <button
              type="button"
              className="button small"
              onClick={() => {
                gone.back();
                setGone(null);
              }}
            >
              {SB.putBack}
            </button>
          </>
        )}
      </p>
      <p className="file-row">
        <FileButton className="button" name={SB.import} onFile={open} />
        <span className="quiet small">{SB.dropHere}</span>
      </p>
    </section>
  );
}

interface RowProps {
  readonly lab: KeptLab;
  readonly say: (problem: string) => void;
  readonly drop: () => void;
}

function Row({ lab, say, drop }: RowProps) {
  const app = useApp();
  const [title, setTitle] = useState<string | null>(null);
  const done = (): void => {
    const problem = title === null ? '' : renameLab(app, lab.key, title);
    if (problem !== '') say(SB.badKept(T.say(problem)));
    setTitle(null);
  };
  return (
    <li className="own-lab">
      {title === null ? (
        <b>
          {lab.title}
          {!lab.runs && <span className="kept-bad">{SB.notReady}</span>}
        </b>
      ) : (
        <input
          // biome-ignore lint/a11y/noAutofocus: the reader has just asked to type here
          autoFocus
          value={title}
          aria-label={SB.newName(lab.title)}
          onChange={(e) => setTitle(e.target.value)}
          onBlur={done}
          onKeyDown={(e) => {
            if (e.key === 'Enter') done();
            if (e.key === 'Escape') setTitle(null);
          }}
        />
      )}
      <span className="kept-acts">
        <Act name={SB.edit} label={SB.editOf(lab.title)} act={() => app.ownLabs.setState({ editing: lab.key })} />
        <Act name={SB.run} label={SB.runOf(lab.title)} disabled={!lab.runs} act={() => void tellRun(app, lab, say)} />
        <Act name={SB.rename} label={SB.renameOf(lab.title)} act={() => setTitle(lab.title)} />
        <Act name={SB.save} label={SB.saveOf(lab.title)} act={() => saveJson(SB.fileName(lab.title), lab.text)} />
        <button type="button" className="icon-button" aria-label={SB.removeOf(lab.title)} onClick={drop}>
          <Icon name="close" />
        </button>
      </span>
    </li>
  );
}

interface ActProps {
  readonly name: string;
  /** The name with what it is about, for those who do not see where it stands. */
  readonly label: string;
  readonly act: () => void;
  readonly disabled?: boolean;
}

function Act({ name, label, act, disabled = false }: ActProps) {
  return (
    <button type="button" className="button small" aria-label={label} disabled={disabled} onClick={act}>
      {name}
    </button>
  );
}

const tellRun = async (app: App, lab: KeptLab, say: (problem: string) => void): Promise<void> => {
  const problem = await runOwnLab(app, OWN + lab.text);
  if (problem !== '') say(SB.cannotRun(T.say(problem)));
};
