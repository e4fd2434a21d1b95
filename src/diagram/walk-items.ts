import type { TableWalk, WalkStep } from '../protocol/messages.ts';

/** A line of a packet's way through a table: chains are entered, rules missed and matched, and chains left. */
export type WalkItem =
  | { readonly kind: 'chain'; readonly depth: number; readonly chain: string }
  | {
      readonly kind: 'skip';
      readonly depth: number;
      readonly chain: string;
      /** First rule that did not match, and how many. */
      readonly from: number;
      readonly count: number;
      readonly step: number;
    }
  | {
      readonly kind: 'rule' | 'policy' | 'return';
      readonly depth: number;
      readonly chain: string;
      readonly rule: number;
      readonly verdict: WalkStep['verdict'];
      readonly target: string;
      readonly step: number;
    };

/** The way through a table as an indented list: what a jump leads to is one deeper. */
export function walkItems(walk: TableWalk): WalkItem[] {
  const items: WalkItem[] = [];
  const stack: string[] = [];
  /** The rule that is tried next in each chain that was jumped from. */
  const next = new Map<string, number>();
  for (const [i, step] of walk.steps.entries()) {
    const { chain, kind, rule, verdict, target } = step;
    if (stack.at(-1) !== chain) {
      const below = stack.indexOf(chain);
      if (below >= 0) stack.splice(below + 1);
      else {
        stack.push(chain);
        next.set(chain, 1);
        items.push({ kind: 'chain', depth: stack.length - 1, chain });
      }
    }
    const depth = stack.length - 1;
    if (step.skipped > 0) {
      const from = kind === 'rule' ? rule - step.skipped : (next.get(chain) ?? 1);
      items.push({ kind: 'skip', depth, chain, from, count: step.skipped, step: i });
    }
    items.push({ kind, depth, chain, rule, verdict, target, step: i });
    if (kind === 'rule') next.set(chain, rule + 1);
    if (kind === 'return') stack.pop();
  }
  return items;
}
