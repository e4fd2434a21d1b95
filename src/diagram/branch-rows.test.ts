import { expect, it } from 'vitest';
import { branchRows } from './branch-rows.ts';

const branch = (id: number, parent: number | null, seq = 0) => ({
  id,
  parent: parent === null ? null : { branch: parent, seq },
  title: `branch ${id}`,
});

it('puts each branch beneath the one it parted from, the earliest parting first', () => {
  const rows = branchRows([branch(0, null), branch(1, 0, 30), branch(2, 1, 40), branch(3, 0, 10)]);
  expect(rows.map((r) => [r.branch.id, r.depth])).toEqual([
    [0, 0],
    [3, 1],
    [1, 1],
    [2, 2],
  ]);
});

it('keeps a branch whose parent is gone', () => {
  expect(branchRows([branch(5, 4, 1)]).map((r) => r.depth)).toEqual([0]);
});
