import { memo, useCallback, useMemo, useState } from 'react';
import type { TwinRow } from '../../diagram/twin.ts';
import type { TwinStep } from '../../diagram/twin-steps.ts';
import { SIDES } from '../../store/twin.ts';
import { useRuns, useTwin } from './context.ts';
import { TT } from './text.ts';
import { stepName, stepWords } from './words.ts';

/** So many alike in a row are folded. */
const FOLD = 5;
const KINDS: readonly TwinRow['kind'][] = ['same', 'rules', 'changed', 'apart', 'onlyA', 'onlyB'];

interface Group {
  readonly from: number;
  readonly to: number;
  readonly folded: boolean;
}

/** All steps of both runs, each beside its counterpart; long stretches of the same are folded. */
export function StepList() {
  const rows = useTwin((s) => s.twin?.rows) ?? NONE;
  const first = useTwin((s) => s.twin?.first ?? -1);
  const at = useTwin((s) => s.at);
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const groups = useMemo(() => groupsOf(rows), [rows]);
  const runs = useRuns();
  const seek = useCallback((row: number) => runs.seek(row), [runs]);
  return (
    <section className="twin-steps" aria-label={TT.steps}>
      <div className="twin-steps-head">
        <h2>{TT.steps}</h2>
        <p className="quiet">{TT.stepsNote}</p>
        <ul className="twin-legend">
          {KINDS.map((kind) => (
            <li key={kind}>
              <i className={`twin-swatch row-${kind}`} aria-hidden="true" />
              {TT.legend[kind]}
            </li>
          ))}
        </ul>
      </div>
      <div className="twin-columns" aria-hidden="true">
        {SIDES.map((side) => (
          <b key={side} className={`side-${side}`}>
            <i className="twin-dot" />
            {TT.mode[side]}
          </b>
        ))}
      </div>
      <ol>
        {groups.flatMap((g) => {
          if (g.folded && !open.has(g.from))
            return [
              <li key={g.from}>
                <button
                  type="button"
                  className="twin-fold"
                  aria-expanded={false}
                  aria-current={at >= g.from && at < g.to ? 'step' : undefined}
                  onClick={() => setOpen(new Set([...open, g.from]))}
                >
                  {TT.alike(g.to - g.from)}
                </button>
              </li>,
            ];
          return rows
            .slice(g.from, g.to)
            .map((_, i) => g.from + i)
            .map((number) => (
              <Row
                key={number}
                row={rows[number]}
                number={number}
                here={at === number}
                first={first === number}
                go={seek}
              />
            ));
        })}
      </ol>
    </section>
  );
}

const NONE: readonly TwinRow[] = [];

function groupsOf(rows: readonly TwinRow[]): Group[] {
  const groups: Group[] = [];
  for (let from = 0; from < rows.length; ) {
    const same = rows[from]?.kind === 'same';
    let to = from;
    while (to < rows.length && (rows[to]?.kind === 'same') === same) to++;
    groups.push({ from, to, folded: same && to - from >= FOLD });
    from = to;
  }
  return groups;
}

interface RowProps {
  readonly row: TwinRow | undefined;
  readonly number: number;
  readonly here: boolean;
  readonly first: boolean;
  readonly go: (row: number) => void;
}

const Row = memo(function Row({ row, number, here, first, go }: RowProps) {
  if (!row) return null;
  return (
    <li>
      <button
        type="button"
        className={`twin-row row-${row.kind}${first ? ' first' : ''}`}
        aria-current={here ? 'step' : undefined}
        onClick={() => go(number)}
      >
        <span className="twin-number">{number + 1}</span>
        <Cell step={row.a} side={TT.mode.a} />
        <Cell step={row.b} side={TT.mode.b} />
      </button>
    </li>
  );
});

function Cell({ step, side }: { readonly step: TwinStep | null; readonly side: string }) {
  if (!step)
    return (
      <span className="twin-cell empty">
        <span className="visually-hidden">{`${side}: ${TT.nothingHere}`}</span>
      </span>
    );
  return (
    <span className="twin-cell">
      <span className="visually-hidden">{`${side}: `}</span>
      <span className="twin-step-host">{step.host}</span>
      <b>{stepName(step)}</b>
      <span className="twin-step-words">{stepWords(step)}</span>
    </span>
  );
}
