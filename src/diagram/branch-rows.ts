import type { BranchInfo } from '../protocol/messages.ts';

/** A branch in the order of the tree, and how deep it is. */
export interface BranchRow {
  readonly branch: BranchInfo;
  readonly depth: number;
}

/** Branches as a tree: each beneath the one it parted from, the earliest parting first. */
export function branchRows(branches: readonly BranchInfo[]): BranchRow[] {
  const rows: BranchRow[] = [];
  const known = new Set(branches.map((b) => b.id));
  const add = (branch: BranchInfo, depth: number): void => {
    rows.push({ branch, depth });
    const children = branches.filter((b) => b.parent?.branch === branch.id);
    children.sort((x, y) => (x.parent?.seq ?? 0) - (y.parent?.seq ?? 0));
    for (const child of children) add(child, depth + 1);
  };
  for (const b of branches) if (!b.parent || !known.has(b.parent.branch)) add(b, 0);
  return rows;
}
