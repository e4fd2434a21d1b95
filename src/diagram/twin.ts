import { alignSteps } from './align.ts';
import type { TwinStep } from './twin-steps.ts';

/**
 * A row of the comparison. `same`: both runs do the same there. `rules`: the same comes of it, by other rules. `changed`: the
 * same place, and the packet leaves it otherwise. `apart`: each run is at a place that the other never gets to. `onlyA`,
 * `onlyB`: one run is, and the other waits.
 */
export interface TwinRow {
  readonly kind: 'same' | 'rules' | 'changed' | 'apart' | 'onlyA' | 'onlyB';
  readonly a: TwinStep | null;
  readonly b: TwinStep | null;
  /** Event at which each run stands while this row is shown: its own, or the last one before. -1: nothing yet. */
  readonly seqA: number;
  readonly seqB: number;
}

export interface Twin {
  readonly rows: readonly TwinRow[];
  /** The first row where what becomes of the packet is not the same in both; -1 when there is none. */
  readonly first: number;
}

/** Two runs of the same line, step beside step. `startA` and `startB`: where each stands before the first step. */
export function compareRuns(a: readonly TwinStep[], b: readonly TwinStep[], startA: number, startB: number): Twin {
  const rows: TwinRow[] = [];
  let seqA = startA;
  let seqB = startB;
  const put = (kind: TwinRow['kind'], left: TwinStep | null, right: TwinStep | null): void => {
    seqA = left?.seq ?? seqA;
    seqB = right?.seq ?? seqB;
    rows.push({ kind, a: left, b: right, seqA, seqB });
  };
  let aloneA: TwinStep[] = [];
  let aloneB: TwinStep[] = [];
  /** What each has for itself goes side by side: both packets are under way, in different places. */
  const putAlone = (): void => {
    for (let i = 0; i < Math.max(aloneA.length, aloneB.length); i++) {
      const left = aloneA[i] ?? null;
      const right = aloneB[i] ?? null;
      put(left && right ? 'apart' : left ? 'onlyA' : 'onlyB', left, right);
    }
    aloneA = [];
    aloneB = [];
  };
  for (const row of alignSteps(a, b).rows) {
    const left = a[row.a];
    const right = b[row.b];
    if (left && right) {
      putAlone();
      const kind = row.kind === 'same' ? (left.chains === right.chains ? 'same' : 'rules') : 'changed';
      put(kind, left, right);
    } else if (left) aloneA.push(left);
    else if (right) aloneB.push(right);
  }
  putAlone();
  return { rows, first: rows.findIndex(matters) };
}

/** Whether something becomes of the packet there that does not in the other run. */
function matters({ kind, a, b }: TwinRow): boolean {
  if (kind === 'same' || kind === 'rules') return false;
  return kind === 'changed' || [a, b].some((step) => step !== null && isEvent(step));
}

/** A function that is there in one mode only and lets the packet pass is no event. */
function isEvent({ event, rewrites }: TwinStep): boolean {
  if (rewrites.length > 0) return true;
  if (event.kind === 'hook') return event.verdict !== 'ACCEPT';
  return !(event.kind === 'step' && event.fn.startsWith('ip_vs_'));
}

/** The row at or before which a run has come to event `seq`; -1 before the first. */
export function rowAt(twin: Twin, side: 'a' | 'b', seq: number): number {
  let found = -1;
  for (const [i, row] of twin.rows.entries()) {
    const step = row[side];
    if (step && step.seq <= seq) found = i;
  }
  return found;
}

/** The next row of another host or hook, for stepping over what lies between; -1 when there is none. */
export function nextPlace(twin: Twin, at: number, by: 1 | -1): number {
  const here = placeOf(twin.rows[at]);
  for (let i = at + by; i >= 0 && i < twin.rows.length; i += by) {
    const place = placeOf(twin.rows[i]);
    if (place !== '' && place !== here) return i;
  }
  return -1;
}

function placeOf(row: TwinRow | undefined): string {
  const step = row?.a ?? row?.b;
  if (!step) return '';
  return step.event.kind === 'hook' ? `${step.host} ${step.depth} ${step.event.hook}` : '';
}
