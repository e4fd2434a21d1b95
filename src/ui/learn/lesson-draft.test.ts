import { describe, expect, it } from 'vitest';
import {
  canSwap,
  draftOf,
  emptyDraft,
  type LessonDraft,
  lessonText,
  linesOf,
  swapped,
  withoutStep,
  withStep,
} from './lesson-draft.ts';

const line = (text: string, status = 0) => ({ place: 'node', line: text, status, changes: true });
const A = line('ping -c 1 client');
const B = line('iptables -F', 1);
const C = line('ping -c 2 client');

const step = (text: string, lines: readonly (typeof A)[], fn: string) => ({
  ...{ text, lines, stand: { kind: 'step' as const, place: 'node', fn } },
  ...{ tab: null, chain: null },
});
const add = (draft: LessonDraft | null, ...args: Parameters<typeof step>): LessonDraft | null =>
  draft && withStep(draft, step(...args));
const texts = (draft: LessonDraft | null): string[] => draft?.steps.map(({ text }) => text) ?? [];

describe('a lesson in the making', () => {
  const empty = emptyDraft('host', 'napi');
  const three = add(add(add(empty, 'one', [A], 'ip_rcv'), 'three', [A, B, C], 'icmp_rcv'), 'two', [A], 'ip_rcv_finish');

  it('has its steps in the order of their commands, each with those since the step before', () => {
    expect(texts(three)).toEqual(['one', 'two', 'three']);
    expect([0, 1, 2].map((at) => (three ? linesOf(three, at).map((l) => l.line) : []))).toEqual([
      [A.line],
      [],
      [B.line, C.line],
    ]);
  });

  it('does not take a moment of a session with other commands', () => {
    expect(add(three, 'x', [B], 'ip_rcv')).toBeNull();
    expect(add(three, 'x', [A, C], 'ip_rcv')).toBeNull();
    expect(texts(add(three, 'start', [], 'ip_rcv'))).toEqual(['start', 'one', 'two', 'three']);
  });

  it('moves steps only among those of the same commands', () => {
    if (!three) throw new Error('no draft');
    expect([-1, 0, 1, 2].map((at) => canSwap(three, at))).toEqual([false, true, false, false]);
    expect(texts(swapped(three, 0))).toEqual(['two', 'one', 'three']);
    expect(texts(swapped(three, 1))).toEqual(['one', 'two', 'three']);
  });

  it('forgets commands behind its last step', () => {
    if (!three) throw new Error('no draft');
    expect(withoutStep(three, 2).lines.map((l) => l.line)).toEqual([A.line]);
    expect(texts(add(withoutStep(three, 2), 'other', [A, C], 'ip_rcv'))).toEqual(['one', 'two', 'other']);
  });

  it('becomes text, with what failed commands ended with, and is edited from it again', () => {
    if (!three) throw new Error('no draft');
    const made = { ...swapped(three, 0), title: ' Pings ', summary: 'S' };
    const text = lessonText({ ...made, steps: made.steps.map((s) => ({ ...s, text: `${s.text}\n\n more ` })) });
    expect(JSON.parse(text)).toMatchObject({
      version: 1,
      title: 'Pings',
      lab: 'host',
      steps: [
        { text: ['two', 'more'], run: [{ line: A.line }], stand: { fn: 'ip_rcv_finish' } },
        { text: ['one', 'more'] },
        { run: [{ place: 'node', line: B.line, status: 1 }, { line: C.line }] },
      ],
    });
    expect(lessonText(draftOf(text))).toBe(text);
    const bare = JSON.stringify({ ...JSON.parse(text), steps: [{ text: ['x'], run: [{ place: 'a', line: 'b' }] }] });
    expect(lessonText(draftOf(bare))).toBe(bare);
  });
});
