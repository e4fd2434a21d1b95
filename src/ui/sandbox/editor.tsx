import { type KeyboardEvent, useState } from 'react';
import { addPod } from '../../store/own-lab/connect.ts';
import { addNode, nodeOf } from '../../store/own-lab/edit.ts';
import type { LabEditor } from '../../store/own-lab/editor.ts';
import { idOfOwnLab, type NodeKind, type OwnLab } from '../../store/own-lab/form.ts';
import { removeLink, removeNode } from '../../store/own-lab/remove.ts';
import { runOwnLab } from '../../store/own-lab/run.ts';
import { useApp } from '../context.ts';
import { Icon } from '../parts/icons.tsx';
import { Press } from '../parts/press.tsx';
import { T } from '../text.ts';
import { useEdited, useEditor } from './context.ts';
import { Drawing } from './drawing.tsx';
import { Panel } from './panel.tsx';
import { Problems } from './problems.tsx';
import { SB } from './text.ts';

/** One lab: tools, the drawing, the form of what is selected, what is wrong. */
export function Editor() {
  const editor = useEditor();
  const title = useEdited((s) => s.lab.title);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the whole editor; each has its button
    <div className="sandbox-editor" onKeyDown={(event) => onKey(editor, event)}>
      <Head />
      <section className="sandbox-drawing" aria-label={SB.drawing(title)}>
        <Tools />
        <Drawing />
        <span id="sandbox-node-help" className="visually-hidden">
          {SB.nodeHelp}
        </span>
        <Linking />
      </section>
      <Panel />
      <Problems />
    </div>
  );
}

const isText = (target: EventTarget): boolean =>
  target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;

/** Keys of the editor. What the lab's own keys would do stays out. */
function onKey(editor: LabEditor, event: KeyboardEvent): void {
  const mod = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (mod && (key === 'z' || key === 'y') && !isText(event.target)) {
    if (key === 'y' || event.shiftKey) editor.redo();
    else editor.undo();
  } else if (event.key === 'Escape' && editor.store.getState().linking !== null) editor.link(null);
  else {
    if (!mod && key !== '?') event.stopPropagation();
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}

/** Back, undo and redo, run. */
function Head() {
  const app = useApp();
  const editor = useEditor();
  const title = useEdited((s) => s.lab.title);
  const [past, future] = [useEdited((s) => s.past.length > 0), useEdited((s) => s.future.length > 0)];
  const errors = useEdited((s) => s.issues.some(({ level }) => level === 'error'));
  const [said, setSaid] = useState('');
  const run = async (): Promise<void> => {
    setSaid(SB.running);
    const problem = await runOwnLab(app, idOfOwnLab(editor.store.getState().lab));
    setSaid(problem === '' ? '' : SB.cannotRun(T.say(problem)));
  };
  return (
    <header className="sandbox-head">
      <button type="button" className="button" onClick={() => app.ownLabs.setState({ editing: null })}>
        <Icon name="left" />
        {SB.back}
      </button>
      <h2>{title}</h2>
      <p className="sandbox-said" role="status">
        {said}
      </p>
      <Press label={SB.undoTitle} icon="undo" act={() => editor.undo()} disabled={!past} />
      <Press label={SB.redoTitle} icon="redo" act={() => editor.redo()} disabled={!future} />
      <button type="button" className="button primary" disabled={errors} onClick={() => void run()}>
        <Icon name="play" />
        {SB.run}
      </button>
    </header>
  );
}

const ADDED: readonly NodeKind[] = ['host', 'router', 'switch', 'pod'];

/** The host that a pod would be added to. */
function hostFor(lab: OwnLab, selected: string | null): string | null {
  const node = selected === null ? undefined : nodeOf(lab, selected);
  if (node && node.kind !== 'switch') return node.kind === 'pod' ? (node.host ?? null) : node.name;
  const hosts = lab.nodes.filter(({ kind }) => kind !== 'pod' && kind !== 'switch');
  return hosts.length === 1 ? (hosts[0]?.name ?? null) : null;
}

/** Adds nodes and links. */
function Tools() {
  const editor = useEditor();
  const lab = useEdited((s) => s.lab);
  const selected = useEdited((s) => s.selected);
  const linking = useEdited((s) => s.linking);
  const name = selected.kind === 'node' ? selected.name : null;
  const podHost = hostFor(lab, name);
  const add = (kind: NodeKind): void => {
    const made = kind !== 'pod' ? addNode(lab, kind) : podHost === null ? null : addPod(lab, podHost);
    if (made) editor.change(made.lab, '', { kind: 'node', name: made.name });
  };
  const remove = (): void => {
    if (selected.kind === 'node') editor.change(removeNode(lab, selected.name));
    if (selected.kind === 'link') editor.change(removeLink(lab, selected.index));
  };
  const fixed = name !== null && nodeOf(lab, name)?.fixed === true;
  return (
    <div className="sandbox-tools" role="toolbar" aria-label={SB.tools}>
      <span className="quiet not-phone">{SB.add}</span>
      {ADDED.map((kind) => (
        <button
          key={kind}
          type="button"
          className="button"
          title={kind === 'pod' && podHost === null ? SB.podNeedsHost : SB.kindNotes[kind]}
          disabled={kind === 'pod' && podHost === null}
          onClick={() => add(kind)}
        >
          <Icon name="plus" />
          {SB.kinds[kind]}
        </button>
      ))}
      <button
        type="button"
        className="button"
        title={SB.connectTitle}
        aria-pressed={linking !== null}
        disabled={lab.nodes.length < 2}
        onClick={() => editor.link(linking === null ? (name ?? '') : null)}
      >
        <Icon name="link" />
        {SB.connect}
      </button>
      <button type="button" className="button" disabled={selected.kind === 'lab' || fixed} onClick={remove}>
        <Icon name="close" />
        {SB.remove}
      </button>
    </div>
  );
}

/** What can be done with the drawing, or what is to be done to finish a link. */
function Linking() {
  const linking = useEdited((s) => s.linking);
  const empty = useEdited((s) => s.lab.nodes.length === 0);
  const help = empty ? '' : SB.drawingHelp;
  return (
    <>
      {linking === null && <p className="sandbox-help quiet small">{help}</p>}
      <p className="sandbox-linking" role="status">
        {linking === null ? '' : linking === '' ? SB.chooseFirst : SB.chooseOther(linking)}
      </p>
    </>
  );
}
