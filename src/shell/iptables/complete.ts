import type { NetNs } from '../../kernel/netns.ts';

/** placeholder until below */
export function completeIptables(_words: readonly string[], _at: number, _net: NetNs): readonly string[] {
  return [];
}
