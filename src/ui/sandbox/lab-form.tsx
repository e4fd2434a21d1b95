import { useState } from 'react';
import { useStore } from 'zustand';
import { fillIn } from '../../store/own-lab/connect.ts';
import { put } from '../../store/own-lab/edit.ts';
import type { OwnLab, OwnSetup } from '../../store/own-lab/form.ts';
import { useApp } from '../context.ts';
import { useEdited, useEditor } from './context.ts';
import { CheckField, ChoiceField, Group, Issues, PLAIN, TextField } from './fields.tsx';
import { fieldId } from './focus.ts';
import { SB } from './text.ts';

/** What is said of the lab as a whole. */
export function LabForm() {
  const app = useApp();
  const editor = useEditor();
  const lab = useEdited((s) => s.lab);
  const labs = useStore(app.session, (s) => s.labs);
  const change = (next: OwnLab, tag: string): void => editor.change(next, tag);
  const nodes = lab.nodes.map(({ name }) => [name, name] as const);
  const first = lab.first ?? { place: lab.nodes[0]?.name ?? '', line: '' };
  const setFirst = (next: typeof first): void =>
    change(put<OwnLab, 'first'>(lab, 'first', next.line === '' ? undefined : next), 'first');
  return (
    <>
      <TextField
        path="title"
        label={SB.labTitle}
        code={false}
        value={lab.title}
        set={(title) => change({ ...lab, title }, 'title')}
      />
      {lab.base !== undefined && (
        <p className="quiet small">{SB.fixedLab(labs.find(({ id }) => id === lab.base)?.title ?? lab.base)}</p>
      )}
      {lab.nodes.length > 0 && (
        <>
          <Group title={SB.firstCommand}>
            <div className="form-row">
              <ChoiceField
                path="first.place"
                label={SB.firstPlace}
                value={first.place}
                options={nodes}
                set={(place) => setFirst({ ...first, place })}
              />
              <TextField
                path="first.line"
                label={SB.firstLine}
                value={first.line}
                set={(line) => setFirst({ ...first, line })}
              />
            </div>
            <p className="quiet small">{SB.firstNote}</p>
          </Group>
          <ChoiceField
            path="focus"
            label={SB.look}
            value={lab.focus ?? ''}
            options={[['', SB.automatic], ...nodes]}
            set={(focus) => change(put<OwnLab, 'focus'>(lab, 'focus', focus === '' ? undefined : focus), 'focus')}
          />
          <Setup />
          <CheckField
            path="cold"
            label={SB.cold}
            checked={lab.cold === true}
            set={(on) => change(put<OwnLab, 'cold'>(lab, 'cold', on ? true : undefined), 'cold')}
          />
          <Group title={SB.fill}>
            <p className="quiet small">{SB.fillNote}</p>
            <button type="button" className="button" onClick={() => change(fillIn(lab), '')}>
              {SB.fill}
            </button>
          </Group>
        </>
      )}
    </>
  );
}

const textOf = (setup: readonly OwnSetup[]): string => setup.map(({ place, line }) => `${place}$ ${line}`).join('\n');

/** Reads `node$ command` lines; those that are none are named by their numbers. What a line had beside it stays. */
function readSetup(text: string, old: readonly OwnSetup[]): { readonly setup: OwnSetup[]; readonly bad: number[] } {
  const setup: OwnSetup[] = [];
  const bad: number[] = [];
  for (const [i, raw] of text.split('\n').entries()) {
    if (raw.trim() === '') continue;
    const [, place, line] = /^\s*([\w.-]+)\$\s*(.+?)\s*$/.exec(raw) ?? [];
    if (place === undefined || line === undefined) bad.push(i + 1);
    else setup.push(old.find((o) => o.place === place && o.line === line) ?? { place, line });
  }
  return { setup, bad };
}

/** Commands before the start, as text. What is typed stays in the box, taken or not. */
function Setup() {
  const editor = useEditor();
  const lab = useEdited((s) => s.lab);
  const issues = useEdited((s) => s.issues);
  const kept = textOf(lab.setup ?? []);
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? kept;
  const { bad } = readSetup(text, []);
  const id = fieldId('setup');
  const own = issues.filter(({ path }) => path.startsWith('setup.'));
  return (
    <span className="form-field">
      <label htmlFor={id}>{SB.setup}</label>
      <textarea
        id={id}
        className="code"
        rows={4}
        {...PLAIN}
        value={text}
        aria-invalid={bad.length + own.length > 0 || undefined}
        aria-describedby={`${id}-note`}
        onChange={(e) => {
          setTyped(e.target.value);
          const { setup } = readSetup(e.target.value, lab.setup ?? []);
          editor.change(put<OwnLab, 'setup'>(lab, 'setup', setup), 'setup');
        }}
        onBlur={() => {
          if (bad.length === 0) setTyped(null);
        }}
      />
      <span id={`${id}-note`} className="quiet small">
        {SB.setupNote}
      </span>
      {bad.length > 0 && (
        <span className="field-issues" role="alert">
          {bad.map((n) => (
            <span key={n} className="error">
              {SB.setupBad(n)}
            </span>
          ))}
        </span>
      )}
      {own.length > 0 && <Issues path="setup" of={own} />}
    </span>
  );
}
