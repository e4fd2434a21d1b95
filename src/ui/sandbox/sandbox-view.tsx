import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { messageOf } from '../../base/message-of.ts';
import type { App } from '../../store/app.ts';
import { LabEditor } from '../../store/own-lab/editor.ts';
import { readText } from '../../store/own-lab/form.ts';
import { keepLab } from '../../store/own-lab/kept.ts';
import { useApp } from '../context.ts';
import { T } from '../text.ts';
import { EditorContext } from './context.ts';
import { Editor } from './editor.tsx';
import { Start } from './start.tsx';
import { SB } from './text.ts';
import './form.css';
import './sandbox.css';
import './small.css';

/** Keys of the lab that would change what cannot be seen here. */
const OURS = /^(?:[a-zA-Z0-9`/+=-]|Arrow\w+|Home|End| )$/;

/** The reader's own labs: the list of them, or one in the editor. */
export function SandboxView() {
  const app = useApp();
  const editing = useStore(app.ownLabs, (s) => s.editing);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const nowhere = event.target === document.body;
      if (nowhere && !event.ctrlKey && !event.metaKey && !event.altKey && OURS.test(event.key)) event.preventDefault();
    };
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, []);
  const opened = useMemo(() => (editing === null ? null : open(app, editing)), [app, editing]);
  useEffect(() => {
    if (typeof opened !== 'string') return;
    setProblem(SB.badKept(T.say(opened)));
    app.ownLabs.setState({ editing: null });
  }, [app, opened]);
  if (opened instanceof LabEditor)
    return (
      <EditorContext key={editing} value={opened}>
        <Editor />
      </EditorContext>
    );
  return <Start problem={problem} say={setProblem} />;
}

/** The editor of a kept lab, or why there is none. */
function open(app: App, key: number): LabEditor | string {
  const kept = app.ownLabs.getState().labs.find((lab) => lab.key === key);
  if (!kept) return '';
  try {
    return new LabEditor(readText(kept.text), (lab) => keepLab(app, key, lab));
  } catch (error) {
    return messageOf(error);
  }
}
