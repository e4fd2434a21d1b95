/** A step as far as two runs are compared by it. */
export interface StepKey {
  /** Which step it is: `node softirq ip_rcv`. Steps with the same key are put beside each other. */
  readonly key: string;
  /** What came of it: a verdict, a rule, an address. The same key with another outcome is a difference too. */
  readonly outcome: string;
}

/** A row of the comparison: positions in `a` and in `b`, -1 where that run has no such step. */
export interface AlignedRow {
  readonly kind: 'same' | 'changed' | 'onlyA' | 'onlyB';
  readonly a: number;
  readonly b: number;
}

export interface Alignment {
  readonly rows: readonly AlignedRow[];
  /** The first row that is not `same`, -1 when the runs are alike. */
  readonly firstDifference: number;
}

/** Edits looked for in one go; runs that differ more are aligned in portions of this many. */
const PORTION = 1_000;

/**
 * Puts two runs beside each other, step by step, in order: a shortest edit script over the keys (Myers, 1986), taken in
 * portions so that two long runs with nothing in common stay cheap.
 */
export function alignSteps(a: readonly StepKey[], b: readonly StepKey[]): Alignment {
  const numbers = new Map<string, number>();
  const x = numbered(a, numbers);
  const y = numbered(b, numbers);
  const rows: AlignedRow[] = [];
  const pair = (i: number, j: number): void => {
    rows.push({ kind: a[i]?.outcome === b[j]?.outcome ? 'same' : 'changed', a: i, b: j });
  };
  let endA = x.length;
  let endB = y.length;
  while (endA > 0 && endB > 0 && x[endA - 1] === y[endB - 1]) {
    endA--;
    endB--;
  }
  let at: Point = { a: 0, b: 0 };
  while (at.a < endA || at.b < endB) {
    const path = portion(x, y, at, { a: endA, b: endB });
    for (const to of path) {
      while (at.a < to.a && at.b < to.b) {
        pair(at.a, at.b);
        at = { a: at.a + 1, b: at.b + 1 };
      }
      for (; at.a < to.a; at = { a: at.a + 1, b: at.b }) rows.push({ kind: 'onlyA', a: at.a, b: -1 });
      for (; at.b < to.b; at = { a: at.a, b: at.b + 1 }) rows.push({ kind: 'onlyB', a: -1, b: at.b });
    }
  }
  for (let n = 0; endA + n < x.length; n++) pair(endA + n, endB + n);
  return { rows, firstDifference: rows.findIndex((r) => r.kind !== 'same') };
}

interface Point {
  readonly a: number;
  readonly b: number;
}

function numbered(steps: readonly StepKey[], numbers: Map<string, number>): Int32Array {
  return Int32Array.from(steps, ({ key }) => {
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, numbers.size);
    return numbers.size - 1;
  });
}

/**
 * Points on the way from `from` towards `end`: between two of them either one run has steps of its own, or both go on
 * alike. Reaches `end`, or as far as `PORTION` edits lead.
 */
function portion(x: Int32Array, y: Int32Array, from: Point, end: Point): Point[] {
  const n = end.a - from.a;
  const m = end.b - from.b;
  const limit = Math.min(n + m, PORTION);
  const size = limit + 1;
  /** By diagonal (a - b): how far in `a` the current number of edits leads. */
  const reach = new Int32Array(2 * size + 1);
  const history: Int32Array[] = [];
  for (let d = 0; d <= limit; d++) {
    let best = 0;
    let bestK = 0;
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (reach[size + k - 1] ?? 0) < (reach[size + k + 1] ?? 0));
      let i = down ? (reach[size + k + 1] ?? 0) : (reach[size + k - 1] ?? 0) + 1;
      while (i < n && i - k < m && x[from.a + i] === y[from.b + i - k]) i++;
      reach[size + k] = i;
      if (i > n || i - k > m) continue;
      if (2 * i - k > best) {
        best = 2 * i - k;
        bestK = k;
      }
    }
    history.push(reach.slice(size - d, size + d + 1));
    if (best === n + m || d === limit) return trail(history, bestK, from);
  }
  return [end];
}

/** Walks the portion back from its furthest point. `history[d]` holds the diagonals -d to d. */
function trail(history: readonly Int32Array[], lastK: number, from: Point): Point[] {
  const reachOf = (d: number, k: number): number => (k < -d || k > d ? -1 : (history[d]?.[k + d] ?? -1));
  const points: Point[] = [];
  let k = lastK;
  for (let d = history.length - 1; d >= 0; d--) {
    const i = reachOf(d, k);
    points.push({ a: from.a + i, b: from.b + i - k });
    if (d === 0) break;
    const down = k === -d || (k !== d && reachOf(d - 1, k - 1) < reachOf(d - 1, k + 1));
    const before = down ? k + 1 : k - 1;
    const start = reachOf(d - 1, before);
    // where the edit itself ended and the common steps began
    points.push(
      down ? { a: from.a + start, b: from.b + start - k } : { a: from.a + start + 1, b: from.b + start + 1 - k },
    );
    k = before;
  }
  return points.reverse();
}
