/**
 * A rule line taken apart: what it has of its own, and what stands around that. One is used again for line after line, so
 * what lies in the lists behind `count` is of an earlier line.
 */
export class LineParts {
  /** How many words of its own the line has. */
  count = 0;
  readonly words: string[] = [];
  /** Which words of the line those are, from 0. */
  readonly places: number[] = [];
  /** The text before, between and after them: one more. */
  readonly runs: string[] = [];
  /** Which of them are only there when they are chains: `-j` stands before. */
  readonly jumps: boolean[] = [];
  /** What stands behind `-j` in the runs, and is no chain. */
  targets: string[] = [];
}

const TAB = 0x09;
const NEWLINE = 0x0a;
const SPACE = 0x20;
const QUOTE = 0x22;
const MINUS = 0x2d;
const BACKSLASH = 0x5c;
/** Longer words are an error, which `addWords` words. */
const MAX_PARAM = 1024;

const isSpace = (c: number): boolean => c === SPACE || c === NEWLINE || c === TAB;

/**
 * Takes the line of `text` from `at` to `end` apart at the words in which rules of one kind differ: the chain, addresses, remarks, and the target when
 * `isChain` knows it. False where the words are not plainly separated; they are then as `addWords` reads them. It reads
 * character codes in one pass, since a rule set may have 50 MB of text.
 */
export function splitLine(
  parts: LineParts,
  text: string,
  at: number,
  end: number,
  isChain: (word: string) => boolean,
): boolean {
  parts.count = 0;
  parts.targets = [];
  let runStart = at;
  let own: Own = 'no';
  for (let i = at, place = 0; ; place++) {
    while (i < end && isSpace(text.charCodeAt(i))) i++;
    if (i >= end) break;
    const start = i;
    const quoted = text.charCodeAt(i) === QUOTE;
    i = quoted ? quotedEnd(text, i + 1, end) : plainEnd(text, i, end);
    if (i < end && !isSpace(text.charCodeAt(i))) return false;
    const from = quoted ? start + 1 : start;
    const to = quoted ? i - 1 : i;
    if (own !== 'no') {
      if (to <= from || to - from >= MAX_PARAM) return false;
      const word = text.slice(from, to);
      if (own === 'any' || isChain(word)) {
        const k = parts.count++;
        parts.runs[k] = text.slice(runStart, start);
        parts.words[k] = word;
        parts.places[k] = place;
        parts.jumps[k] = own === 'chain';
        runStart = i;
      } else parts.targets.push(word);
      own = 'no';
    } else if (!quoted && text.charCodeAt(start) === MINUS) own = ownArgument(text, start, to);
  }
  parts.runs[parts.count] = text.slice(runStart, end);
  return true;
}

/**
 * Where the word at `at` ends, if it is one that `splitLine` would take for one of the line's own: behind its quotes, with
 * something in them. -1 where it would not.
 */
export function wordEnd(text: string, at: number, end: number): number {
  const quoted = text.charCodeAt(at) === QUOTE;
  const i = quoted ? quotedEnd(text, at + 1, end) : plainEnd(text, at, end);
  const size = quoted ? i - at - 2 : i - at;
  if (size <= 0 || size >= MAX_PARAM) return -1;
  return i < end && !isSpace(text.charCodeAt(i)) ? -1 : i;
}

/** Whether the word after an option belongs to this line alone: always, or when it is a chain. */
type Own = 'no' | 'any' | 'chain';

function ownArgument(text: string, start: number, end: number): Own {
  switch (end - start) {
    case 2: {
      const c = text.charAt(start + 1);
      return c === 'A' || c === 's' || c === 'd' ? 'any' : c === 'j' ? 'chain' : 'no';
    }
    case 9:
      return text.startsWith('--comment', start) ? 'any' : 'no';
    case 16:
      return text.startsWith('--to-destination', start) ? 'any' : 'no';
    default:
      return 'no';
  }
}

/** Where a word ends: before a space, or before what makes the line one to leave alone. */
function plainEnd(text: string, from: number, end: number): number {
  for (let i = from; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c <= SPACE || c === QUOTE || c === BACKSLASH) return i;
  }
  return end;
}

/** Where a word in quotes ends: behind the closing one, or before what makes the line one to leave alone. */
function quotedEnd(text: string, from: number, end: number): number {
  for (let i = from; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c === QUOTE) return i + 1;
    if (c === BACKSLASH) return i;
  }
  // an open quote: no space stands behind it
  return from - 1;
}
