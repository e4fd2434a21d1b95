import { alignSteps } from './align.ts';
import type { TwinStep } from './twin-steps.ts';

/**
 * A row of the comparison. `same`: both runs do the same there. `rules`: the same comes of it, by other rules. `changed`: the
 * same place, and the packet leaves it otherwise. `onlyA`, `onlyB`: the other run never gets there.
 */
export interface TwinRow {
  readonly kind: 'same' | 'rules' | 'changed' | 'onlyA' | 'onlyB';
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
  let seqA = startA;
  let seqB = startB;
  const rows = alignSteps(a, b).rows.map((row): TwinRow => {
    const left = a[row.a] ?? null;
    const right = b[row.b] ?? null;
    seqA = left?.seq ?? seqA;
    seqB = right?.seq ?? seqB;
    const rules = row.kind === 'same' && left?.chains !== right?.chains;
    return { kind: rules ? 'rules' : row.kind, a: left, b: right, seqA, seqB };
  });
  return { rows, first: rows.findIndex(matters) };
}

/** Whether something becomes of the packet there. A function that is there in one mode only and lets it pass is no event. */
function matters({ kind, a, b }: TwinRow): boolean {
  if (kind === 'same' || kind === 'rules') return false;
  const step = a && b ? null : (a ?? b);
  if (!step || step.rewrites.length > 0) return true;
  const { event } = step;
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
