import { describe, expect, it } from 'vitest';
import { inPieces, lastLines } from './pieces.ts';

const lines = (n: number): string => Array.from({ length: n }, (_, i) => `line ${i}\n`).join('');

describe('long output', () => {
  it('goes to the terminal in pieces that end with a line, and is whole', () => {
    const text = `${lines(5000)}prompt`;
    const pieces = inPieces(text);
    expect(pieces.join('')).toBe(text);
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(4200);
    expect(pieces.slice(0, -1).every((piece) => piece.endsWith('\n'))).toBe(true);
    expect(inPieces('')).toEqual(['']);
    expect(inPieces('x'.repeat(10_000))).toHaveLength(1);
  });

  it('loses the lines that would scroll out', () => {
    expect(lastLines(lines(100), 2)).toBe('line 98\nline 99\n');
    expect(lastLines(`${lines(100)}end`, 1)).toBe('end');
    expect(lastLines(lines(3), 9)).toBe(lines(3));
    expect(lastLines('', 3)).toBe('');
  });
});
