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

const references = new WeakMap<XtTableInfo, ReadonlyMap<string, number>>();

/** How many rules jump to each chain. Counted once: there may be 300,000 rules, and a list is asked for page by page. */
function referencesOf(info: XtTableInfo): ReadonlyMap<string, number> {
  const known = references.get(info) ?? countReferences(info);
  references.set(info, known);
  return known;
}

function countReferences(info: XtTableInfo): ReadonlyMap<string, number> {
  const count = new Map<string, number>();
  for (const { chain } of info.chains)
    for (const { target } of chain.rules)
      if (target.kind === 'jump') count.set(target.chain, (count.get(target.chain) ?? 0) + 1);
  return count;
}

const startOf = (state: ChainState, i: number): number => state.start?.[i] ?? 0;

const summary = (state: ChainState, jumps: number): ChainSummary => ({
  chain: state.chain.name,
  policy: state.chain.hook === null ? null : state.chain.policy,
  policyPackets: startOf(state, 2 * state.chain.rules.length),
  policyBytes: startOf(state, 2 * state.chain.rules.length + 1),
  length: state.chain.rules.length,
  references: jumps,
});

/** Chains that are sent at once: tables of a large cluster have 100,000. */
const MOST_CHAINS = 200;

/** The chains of a rule set, without their rules: the first of those with `find` in their name, and how many these are. */
export function chainsOf(
  net: NetNs,
  table: TableName,
  generation: number,
  find = '',
): { readonly chains: readonly ChainSummary[]; readonly count: number } {
  const info = infoOf(net, table, generation);
  const counts = referencesOf(info);
  const wanted = find.toUpperCase();
  const chains: ChainSummary[] = [];
  let count = 0;
  for (const state of info.chains) {
    const { name } = state.chain;
    if (wanted !== '' && !name.toUpperCase().includes(wanted)) continue;
    if (count++ < MOST_CHAINS) chains.push(summary(state, counts.get(name) ?? 0));
  }
  return { chains, count };
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
