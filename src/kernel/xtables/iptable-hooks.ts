import {
  NF_DROP,
  NF_INET_LOCAL_OUT,
  NF_IP_PRI_FILTER,
  NF_IP_PRI_MANGLE,
  NF_IP_PRI_RAW,
  NF_IP_PRI_SECURITY,
  NF_STOLEN,
  NF_VERDICT_MASK,
  type NfHookOps,
  type NfHookState,
  nfDropErr,
  type Verdict,
} from '../netfilter/hooks.ts';
import type { NetNs } from '../netns.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import type { TableName } from '../trace/events.ts';
import { VALID_HOOKS } from './ruleset.ts';
import type { XtTable } from './table.ts';
import { iptDoTable } from './traverse.ts';

/** Where the tables stand that register hook functions of their own (`struct xt_table.priority`). */
const PRIORITY: Readonly<Record<Exclude<TableName, 'nat'>, number>> = {
  raw: NF_IP_PRI_RAW,
  mangle: NF_IP_PRI_MANGLE,
  filter: NF_IP_PRI_FILTER,
  security: NF_IP_PRI_SECURITY,
};

/**
 * Puts a table on its hooks (iptable_raw.c, iptable_mangle.c, iptable_filter.c, iptable_security.c, iptable_nat.c). The nat
 * table goes through nf_nat, which calls it for the first packet of a connection only.
 */
export function registerTableHooks(net: NetNs, table: XtTable): void {
  const run = (skb: SkBuff, state: NfHookState): Verdict => iptDoTable(table, skb, state);
  if (table.name === 'nat') {
    net.ct.nat.registerTable({ run });
    return;
  }
  const mangle = table.name === 'mangle';
  const priority = PRIORITY[table.name];
  net.nf.register(
    VALID_HOOKS[table.name].map(
      (hook): NfHookOps => ({
        hook,
        priority,
        name: mangle ? 'iptable_mangle_hook' : 'ipt_do_table',
        module: mangle ? 'iptable_mangle' : 'ip_tables',
        table: table.name,
        run: mangle && hook === NF_INET_LOCAL_OUT ? (skb, state) => iptMangleOut(table, skb, state) : run,
      }),
    ),
  );
}

/** `ipt_mangle_out` (iptable_mangle.c): a local packet whose addresses, mark or TOS changed is routed again. */
function iptMangleOut(table: XtTable, skb: SkBuff, state: NfHookState): Verdict {
  const { saddr, daddr, tos } = skb.ip;
  const { mark } = skb;
  const verdict = iptDoTable(table, skb, state);
  const kind = verdict & NF_VERDICT_MASK;
  if (kind === NF_DROP || kind === NF_STOLEN) return verdict;
  const ip = skb.ip;
  if (ip.saddr === saddr && ip.daddr === daddr && ip.tos === tos && skb.mark === mark) return verdict;
  const err = state.net.ip.routeMeHarder(skb, 'unspec');
  if (err >= 0) return verdict;
  state.net.nf.culprit = { kind: 'route', text: 'no route after the mangle table changed the packet' };
  return nfDropErr(-err);
}
