import { describe, expect, it } from 'vitest';
import { EMPTY } from './editor-state.ts';
import { layoutLine } from './layout-line.ts';

const note = (lines: number, chars: number): string => `[${lines} lines, ${chars} characters]`;
const lay = (text: string, cursor = text.length) => layoutLine('n$ ', { ...EMPTY, text, cursor }, 10, note);

describe('layoutLine', () => {
  it('puts the cursor behind the text', () => {
    expect(lay('ls')).toEqual({ rows: ['n$ ls'], cursorRow: 0, cursorColumn: 5 });
  });

  it('wraps, and gives the cursor behind a full row a row of its own', () => {
    expect(lay('abcdefg')).toEqual({ rows: ['n$ abcdefg', ''], cursorRow: 1, cursorColumn: 0 });
    expect(lay('abcdefghi', 8)).toEqual({ rows: ['n$ abcdefg', 'hi'], cursorRow: 1, cursorColumn: 1 });
  });

  it('begins further lines with a prompt of their own', () => {
    expect(lay('a\nbc', 3)).toEqual({ rows: ['n$ a', '> bc'], cursorRow: 1, cursorColumn: 3 });
  });

  it('shows a large paste by its beginning and its size', () => {
    const { rows } = layoutLine('n$ ', { ...EMPTY, text: 'x\n'.repeat(5000), cursor: 0 }, 200, note);
    expect(rows).toEqual(['n$ x \u2026 [5001 lines, 10000 characters]']);
  });
});
