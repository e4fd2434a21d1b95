import type { EditorState } from './editor-state.ts';

/** The edited line as rows of a terminal, and where its cursor is. */
export interface LineRows {
  readonly rows: readonly string[];
  readonly cursorRow: number;
  readonly cursorColumn: number;
}

/** A text longer than this is shown by its beginning and a note. */
const SHOWN = 3_000;
const CONTINUED = '> ';

/** Breaks prompt and text into rows of `columns`; each further line of the text begins with `> `. */
export function layoutLine(
  prompt: string,
  state: EditorState,
  columns: number,
  note: (lines: number, chars: number) => string,
): LineRows {
  const long = state.text.length > SHOWN;
  const text = long
    ? `${state.text.slice(0, 60).replace(/\n.*/s, '')} \u2026 ${note(state.text.split('\n').length, state.text.length)}`
    : state.text;
  const cursor = long ? text.length : state.cursor;
  const rows: string[] = [];
  let cursorRow = 0;
  let cursorColumn = 0;
  let offset = 0;
  for (const [i, line] of text.split('\n').entries()) {
    const prefix = i === 0 ? prompt : CONTINUED;
    const full = prefix + line;
    const first = rows.length;
    for (let at = 0; at < full.length || at === 0; at += columns) rows.push(full.slice(at, at + columns));
    if (cursor >= offset && cursor <= offset + line.length) {
      const column = prefix.length + cursor - offset;
      cursorRow = first + Math.floor(column / columns);
      cursorColumn = column % columns;
      // A cursor right behind a full row stands on a row of its own.
      if (cursorRow === rows.length) rows.push('');
    }
    offset += line.length + 1;
  }
  return { rows, cursorRow, cursorColumn };
}
