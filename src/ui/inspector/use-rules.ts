import { useMemo } from 'react';
import type { Query, RuleText, TableName } from '../../protocol/messages.ts';
import { type ChainRow, pagesFor } from './chain-rows.ts';
import { useAnswers } from './use-query.ts';

export interface ChainPlace {
  readonly net: number;
  readonly table: TableName;
  readonly generation: number;
  readonly chain: string;
}

const PAGE = 100;

/** The rules of some lines of a chain, by number, as far as they are here; what is missing is asked for. */
export function useRules(place: ChainPlace, rows: readonly ChainRow[]): ReadonlyMap<number, RuleText> {
  const { net, table, generation, chain } = place;
  const wanted = pagesFor(rows, PAGE).join(' ');
  const queries = useMemo(
    () =>
      wanted
        .split(' ')
        .filter((from) => from !== '')
        .map((from): Query => ({ kind: 'rules', net, table, generation, chain, from: Number(from), count: PAGE })),
    [wanted, net, table, generation, chain],
  );
  const answers = useAnswers(queries);
  return useMemo(() => {
    const rules = new Map<number, RuleText>();
    for (const asked of answers) {
      if (asked?.state !== 'here' || asked.answer.kind !== 'rules') continue;
      for (const rule of asked.answer.chain.rules) rules.set(rule.rule, rule);
    }
    return rules;
  }, [answers]);
}
