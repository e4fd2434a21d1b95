/** A line of the rule list: a rule, or a run of rules that is folded to their number. */
export type ChainRow =
  | { readonly kind: 'rule'; readonly rule: number }
  | { readonly kind: 'fold'; readonly from: number; readonly count: number; readonly tried: boolean };

export interface ChainShape {
  readonly length: number;
  readonly matched: ReadonlySet<number> | ReadonlyMap<number, unknown>;
  readonly skipped: ReadonlyMap<number, unknown>;
  /** Rules to show all the same: pointed at, missed nearly, unfolded. */
  readonly also: ReadonlySet<number>;
}

/** Runs up to this long are not worth folding. */
const SHORT = 2;
/** A chain this short is shown whole. */
const SMALL = 8;

/** The lines of a chain. Folded, a run of rules that did not match, or were not tried, is one line. */
export function chainRows(chain: ChainShape, fold: boolean): ChainRow[] {
  const rows: ChainRow[] = [];
  const folding = fold && chain.length > SMALL;
  const keep = (rule: number): boolean => !folding || chain.matched.has(rule) || chain.also.has(rule);
  for (let rule = 1; rule <= chain.length; ) {
    if (keep(rule)) {
      rows.push({ kind: 'rule', rule: rule++ });
      continue;
    }
    const from = rule;
    const tried = chain.skipped.has(rule);
    while (rule <= chain.length && !keep(rule) && chain.skipped.has(rule) === tried) rule++;
    if (rule - from <= SHORT) for (let r = from; r < rule; r++) rows.push({ kind: 'rule', rule: r });
    else rows.push({ kind: 'fold', from, count: rule - from, tried });
  }
  return rows;
}

/** The lines in view of a list with lines of one height, with some to spare on both sides. */
export function windowOf(
  rows: number,
  height: number,
  top: number,
  view: number,
): { readonly from: number; readonly to: number } {
  const spare = 8;
  const from = Math.max(0, Math.floor(top / height) - spare);
  return { from, to: Math.min(rows, Math.ceil((top + view) / height) + spare) };
}

/** The questions that bring the rules of some lines: pages of `size`, by the number of their first rule. */
export function pagesFor(rows: readonly ChainRow[], size: number): number[] {
  const pages = new Set<number>();
  for (const row of rows) if (row.kind === 'rule') pages.add(Math.floor((row.rule - 1) / size) * size + 1);
  return [...pages];
}
