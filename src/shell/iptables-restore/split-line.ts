/** A rule line taken apart: what it has of its own, and what stands around that. */
export interface LineParts {
  /** The text before, between and after the words of its own. */
  readonly runs: readonly string[];
  readonly words: readonly string[];
  /** Which words of the line those are, from 0. */
  readonly places: readonly number[];
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
 * Takes a line apart at the words in which rules of one kind differ: the chain, addresses, remarks, and the target when
 * `isChain` knows it. Null where the words are not plainly separated; they are then as `addWords` reads them. It reads
 * character codes in one pass, since a rule set may have 50 MB of text.
 */
export function splitLine(line: string, isChain: (word: string) => boolean): LineParts | null {
  const runs: string[] = [];
  const words: string[] = [];
  const places: number[] = [];
  const { length } = line;
  let runStart = 0;
  let own: Own = 'no';
  for (let i = 0, place = 0; ; place++) {
    while (i < length && isSpace(line.charCodeAt(i))) i++;
    if (i >= length) break;
    const start = i;
    const quoted = line.charCodeAt(i) === QUOTE;
    i = quoted ? quotedEnd(line, i + 1) : plainEnd(line, i);
    if (i < length && !isSpace(line.charCodeAt(i))) return null;
    const from = quoted ? start + 1 : start;
    const to = quoted ? i - 1 : i;
    if (own !== 'no') {
      if (to <= from || to - from >= MAX_PARAM) return null;
      const word = line.slice(from, to);
      if (own === 'any' || isChain(word)) {
        runs.push(line.slice(runStart, start));
        words.push(word);
        places.push(place);
        runStart = i;
      }
      own = 'no';
    } else if (!quoted && line.charCodeAt(start) === MINUS) own = ownArgument(line, start, to);
  }
  runs.push(line.slice(runStart));
  return { runs, words, places };
}

/** Whether the word after an option belongs to this line alone: always, or when it is a chain. */
type Own = 'no' | 'any' | 'chain';

function ownArgument(line: string, start: number, end: number): Own {
  switch (end - start) {
    case 2: {
      const c = line.charAt(start + 1);
      return c === 'A' || c === 's' || c === 'd' ? 'any' : c === 'j' ? 'chain' : 'no';
    }
    case 9:
      return line.startsWith('--comment', start) ? 'any' : 'no';
    case 16:
      return line.startsWith('--to-destination', start) ? 'any' : 'no';
    default:
      return 'no';
  }
}

/** Where a word ends: before a space, or before what makes the line one to leave alone. */
function plainEnd(line: string, from: number): number {
  for (let i = from; i < line.length; i++) {
    const c = line.charCodeAt(i);
    if (c <= SPACE || c === QUOTE || c === BACKSLASH) return i;
  }
  return line.length;
}

/** Where a word in quotes ends: behind the closing one, or before what makes the line one to leave alone. */
function quotedEnd(line: string, from: number): number {
  for (let i = from; i < line.length; i++) {
    const c = line.charCodeAt(i);
    if (c === QUOTE) return i + 1;
    if (c === BACKSLASH) return i;
  }
  // an open quote: no space stands behind it
  return from - 1;
}
