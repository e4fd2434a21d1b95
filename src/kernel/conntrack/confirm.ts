import { IPPROTO_ICMP, IPPROTO_TCP } from '../../wire/ipv4.ts';
import { NF_ACCEPT, NF_DROP, type Verdict } from '../netfilter/hooks.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { SEC } from '../time/clock.ts';
import { type Conn, nfCtGet, zoneId } from './nf-conn.ts';
import { tupleEqual } from './tuple.ts';
import { ctinfo2dir, IPS_CONFIRMED, IPS_FIXED_TIMEOUT, IPS_NAT_CLASH, IPS_SRC_NAT_DONE } from './types.ts';

/** Whether two packets of one flow may race each other into the table (`nf_conntrack_l4proto.allow_clash`). */
export const allowsClash = (protonum: number): boolean => protonum !== IPPROTO_TCP && protonum !== IPPROTO_ICMP;

/** The same flow, seen from the same side or from the other (`nf_ct_can_merge`). */
function canMerge(a: Conn, b: Conn): boolean {
  const same = (i: 0 | 1, j: 0 | 1): boolean =>
    tupleEqual(a.tuples[i], b.tuples[j]) && zoneId(a.zoneInfo, i) === zoneId(b.zoneInfo, j);
  return (same(0, 0) && same(1, 1)) || (same(0, 1) && same(1, 0));
}

/** Puts the packet on the entry that won the race, when it is the same flow (`__nf_ct_resolve_clash`). */
function joinWinner(skb: SkBuff, loser: Conn, winner: Conn): boolean {
  if (!canMerge(winner, loser)) return false;
  if (winner.counts) {
    const dir = ctinfo2dir(skb.ctinfo);
    winner.acct[dir].packets++;
    winner.acct[dir].bytes += loser.acct[dir].bytes;
  }
  skb.nfct = winner;
  return true;
}

/**
 * Another entry has one of our tuples: join it, or go in by the reply tuple alone for a second, or drop
 * (`nf_ct_resolve_clash`, `nf_ct_resolve_clash_harder`).
 */
function resolveClash(skb: SkBuff, loser: Conn, winner: Conn): Verdict {
  const { table } = loser.net.ct;
  if (!allowsClash(winner.tuples[0].protonum)) return NF_DROP;
  if (joinWinner(skb, loser, winner)) return NF_ACCEPT;
  const other = table.clash(loser.tuples[1], loser.zoneInfo, 1);
  if (other) return joinWinner(skb, loser, other.ct) ? NF_ACCEPT : NF_DROP;
  loser.status |= IPS_FIXED_TIMEOUT | IPS_NAT_CLASH | IPS_CONFIRMED;
  loser.timeout = loser.net.world.clock.now + SEC;
  table.insert(loser, true);
  return NF_ACCEPT;
}

/** Puts a new entry into the table (`__nf_conntrack_confirm`, nf_conntrack_core.c). */
function insert(skb: SkBuff, ct: Conn): Verdict {
  // What REJECT makes carries the entry of the packet it answers; only the packet itself confirms it.
  if (ctinfo2dir(skb.ctinfo) !== 0 || ct.isDying) return ct.isDying ? NF_DROP : NF_ACCEPT;
  const { net } = ct;
  const { table } = net.ct;
  const winner = table.clash(ct.tuples[0], ct.zoneInfo, 0) ?? table.clash(ct.tuples[1], ct.zoneInfo, 1);
  if (winner) {
    const verdict = resolveClash(skb, ct, winner.ct);
    if (verdict === NF_DROP)
      net.nf.culprit = { kind: 'packet', text: 'another connection has the same tuple already (nf_conntrack clash)' };
    return verdict;
  }
  ct.timeout += net.world.clock.now;
  ct.status |= IPS_CONFIRMED;
  table.insert(ct);
  if (ct.status & IPS_SRC_NAT_DONE) net.ct.nat.rememberSource(ct);
  ct.report(skb, '__nf_conntrack_confirm', 'confirm');
  return NF_ACCEPT;
}

/** The packet leaves the stack unharmed: its new connection counts from now on (`nf_conntrack_confirm`). */
export function nfConntrackConfirm(skb: SkBuff): Verdict {
  const ct = nfCtGet(skb);
  if (!ct || ct.isTemplate || ct.isConfirmed) return NF_ACCEPT;
  return insert(skb, ct);
}
