import { getTuplepr, tupleEqual } from '../conntrack/tuple.ts';
import { IPS_ASSURED, IPS_CONFIRMED, type NfConn, type NfConntrackTuple } from '../conntrack/types.ts';
import type { NetNs } from '../netns.ts';
import type { SkBuff } from '../skb/sk-buff.ts';

interface Counted {
  readonly tuple: NfConntrackTuple;
  readonly zone: number;
}

const CLOSED = ['TIME_WAIT', 'CLOSE'];
/** Stale entries that one packet clears at most. */
const MAX_COLLECT = 8;

/**
 * `struct nf_conncount_data` (net/netfilter/nf_conncount.c): for each key, the connections a rule has seen. Entries whose
 * connection is gone or closed are dropped as others come.
 */
export class ConnCount {
  private readonly lists = new Map<string, Counted[]>();

  /** Counts this packet's connection under `key`. 0: it has none, and must be dropped. */
  count(net: NetNs, skb: SkBuff, key: string): number {
    const ct = skb.nfct;
    const tuple = ct?.tuples[0] ?? getTuplepr(skb, skb.networkHeader);
    if (!tuple) return 0;
    const zone = ct?.zone ?? 0;
    const list = (this.lists.get(key) ?? []).slice();
    const settled = ct !== null && (ct.status & (IPS_CONFIRMED | IPS_ASSURED)) === (IPS_CONFIRMED | IPS_ASSURED);
    const kept = collect(net, list, tuple);
    const known = kept.some((c) => c.zone === zone && tupleEqual(c.tuple, tuple));
    if (!known && !settled) kept.push({ tuple, zone });
    this.lists.set(key, kept);
    return kept.length || (settled ? 1 : 0);
  }
}

/** `nf_conncount_gc_list`. The packet's own connection is not in the table yet, and is kept. */
function collect(net: NetNs, list: readonly Counted[], own: NfConntrackTuple): Counted[] {
  let collected = 0;
  return list.filter((c) => {
    if (collected > MAX_COLLECT || tupleEqual(c.tuple, own)) return true;
    const ct = net.ct.find(c.tuple, c.zone);
    if (ct && !isClosed(ct)) return true;
    collected++;
    return false;
  });
}

const isClosed = (ct: NfConn): boolean => ct.tuples[0].protonum === 6 && CLOSED.includes(ct.protoState);
