import type { NfHookState } from '../netfilter/hooks.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import type { TableName } from '../trace/events.ts';
import { type IptEntry, unconditional } from './entry.ts';
import type { ChainState } from './ruleset.ts';

/** A traced packet met a rule: what the TRACE target makes the kernel say (`trace_packet`). */
export interface XtTraceInfo {
  readonly state: NfHookState;
  readonly skb: SkBuff;
  readonly table: TableName;
  readonly chain: string;
  readonly comment: 'rule' | 'return' | 'policy';
  /** From 1; a policy and the end of a user chain come after the last rule. */
  readonly rulenum: number;
}

/**
 * `trace_packet` (net/ipv4/netfilter/ip_tables.c), for entry `i` of a chain; `e` is null for its end. An unconditional
 * verdict is taken for the end of its chain, as in Linux. The packet is as it came to the rule.
 */
export function tracePacket(
  at: { readonly state: NfHookState; readonly table: TableName },
  skb: SkBuff,
  e: IptEntry | null,
  chain: ChainState,
  i: number,
): void {
  const tail = !e || (e.target.kind === 'verdict' && unconditional(e));
  const comment = !tail ? 'rule' : chain.chain.hook === null ? 'return' : 'policy';
  at.state.net.xt.traced({
    state: at.state,
    skb,
    table: at.table,
    chain: chain.chain.name,
    comment,
    rulenum: i + 1,
  });
}
