import { useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { AlignedRow, Alignment } from '../../diagram/align.ts';
import type { App } from '../../store/app.ts';
import { netName, useApp } from '../context.ts';
import { sentence } from '../text.ts';
import type { Side } from './compare-dialog.tsx';
import { closePanel } from './debug-state.ts';
import { D } from './text.ts';

interface Props {
  readonly a: Side;
  readonly b: Side;
  readonly alignment: Alignment;
}

/** Steps alike that stay in view before and after a difference. */
const CONTEXT = 2;
/** Rows drawn at first; the rest of two long runs comes when it is asked for. */
const LIMIT = 600;

/** The rows of a comparison. Long stretches alike are folded; each step leads to itself. */
export function CompareRows({ a, b, alignment }: Props) {
  const rows = useMemo(() => besideEachOther(alignment.rows), [alignment]);
  const firstDifference = rows.findIndex((r) => r.kind !== 'same');
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const first = useRef<HTMLTableRowElement>(null);
  const [limit, setLimit] = useState(LIMIT);
  const parts = foldedParts(rows, open, limit);
  // some browsers return a promise here, which an effect must not
  const show = (): void => {
    first.current?.scrollIntoView({ block: 'center' });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: another comparison begins at its first difference
  useEffect(show, [alignment]);
  return (
    <>
      <p className="compare-sum" role="status">
        {firstDifference < 0 ? D.compareSame : D.compareFirst(firstDifference + 1)}
        {firstDifference >= 0 && (
          <button type="button" className="button small" onClick={show}>
            {D.compareGoFirst}
          </button>
        )}
      </p>
      <div className="compare-scroller">
        <table className="compare-table">
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">{D.compareSteps(rows.length)}</span>
              </th>
              <th scope="col">{D.compareLeft}</th>
              <th scope="col">{D.compareRight}</th>
            </tr>
          </thead>
          <tbody>
            {parts.map((part) =>
              part.kind === 'fold' ? (
                <tr key={`fold ${part.from}`} className="compare-fold">
                  <td />
                  <td colSpan={2}>
                    <button type="button" className="link" onClick={() => setOpen(new Set([...open, part.from]))}>
                      {D.compareFold(part.count)}
                    </button>
                  </td>
                </tr>
              ) : (
                <tr
                  key={part.at}
                  ref={part.at === firstDifference ? first : null}
                  className={`compare-row ${part.row.kind}${part.at === firstDifference ? ' first' : ''}`}
                >
                  <th scope="row">
                    <span aria-hidden="true">{SIGN[part.row.kind]}</span>
                    <span className="visually-hidden">{D.compareKind[part.row.kind]}</span>
                  </th>
                  <Cell side={a} at={part.row.a} />
                  <Cell side={b} at={part.row.b} />
                </tr>
              ),
            )}
          </tbody>
        </table>
        {parts.length >= limit && (
          <button type="button" className="button small" onClick={() => setLimit(limit + LIMIT)}>
            {D.compareMore}
          </button>
        )}
      </div>
    </>
  );
}

const SIGN = { same: '', changed: '\u2260', onlyA: '\u2212', onlyB: '+', apart: '\u00b1' } as const;

/** A row as drawn. `apart`: a step of the left run only, and one of the right run only, on one line. */
interface Row {
  readonly kind: AlignedRow['kind'] | 'apart';
  readonly a: number;
  readonly b: number;
}

/** Puts steps that only one run has beside those that only the other has at the same place. */
function besideEachOther(rows: readonly AlignedRow[]): Row[] {
  const out: Row[] = [];
  let left: AlignedRow[] = [];
  let right: AlignedRow[] = [];
  const flush = (): void => {
    for (let i = 0; i < Math.max(left.length, right.length); i++) {
      const [a, b] = [left[i]?.a ?? -1, right[i]?.b ?? -1];
      out.push({ kind: a < 0 ? 'onlyB' : b < 0 ? 'onlyA' : 'apart', a, b });
    }
    left = [];
    right = [];
  };
  for (const row of rows) {
    if (row.kind === 'onlyA') left.push(row);
    else if (row.kind === 'onlyB') right.push(row);
    else {
      flush();
      out.push(row);
    }
  }
  flush();
  return out;
}

type Part =
  | { readonly kind: 'row'; readonly at: number; readonly row: Row }
  | { readonly kind: 'fold'; readonly from: number; readonly count: number };

function foldedParts(rows: readonly Row[], open: ReadonlySet<number>, limit: number): Part[] {
  const parts: Part[] = [];
  let i = 0;
  while (i < rows.length && parts.length < limit) {
    let end = i;
    while (end < rows.length && rows[end]?.kind === 'same') end++;
    const before = i === 0 ? 0 : CONTEXT;
    const after = end === rows.length ? 0 : CONTEXT;
    const from = i + before;
    const count = end - after - from;
    const fold = count > 3 && !open.has(from);
    for (let at = i; at < Math.max(end, i + 1); at++) {
      if (fold && at === from) {
        parts.push({ kind: 'fold', from, count });
        at += count - 1;
        continue;
      }
      const row = rows[at];
      if (row) parts.push({ kind: 'row', at, row });
    }
    i = Math.max(end, i + 1);
  }
  return parts;
}

function Cell({ side, at }: { readonly side: Side; readonly at: number }) {
  const app = useApp();
  const topology = useStore(app.session, (s) => s.topology);
  const stop = side.run.from + at;
  const event = at < 0 ? undefined : side.index.events[side.index.stops[stop] ?? -1];
  if (!event) return <td className="compare-none" />;
  const host = netName(topology, event.net);
  return (
    <td>
      <button
        type="button"
        className="row-button"
        title={D.compareGo(event.fn)}
        onClick={() => void goTo(app, side, stop)}
      >
        <span className="compare-step">
          <span className="quiet">{host}</span> {event.kind === 'hook' ? `${event.hook} ` : ''}
          <code className={event.kind === 'drop' ? 'bad' : ''}>{event.fn}</code>
        </span>
        <span className="compare-note quiet">{sentence(event, (net) => netName(topology, net))}</span>
      </button>
    </td>
  );
}

/** To a step of a run, on its branch. */
async function goTo(app: App, side: Side, stop: number): Promise<void> {
  closePanel('compare');
  if (app.session.getState().branch !== side.branch) await app.goToBranch(side.branch);
  app.seekStop(stop);
}
