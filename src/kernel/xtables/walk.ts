import type { TableName, TableWalk, WalkStep, WalkVerdict } from '../trace/events.ts';

/** Skipped rules beyond this number are counted, not explained. */
const MISSES_KEPT = 2000;

/** Writes down a packet's way through a table, for the trace. */
export class WalkRecorder {
  readonly walk: TableWalk;
  private skipped = 0;
  private misses: number[] = [];

  constructor(table: TableName, generation: number) {
    this.walk = { table, generation, steps: [] };
  }

  /** Whether the next misses are worth explaining. */
  get keeping(): boolean {
    return this.skipped < MISSES_KEPT;
  }

  /** A rule that did not match, and why. */
  miss(code: number): void {
    this.skipped++;
    if (this.skipped < MISSES_KEPT) this.misses.push(code);
  }

  /** Rules that did not match, unexplained. */
  missMany(count: number): void {
    this.skipped += count;
  }

  /** A rule that matched, a policy or an end of chain. The verdict may be set when it is known. */
  step(chain: string, kind: WalkStep['kind'], rule: number, target: string, verdict: WalkVerdict): WalkStep {
    const { skipped, misses } = this;
    const explained = skipped > 0 && skipped === misses.length;
    const step: WalkStep = explained
      ? { chain, kind, rule, skipped, misses, verdict, target }
      : { chain, kind, rule, skipped, verdict, target };
    this.walk.steps.push(step);
    this.skipped = 0;
    if (misses.length > 0) this.misses = [];
    return step;
  }
}
