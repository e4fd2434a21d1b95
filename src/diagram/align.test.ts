import { describe, expect, test } from 'vitest';
import { type AlignedRow, alignSteps, type StepKey } from './align.ts';

/** `ip_rcv/ok` is the step ip_rcv with the outcome ok. */
const run = (text: string): StepKey[] =>
  text.split(' ').flatMap((word) => {
    const [key = '', outcome = ''] = word.split('/');
    return key ? [{ key, outcome }] : [];
  });

const drawn = (rows: readonly AlignedRow[], a: readonly StepKey[], b: readonly StepKey[]): string =>
  rows
    .map((r) => {
      const sign = { same: '=', changed: '~', onlyA: '-', onlyB: '+' }[r.kind];
      return `${sign}${(r.a >= 0 ? a : b)[r.a >= 0 ? r.a : r.b]?.key}`;
    })
    .join(' ');

const aligned = (left: string, right: string): { text: string; first: number } => {
  const a = run(left);
  const b = run(right);
  const { rows, firstDifference } = alignSteps(a, b);
  expect(rows.filter((r) => r.a >= 0).map((r) => r.a)).toEqual(a.map((_, i) => i));
  expect(rows.filter((r) => r.b >= 0).map((r) => r.b)).toEqual(b.map((_, i) => i));
  for (const r of rows) if (r.a >= 0 && r.b >= 0) expect(a[r.a]?.key).toBe(b[r.b]?.key);
  return { text: drawn(rows, a, b), first: firstDifference };
};

describe('two runs beside each other', () => {
  test('alike', () => {
    expect(aligned('ip_rcv route deliver', 'ip_rcv route deliver')).toEqual({
      text: '=ip_rcv =route =deliver',
      first: -1,
    });
  });

  test('one ends where a rule drops it', () => {
    expect(aligned('rcv INPUT/ACCEPT deliver reply', 'rcv INPUT/DROP kfree')).toEqual({
      text: '=rcv ~INPUT -deliver -reply +kfree',
      first: 1,
    });
  });

  test('one has a step more in the middle', () => {
    expect(aligned('rcv route deliver', 'rcv nat route deliver').text).toBe('=rcv +nat =route =deliver');
    expect(aligned('a b c d', 'a d').text).toBe('=a -b -c =d');
  });

  test('common steps after a difference meet again', () => {
    expect(aligned('a x b c y d', 'a b z c d').text).toBe('=a -x =b +z =c -y =d');
  });

  test('one or both are empty', () => {
    expect(aligned('', '')).toEqual({ text: '', first: -1 });
    expect(aligned('a b', '')).toEqual({ text: '-a -b', first: 0 });
    expect(aligned('', 'a').text).toBe('+a');
  });

  test('long runs with little in common are aligned in portions, complete and in order', () => {
    const words = (n: number, by: number, tag: string): string =>
      Array.from({ length: n }, (_, i) => (i % by === 0 ? `common${i}` : `${tag}${i}`)).join(' ');
    const { text } = aligned(words(4000, 7, 'left'), words(4200, 7, 'right'));
    expect(text.match(/=common/g)?.length).toBeGreaterThan(500);
  });

  test('the fewest differences, however it is cut', () => {
    let seed = 7;
    const next = (n: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return Math.floor((seed / 2147483648) * n);
    };
    for (let round = 0; round < 200; round++) {
      const word = (): string => Array.from({ length: next(9) }, () => 'abc'[next(3)] ?? '').join(' ');
      const left = word();
      const right = word();
      const edits = aligned(left, right).text.match(/[-+]/g)?.length ?? 0;
      expect(edits).toBe(distance(left.split(' ').filter(Boolean), right.split(' ').filter(Boolean)));
    }
  });
});

/** Insertions and deletions between two lists, by the slow textbook way. */
function distance(a: readonly string[], b: readonly string[]): number {
  const row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    let diagonal = row[0] ?? 0;
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const above = row[j] ?? 0;
      row[j] = a[i - 1] === b[j - 1] ? diagonal : 1 + Math.min(above, row[j - 1] ?? 0);
      diagonal = above;
    }
  }
  return row[b.length] ?? 0;
}
