/** Longest piece that the terminal takes at once, so that it can let the page draw in between. */
const PIECE = 4096;

/** A text in pieces that end with a line, but for the last. */
export function inPieces(text: string): readonly string[] {
  const pieces: string[] = [];
  let from = 0;
  while (text.length - from > PIECE) {
    const end = text.indexOf('\n', from + PIECE);
    if (end < 0) break;
    pieces.push(text.slice(from, end + 1));
    from = end + 1;
  }
  pieces.push(text.slice(from));
  return pieces;
}

/** The last lines of a text: what scrolls out of the terminal at once need not go through it. */
export function lastLines(text: string, most: number): string {
  let at = text.length - 1;
  for (let n = 0; n < most; n++) {
    at = text.lastIndexOf('\n', at - 1);
    if (at <= 0) return text;
  }
  return text.slice(at + 1);
}
