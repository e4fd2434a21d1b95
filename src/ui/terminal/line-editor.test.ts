import { describe, expect, it } from 'vitest';
import { EMPTY } from './editor-state.ts';
import { feed, LONGEST, withCompletion } from './line-editor.ts';

/** Types keys and shows the line with a bar for the cursor. */
function type(keys: string, history: readonly string[] = [], from = ''): string {
  const { state } = feed({ ...EMPTY, text: from, cursor: from.length }, keys, history);
  return `${state.text.slice(0, state.cursor)}|${state.text.slice(state.cursor)}`;
}

const UP = '\u001b[A';
const DOWN = '\u001b[B';
const LEFT = '\u001b[D';
const HOME = '\u001b[H';

describe('line editor', () => {
  it('inserts at the cursor', () => {
    expect(type(`pig${LEFT}n`)).toBe('pin|g');
    expect(type(`ing${HOME}p`)).toBe('p|ing');
  });

  it('deletes as readline does', () => {
    expect(type('abc\u007f')).toBe('ab|');
    expect(type(`abc${HOME}\u001b[3~`)).toBe('|bc');
    expect(type('iptables -A INPUT\u0017')).toBe('iptables -A |');
    expect(type(`one two${LEFT}${LEFT}${LEFT}\u000b`)).toBe('one |');
    expect(type('one two\u0015')).toBe('|');
    expect(type('one two\u0015\u0019!')).toBe('one two!|');
  });

  it('goes through the history and comes back to what was being typed', () => {
    const history = ['ip a', 'ping node'];
    expect(type(UP, history, 'x')).toBe('ping node|');
    expect(type(`${UP}${UP}${UP}`, history, 'x')).toBe('ip a|');
    expect(type(`${UP}${UP}${DOWN}${DOWN}`, history, 'x')).toBe('x|');
  });

  it('stops at enter and hands back the rest', () => {
    expect(feed(EMPTY, 'ls\rpwd\r', [])).toMatchObject({ state: { text: 'ls' }, action: 'submit', rest: 'pwd\r' });
    expect(feed(EMPTY, '\u0003', []).action).toBe('interrupt');
    expect(feed(EMPTY, 'ip\t', []).action).toBe('complete');
  });

  it('takes a paste as text, newlines and all, without entering it', () => {
    const pasted = '\u001b[200~cat <<EOF\r\nx\r\nEOF\u001b[201~';
    expect(feed(EMPTY, pasted, [])).toMatchObject({ state: { text: 'cat <<EOF\nx\nEOF' }, action: null });
  });

  it('takes a megabyte, and refuses what is beyond the limit', () => {
    const megabyte = 'x'.repeat(1_000_000);
    expect(feed(EMPTY, `\u001b[200~${megabyte}\u001b[201~`, []).state.text.length).toBe(1_000_000);
    expect(feed(EMPTY, 'x'.repeat(LONGEST + 1), []).state.text).toBe('');
  });

  it('ignores keys it does not know, and stray control characters', () => {
    expect(type('a\u001b[15~b\u0000c')).toBe('abc|');
  });
});

describe('completion', () => {
  const at = (text: string) => ({ ...EMPTY, text, cursor: text.length });

  it('completes a word and sets a space', () => {
    expect(withCompletion(at('ipta'), 0, ['iptables'])?.text).toBe('iptables ');
  });

  it('completes what all have in common, and says when that adds nothing', () => {
    expect(withCompletion(at('ipt'), 0, ['iptables', 'iptables-save'])?.text).toBe('iptables');
    expect(withCompletion(at('iptables'), 0, ['iptables', 'iptables-save'])).toBeNull();
    expect(withCompletion(at('zz'), 0, [])).toBeNull();
  });
});
