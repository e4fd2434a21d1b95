import type { EditorState } from './editor-state.ts';
import { pastedCommand } from './pasted.ts';

/** What a key asks of the terminal besides an edit. */
export type EditorAction = 'submit' | 'interrupt' | 'complete' | 'clear' | 'end' | null;

export interface Edited {
  readonly state: EditorState;
  readonly action: EditorAction;
  /** Input after the action that is still to be handled. */
  readonly rest: string;
}

/** Longest text taken. */
export const LONGEST = 4 * 1024 * 1024;

const PASTE_START = '\u001b[200~';
const PASTE_END = '\u001b[201~';

/** Feeds what the terminal got from the keyboard or a paste. Stops at the first action. */
export function feed(state: EditorState, input: string, history: readonly string[]): Edited {
  let s = state;
  let i = 0;
  while (i < input.length) {
    if (input.startsWith(PASTE_START, i)) {
      const end = input.indexOf(PASTE_END, i);
      const to = end < 0 ? input.length : end;
      const text = clean(input.slice(i + PASTE_START.length, to));
      s = insert(s, s.text === '' ? pastedCommand(text) : text);
      i = end < 0 ? input.length : end + PASTE_END.length;
      continue;
    }
    const key = nextKey(input, i);
    i += key.length;
    if (isPlain(key)) {
      let end = i;
      while (end < input.length && isPlain(input[end] ?? '')) end++;
      s = insert(s, key + input.slice(i, end));
      i = end;
      continue;
    }
    const action = ACTIONS[key];
    if (action) return { state: s, action, rest: input.slice(i) };
    if (key === '\u0004' && s.text === '') return { state: s, action: 'end', rest: input.slice(i) };
    s = EDITS[key]?.(s, history) ?? s;
  }
  return { state: s, action: null, rest: '' };
}

/** Newlines stay; other control characters go. */
const clean = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replaceAll('\t', '  ')
    .replace(/\p{Cc}/gu, (c) => (c === '\n' ? c : ''));

const isPlain = (key: string): boolean => key.length > 0 && key >= ' ' && key !== '\u007f' && !key.startsWith('\u001b');

/** One key: a control character, an escape sequence, or one character. */
function nextKey(input: string, at: number): string {
  if (input[at] !== '\u001b') return input[at] ?? '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what escape sequences are
  const sequence = /^\u001b(?:\[[0-9;]*[~A-Za-z]|O[A-Za-z]|[\u0020-\u007f])?/.exec(input.slice(at, at + 16));
  return sequence?.[0] ?? '\u001b';
}

export function insert(s: EditorState, text: string): EditorState {
  if (s.text.length + text.length > LONGEST) return s;
  return {
    ...s,
    text: s.text.slice(0, s.cursor) + text + s.text.slice(s.cursor),
    cursor: s.cursor + text.length,
    back: 0,
  };
}

const remove = (s: EditorState, from: number, to: number, keep = false): EditorState => ({
  ...s,
  text: s.text.slice(0, from) + s.text.slice(to),
  cursor: from,
  back: 0,
  cut: keep && to > from ? s.text.slice(from, to) : s.cut,
});

const move = (s: EditorState, to: number): EditorState => ({ ...s, cursor: Math.max(0, Math.min(s.text.length, to)) });

const wordLeft = (s: EditorState): number => {
  const before = s.text.slice(0, s.cursor).replace(/\s+$/, '');
  return before.length - (/\S+$/.exec(before)?.[0].length ?? 0);
};
const wordRight = (s: EditorState): number => s.cursor + (/^\s*\S+/.exec(s.text.slice(s.cursor))?.[0].length ?? 0);

function recall(s: EditorState, history: readonly string[], back: number): EditorState {
  if (back < 0 || back > history.length || back === s.back) return s;
  const draft = s.back === 0 ? s.text : s.draft;
  const text = back === 0 ? draft : (history[history.length - back] ?? '');
  return { ...s, text, cursor: text.length, back, draft };
}

type Edit = (s: EditorState, history: readonly string[]) => EditorState;

const left: Edit = (s) => move(s, s.cursor - 1);
const right: Edit = (s) => move(s, s.cursor + 1);
const home: Edit = (s) => move(s, 0);
const end: Edit = (s) => move(s, s.text.length);
const older: Edit = (s, history) => recall(s, history, s.back + 1);
const newer: Edit = (s, history) => recall(s, history, s.back - 1);
const backspace: Edit = (s) => (s.cursor > 0 ? remove(s, s.cursor - 1, s.cursor) : s);
const del: Edit = (s) => (s.cursor < s.text.length ? remove(s, s.cursor, s.cursor + 1) : s);

const EDITS: Readonly<Record<string, Edit>> = {
  '\u001b[D': left,
  '\u001bOD': left,
  '\u0002': left,
  '\u001b[C': right,
  '\u001bOC': right,
  '\u0006': right,
  '\u001b[A': older,
  '\u001bOA': older,
  '\u0010': older,
  '\u001b[B': newer,
  '\u001bOB': newer,
  '\u000e': newer,
  '\u001b[H': home,
  '\u001bOH': home,
  '\u001b[1~': home,
  '\u0001': home,
  '\u001b[F': end,
  '\u001bOF': end,
  '\u001b[4~': end,
  '\u0005': end,
  '\u007f': backspace,
  '\b': backspace,
  '\u001b[3~': del,
  '\u0004': del,
  '\u000b': (s) => ({ ...remove(s, s.cursor, s.text.length, true) }),
  '\u0015': (s) => remove(s, 0, s.cursor, true),
  '\u0017': (s) => remove(s, wordLeft(s), s.cursor, true),
  '\u001b\u007f': (s) => remove(s, wordLeft(s), s.cursor, true),
  '\u001bd': (s) => {
    const at = s.cursor;
    return { ...remove(s, at, wordRight(s), true), cursor: at };
  },
  '\u0019': (s) => insert(s, s.cut),
  '\u001bb': (s) => move(s, wordLeft(s)),
  '\u001b[1;5D': (s) => move(s, wordLeft(s)),
  '\u001bf': (s) => move(s, wordRight(s)),
  '\u001b[1;5C': (s) => move(s, wordRight(s)),
};

const ACTIONS: Readonly<Record<string, EditorAction>> = {
  '\r': 'submit',
  '\n': 'submit',
  '\u0003': 'interrupt',
  '\t': 'complete',
  '\u000c': 'clear',
};

/** Puts a completion in: the word itself when there is one, else what all have in common. Null when that adds nothing. */
export function withCompletion(s: EditorState, start: number, words: readonly string[]): EditorState | null {
  const first = words[0];
  if (first === undefined) return null;
  const common = words.reduce((a, b) => {
    let n = 0;
    while (n < a.length && a[n] === b[n]) n++;
    return a.slice(0, n);
  }, first);
  const text = words.length === 1 ? `${common}${common.endsWith('/') ? '' : ' '}` : common;
  if (text.length <= s.cursor - start) return null;
  return { ...s, text: s.text.slice(0, start) + text + s.text.slice(s.cursor), cursor: start + text.length, back: 0 };
}
