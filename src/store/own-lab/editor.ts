import { createStore, type StoreApi } from 'zustand/vanilla';
import { checkLab } from '../../protocol/own-lab/check.ts';
import type { OwnLab } from '../../protocol/own-lab/form.ts';
import type { Issue } from '../../protocol/own-lab/issues.ts';
import { nodeOf } from './edit.ts';

/** What the form beside the drawing is about. */
export type Selected =
  | { readonly kind: 'lab' }
  | { readonly kind: 'node'; readonly name: string }
  | { readonly kind: 'link'; readonly index: number };

export interface EditorState {
  readonly lab: OwnLab;
  readonly selected: Selected;
  readonly issues: readonly Issue[];
  readonly past: readonly OwnLab[];
  readonly future: readonly OwnLab[];
  /** What the last change was: another of the same joins it. */
  readonly tag: string;
  /** The node that a link is being drawn from. */
  readonly linking: string | null;
}

const THE_LAB: Selected = { kind: 'lab' };
/** Changes that can be taken back. */
const MAX_PAST = 200;

/** A lab being drawn: every change can be taken back. */
export class LabEditor {
  readonly store: StoreApi<EditorState>;
  private readonly keep: (lab: OwnLab) => void;

  constructor(lab: OwnLab, keep: (lab: OwnLab) => void) {
    this.keep = keep;
    this.store = createStore<EditorState>(() => ({
      lab,
      selected: THE_LAB,
      issues: checkLab(lab),
      past: [],
      future: [],
      tag: '',
      linking: null,
    }));
  }

  /** Makes a change. Those with the same tag, one after the other, are taken back as one. */
  change(lab: OwnLab, tag = '', selected = this.store.getState().selected): void {
    const { lab: before, past, tag: last } = this.store.getState();
    if (lab === before) return;
    const joins = tag !== '' && tag === last;
    this.show(lab, {
      selected,
      tag,
      past: joins ? past : [...past, before].slice(-MAX_PAST),
      future: [],
      linking: null,
    });
  }

  undo(): void {
    const { lab, past, future } = this.store.getState();
    const back = past.at(-1);
    if (back) this.show(back, { past: past.slice(0, -1), future: [lab, ...future], tag: '' });
  }

  redo(): void {
    const { lab, past, future } = this.store.getState();
    const [next, ...rest] = future;
    if (next) this.show(next, { past: [...past, lab], future: rest, tag: '' });
  }

  select(selected: Selected): void {
    this.store.setState({ selected, tag: '' });
  }

  link(linking: string | null): void {
    this.store.setState({ linking });
  }

  private show(lab: OwnLab, more: Partial<EditorState>): void {
    const { selected } = { ...this.store.getState(), ...more };
    this.store.setState({ ...more, lab, issues: checkLab(lab), selected: isThere(lab, selected) ? selected : THE_LAB });
    this.keep(lab);
  }
}

const isThere = (lab: OwnLab, selected: Selected): boolean =>
  selected.kind === 'lab' ||
  (selected.kind === 'node' ? nodeOf(lab, selected.name) !== undefined : selected.index < lab.links.length);

/** What an issue is about. */
export function subjectOf(lab: OwnLab, path: string): Selected {
  const [part, index = ''] = path.split('.');
  const node = part === 'nodes' ? lab.nodes[Number(index)] : undefined;
  if (node) return { kind: 'node', name: node.name };
  return part === 'links' && lab.links[Number(index)] ? { kind: 'link', index: Number(index) } : THE_LAB;
}
