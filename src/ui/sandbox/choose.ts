import { connect } from '../../store/own-lab/connect.ts';
import type { LabEditor } from '../../store/own-lab/editor.ts';
import { focusForm } from './focus.ts';

/** A node was chosen in the drawing: it is selected, or it is an end of the link that is being drawn. */
export function choose(editor: LabEditor, name: string): void {
  const { linking, lab } = editor.store.getState();
  if (linking === null) editor.select({ kind: 'node', name });
  else if (linking === '') editor.link(name);
  else if (linking !== name) joinNodes(editor, linking, name);
  else editor.link(null);
  if (lab !== editor.store.getState().lab) focusForm();
}

/** Links two nodes and selects the link. */
export function joinNodes(editor: LabEditor, a: string, b: string): void {
  const { lab } = editor.store.getState();
  const joined = connect(lab, a, b);
  editor.change(joined, '', { kind: 'link', index: joined.links.length - 1 });
}
