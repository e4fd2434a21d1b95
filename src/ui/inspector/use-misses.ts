import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { HookEvent, MissText, Query, TableWalk } from '../../protocol/messages.ts';
import { useApp } from '../context.ts';
import { useAnswers } from './use-query.ts';

/** Reasons are asked for where few rules were skipped; the kernel model keeps them for this many at most. */
const MOST = 512;

/** Why the skipped rules of a chain did not match, by rule number. */
export function useMisses(
  walked: (HookEvent & { readonly walk: TableWalk }) | null,
  met: { readonly skipped: ReadonlyMap<number, number> } | null,
): ReadonlyMap<number, MissText> {
  const app = useApp();
  const branch = useStore(app.session, (s) => s.branch);
  const seq = walked?.seq ?? -1;
  const queries = useMemo(() => {
    const few = [...new Set(met?.skipped.values() ?? [])].filter((s) => (walked?.walk.steps[s]?.skipped ?? 0) <= MOST);
    return few.map((step): Query => ({ kind: 'misses', branch, seq, step }));
  }, [met, walked, branch, seq]);
  const answers = useAnswers(queries);
  return useMemo(() => {
    const misses = new Map<number, MissText>();
    for (const asked of answers) {
      if (asked?.state === 'here' && asked.answer.kind === 'misses')
        for (const miss of asked.answer.misses) misses.set(miss.rule, miss);
    }
    return misses;
  }, [answers]);
}
