import { IP_CT_NONE, IP_CT_UNTRACKED } from '../conntrack/types.ts';
import type { SkBuff } from '../skb/sk-buff.ts';

/** True when nothing was said of the packet's connection yet (`skb->_nfct == 0`). */
export const notLookedAt = (skb: SkBuff): boolean => skb.nfct === null && skb.ctinfo === IP_CT_NONE;

/** `notrack_tg` (net/netfilter/xt_CT.c): connection tracking passes the packet by. What came by loopback is left alone. */
export function setUntracked(skb: SkBuff): void {
  if (notLookedAt(skb)) skb.ctinfo = IP_CT_UNTRACKED;
}
