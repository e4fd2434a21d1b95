import type { CpuContext } from '../protocol/messages.ts';
import type { TraceIndex } from './trace-index.ts';

/** A run of stops in the same CPU context, as positions in `index.stops`; `to` is exclusive. */
export interface CpuRun {
  readonly from: number;
  readonly to: number;
  readonly cpu: CpuContext;
}

/** What the CPU did over a window of stops, as a profiler would show it. */
export function cpuRuns(index: TraceIndex, from: number, to: number): CpuRun[] {
  const runs: CpuRun[] = [];
  for (let i = Math.max(0, from); i < Math.min(to, index.stops.length); i++) {
    const cpu = index.events[index.stops[i] ?? 0]?.cpu ?? 'process';
    const last = runs.at(-1);
    if (last && last.cpu === cpu) runs[runs.length - 1] = { ...last, to: i + 1 };
    else runs.push({ from: i, to: i + 1, cpu });
  }
  return runs;
}

/** A window of at most `size` stops that holds `at`, moved in whole pages so that it rarely jumps. */
export function windowAround(total: number, at: number, size: number): { readonly from: number; readonly to: number } {
  if (total <= size) return { from: 0, to: total };
  const half = Math.max(1, Math.floor(size / 2));
  const page = Math.floor(Math.max(0, at - half / 2) / half);
  const from = Math.min(page * half, total - size);
  return { from, to: from + size };
}
