import type { NetNs } from '../kernel/netns.ts';
import type { TableName } from '../kernel/trace/events.ts';
import type { ChainState } from '../kernel/xtables/ruleset.ts';
import type { XtTableInfo } from '../kernel/xtables/table.ts';
import { ruleFields, ruleSpec } from '../shell/iptables/rule-text.ts';

interface ChainSummary {
  readonly chain: string;
  readonly policy: string | null;
  readonly policyPackets: number;
  readonly policyBytes: number;
  readonly length: number;
  readonly references: number;
}

function infoOf(net: NetNs, table: TableName, generation: number): XtTableInfo {
  const info = net.xt.generation(table, generation);
  if (!info) throw new Error(`generation ${generation} of table ${table} is not kept`);
  return info;
}

/** How many rules jump to each chain. */
function referencesOf(info: XtTableInfo): ReadonlyMap<string, number> {
  const count = new Map<string, number>();
  for (const { chain } of info.chains)
    for (const { target } of chain.rules)
      if (target.kind === 'jump') count.set(target.chain, (count.get(target.chain) ?? 0) + 1);
  return count;
}

const startOf = (state: ChainState, i: number): number => state.start?.[i] ?? 0;

const summary = (state: ChainState, references: number): ChainSummary => ({
  chain: state.chain.name,
  policy: state.chain.hook === null ? null : state.chain.policy,
  policyPackets: startOf(state, 2 * state.chain.rules.length),
  policyBytes: startOf(state, 2 * state.chain.rules.length + 1),
  length: state.chain.rules.length,
  references,
});

/** The chains of a rule set, without their rules. */
export function chainsOf(net: NetNs, table: TableName, generation: number): readonly ChainSummary[] {
  const info = infoOf(net, table, generation);
  const references = referencesOf(info);
  return [...info.chains].map((state) => summary(state, references.get(state.chain.name) ?? 0));
}

/** Rules `from` (counted from 1) to `from + count - 1` of one chain. */
export function rulesOf(
  net: NetNs,
  at: { readonly table: TableName; readonly generation: number; readonly chain: string },
  from: number,
  count: number,
) {
  const info = infoOf(net, at.table, at.generation);
  const state = info.chain(at.chain);
  if (!state) throw new Error(`no chain ${at.chain} in table ${at.table}`);
  const first = Math.max(0, from - 1);
  const rules = state.chain.rules.slice(first, first + count).map((entry, i) => {
    const { opt: _opt, ...fields } = ruleFields(entry, true);
    return {
      rule: first + i + 1,
      spec: ruleSpec(entry),
      ...fields,
      packets: startOf(state, 2 * (first + i)),
      bytes: startOf(state, 2 * (first + i) + 1),
    };
  });
  return { ...summary(state, referencesOf(info).get(at.chain) ?? 0), rules };
}
