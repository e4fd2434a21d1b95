import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { alignSteps } from '../../diagram/align.ts';
import { type Run, runsOf, stepKeys } from '../../diagram/runs.ts';
import type { TraceIndex } from '../../diagram/trace-index.ts';
import { netName, useApp } from '../context.ts';
import { BranchTree } from './branch-tree.tsx';
import { CompareRows } from './compare-rows.tsx';
import { Dialog } from './dialog.tsx';
import { D } from './text.ts';

/** A run, and where it is. */
export interface Side {
  readonly branch: number;
  readonly index: TraceIndex;
  readonly run: Run;
}

/** The branches as a tree, and two runs side by side. */
export function CompareDialog() {
  const app = useApp();
  const branches = useStore(app.session, (s) => s.branches);
  const length = useStore(app.session, (s) => s.length);
  const revision = useStore(app.session, (s) => s.revision);
  // biome-ignore lint/correctness/useExhaustiveDependencies: traces grow in place, `length` and `revision` say so
  const sides = useMemo(
    () =>
      sidesOf(
        branches.map((b) => b.id),
        (id) => app.traceOf(id),
      ),
    [branches, length, revision],
  );
  const [[left, right], choose] = useState(() => usual(sides));
  const a = sides[left];
  const b = sides[right];
  return (
    <Dialog panel="compare" title={D.compare} className="compare">
      <p className="quiet">{D.compareIntro}</p>
      {branches.length > 1 && <BranchTree />}
      {sides.length < 2 || !a || !b ? (
        <p>{D.compareTooFew}</p>
      ) : (
        <>
          <div className="compare-sides">
            <Choose label={D.compareLeft} sides={sides} value={left} onChange={(n) => choose([n, right])} />
            <Choose label={D.compareRight} sides={sides} value={right} onChange={(n) => choose([left, n])} />
          </div>
          <Comparison a={a} b={b} key={`${left} ${right}`} />
        </>
      )}
    </Dialog>
  );
}

/** Every run of every branch that is loaded. What branches share is told once, in the one it happened in. */
function sidesOf(branches: readonly number[], traceOf: (id: number) => TraceIndex | null): Side[] {
  const sides: Side[] = [];
  const known = new Set<unknown>();
  for (const branch of branches) {
    const index = traceOf(branch);
    if (!index) continue;
    for (const run of runsOf(index)) {
      const last = index.events[(index.stops[run.to] ?? index.length) - 1];
      const same = `${run.seq} ${run.line} ${run.to} ${last?.time}`;
      if (known.has(same)) continue;
      known.add(same);
      sides.push({ branch, index, run });
    }
  }
  return sides;
}

/** The last run, and the one before it that was the same command, if there is one. */
function usual(sides: readonly Side[]): readonly [number, number] {
  const right = Math.max(0, sides.length - 1);
  const line = sides[right]?.run.line;
  for (let i = right - 1; i >= 0; i--) if (sides[i]?.run.line === line) return [i, right];
  return [Math.max(0, right - 1), right];
}

interface ChooseProps {
  readonly label: string;
  readonly sides: readonly Side[];
  readonly value: number;
  readonly onChange: (n: number) => void;
}

function Choose({ label, sides, value, onChange }: ChooseProps) {
  const app = useApp();
  const topology = useStore(app.session, (s) => s.topology);
  const branches = useStore(app.session, (s) => s.branches);
  const nameOf = (side: Side, n: number): string => {
    const branch = branches.find((b) => b.id === side.branch);
    const where = branches.length > 1 ? `${branch?.parent ? branch.title : D.branchMain} \u203a ` : '';
    return `${where}${n + 1}. ${netName(topology, side.run.net)}$ ${side.run.line}`;
  };
  return (
    <label className="field grow">
      <span>{label}</span>
      <select value={value} onChange={(e) => onChange(Number(e.target.value))}>
        {sides.map((side, n) => (
          <option key={`${side.branch} ${side.run.seq}`} value={n}>
            {nameOf(side, n)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Comparison({ a, b }: { readonly a: Side; readonly b: Side }) {
  const app = useApp();
  const topology = useStore(app.session, (s) => s.topology);
  const alignment = useMemo(() => {
    const nameOf = (net: number): string => netName(topology, net);
    return alignSteps(stepKeys(a.index, a.run, nameOf), stepKeys(b.index, b.run, nameOf));
  }, [a, b, topology]);
  return <CompareRows a={a} b={b} alignment={alignment} />;
}
