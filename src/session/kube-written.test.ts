import { expect, it } from 'vitest';
import type { NetNs } from '../kernel/netns.ts';
import type { SyncRecord } from '../shell/kube-proxy/history.ts';
import { stateOfChain } from './kube-written.ts';

/** As much of a namespace as is asked: its kept generations of a table, each a list of chains. */
const netWith = (kept: Readonly<Record<number, readonly string[]>>): NetNs => {
  const chain = { rules: [] };
  return {
    xt: {
      generation: (_table: string, generation: number) =>
        kept[generation]
          ? { chain: (name: string) => (kept[generation]?.includes(name) ? { chain } : undefined) }
          : null,
    },
  } as unknown as NetNs;
};
const sync = { tables: { nat: { before: 1, after: 2 } } } as unknown as SyncRecord;
const at = (generation: number) => ({ table: 'nat', generation, chain: 'KUBE-SERVICES' }) as const;

it('says of a chain what can be known of it', () => {
  const all = netWith({ 1: [], 2: ['KUBE-SERVICES'], 3: ['KUBE-SERVICES'], 4: [] });
  expect(stateOfChain(all, [sync], sync, at(3))).toBe('as-written');
  expect(stateOfChain(all, [sync], sync, at(4))).toBe('gone');
  expect(stateOfChain(netWith({ 3: ['KUBE-SERVICES'] }), [sync], sync, at(3))).toBe('unknown');
  expect(stateOfChain(netWith({}), [sync], sync, at(3))).toBe('unknown');
});
