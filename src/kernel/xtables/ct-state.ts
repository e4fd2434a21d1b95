import { IP_CT_UNTRACKED, IPS_DST_NAT, IPS_SRC_NAT } from '../conntrack/types.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { badListItem, beginsWith } from './format.ts';

/** Bits of `xt_conntrack_mtinfo3.state_mask`, in the order in which they are printed. */
const STATES: readonly (readonly [string, number])[] = [
  ['INVALID', 1 << 0],
  ['NEW', 1 << 3],
  ['RELATED', 1 << 2],
  ['ESTABLISHED', 1 << 1],
  ['UNTRACKED', 1 << 8],
  ['SNAT', 1 << 6],
  ['DNAT', 1 << 7],
];
const INVALID = 1 << 0;
const UNTRACKED = 1 << 8;
const SNAT = 1 << 6;
const DNAT = 1 << 7;

/** The order in which an abbreviation is tried. */
const PARSE_ORDER = ['INVALID', 'NEW', 'ESTABLISHED', 'RELATED', 'UNTRACKED', 'SNAT', 'DNAT'];

export const STATE_NAMES = PARSE_ORDER;

/** Reads a list of states into a mask. On an unknown one, the text from it on (what the complaint quotes). */
export function parseStates(text: string, nat: boolean): { mask: number } | { bad: string } {
  const known = nat ? PARSE_ORDER : PARSE_ORDER.slice(0, 5);
  let mask = 0;
  const bad = badListItem(text, (item) => {
    const name = known.find((n) => beginsWith(n, item) && item.length <= n.length);
    mask |= STATES.find(([n]) => n === name)?.[1] ?? 0;
    return name !== undefined;
  });
  return bad === null ? { mask } : { bad };
}

/** ` RELATED,ESTABLISHED` (`print_state`). */
export function stateText(mask: number): string {
  const names = STATES.filter(([, bit]) => mask & bit).map(([name]) => name);
  return names.length ? ` ${names.join(',')}` : '';
}

/** The bits of a packet (`conntrack_mt`): its state, and whether its connection is translated. */
export function stateBits(skb: SkBuff): number {
  const ct = skb.nfct;
  if (!ct) return skb.ctinfo === IP_CT_UNTRACKED ? UNTRACKED : INVALID;
  const state = skb.ctinfo < 0 ? INVALID : 1 << ((skb.ctinfo % 3) + 1);
  return state | (ct.status & IPS_SRC_NAT ? SNAT : 0) | (ct.status & IPS_DST_NAT ? DNAT : 0);
}
