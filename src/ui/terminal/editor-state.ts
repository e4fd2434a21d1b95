/** A line being typed. Lines of a here-document are separated by newlines. */
export interface EditorState {
  readonly text: string;
  readonly cursor: number;
  /** How far back in the history, 0 for the line itself; and that line, kept for coming back. */
  readonly back: number;
  readonly draft: string;
  /** What ctrl-k, ctrl-u and ctrl-w cut, for ctrl-y. */
  readonly cut: string;
}

export const EMPTY: EditorState = { text: '', cursor: 0, back: 0, draft: '', cut: '' };
