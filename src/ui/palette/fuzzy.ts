/** How well a text answers what was typed: higher is better, null when it does not. */
export function score(query: string, text: string): number | null {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  let sum = 0;
  for (const word of words) {
    const one = scoreWord(word, text.toLowerCase());
    if (one === null) return null;
    sum += one;
  }
  return sum - text.length / 200;
}

/** A whole word is best, then the start of one, then a part, then letters in order. */
function scoreWord(word: string, text: string): number | null {
  const at = text.indexOf(word);
  if (at >= 0) {
    const starts = at === 0 || !isLetter(text[at - 1]);
    const ends = !isLetter(text[at + word.length]);
    if (starts) return ends ? 12 : 10 - Math.min(at, 40) / 40;
    const later = startOfWord(word, text);
    return later >= 0 ? 9 : 6;
  }
  return inOrder(word, text);
}

const isLetter = (c: string | undefined): boolean => c !== undefined && /[\p{L}\p{N}]/u.test(c);

function startOfWord(word: string, text: string): number {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) if (!isLetter(text[at - 1])) return at;
  return -1;
}

/** Letters in order, with few gaps: `stf` finds "step forward". */
function inOrder(word: string, text: string): number | null {
  let from = 0;
  let gaps = 0;
  let first = -1;
  for (const letter of word) {
    const at = text.indexOf(letter, from);
    if (at < 0) return null;
    if (first < 0) first = at;
    // a jump to the start of a word costs nothing
    else if (at > from && isLetter(text[at - 1])) gaps += at - from;
    from = at + 1;
  }
  if (isLetter(text[first - 1])) gaps += 2;
  return gaps > word.length + 2 ? null : 4 - gaps / 4;
}

/** The texts that answer, best first; in their own order where they answer alike. */
export function ranked<T>(items: readonly T[], query: string, textOf: (item: T) => string): T[] {
  if (query.trim() === '') return [...items];
  return items
    .map((item, order) => ({ item, order, score: score(query, textOf(item)) }))
    .filter((r): r is typeof r & { score: number } => r.score !== null)
    .sort((a, b) => b.score - a.score || a.order - b.order)
    .map((r) => r.item);
}
