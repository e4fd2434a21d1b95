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
 * connection is gone or closed are dropped as others come. Left out: that a list is cleared once a jiffy at most.
 */
export class ConnCount {
  /** A list that has become empty stays (its node waits for the collector). */
  private readonly lists = new Map<string, Counted[]>();

  /** `count_tree`: counts this packet's connection under `key`. 0: it has none, or counts as none, and must be dropped. */
  count(net: NetNs, skb: SkBuff, key: string): number {
    const ct = skb.nfct;
    const tuple = ct?.tuples[0] ?? getTuplepr(skb, skb.networkHeader);
    if (!tuple) return 0;
    const own = { tuple, zone: ct?.zone ?? 0 };
    const list = this.lists.get(key);
    const settled = ct !== null && (ct.status & (IPS_CONFIRMED | IPS_ASSURED)) === (IPS_CONFIRMED | IPS_ASSURED);
    let kept: Counted[];
    if (!list) kept = [own];
    else if (settled) kept = collect(net, list, null);
    else {
      kept = collect(net, list, own);
      if (!kept.some((c) => isSame(c, own))) kept.push(own);
    }
    this.lists.set(key, kept);
    return kept.length;
  }
}

const isSame = (a: Counted, b: Counted): boolean => a.zone === b.zone && tupleEqual(a.tuple, b.tuple);

/** Drops what is gone or closed, but no more of it behind `own` (`__nf_conncount_add`; `nf_conncount_gc_list` with null). */
function collect(net: NetNs, list: readonly Counted[], own: Counted | null): Counted[] {
  let collected = 0;
  let found = false;
  return list.filter((c) => {
    found ||= own !== null && isSame(c, own);
    if (found || collected > MAX_COLLECT) return true;
    const ct = net.ct.find(c.tuple, c.zone);
    if (ct && !isClosed(ct)) return true;
    collected++;
    return false;
  });
}

const isClosed = (ct: NfConn): boolean => ct.tuples[0].protonum === 6 && CLOSED.includes(ct.protoState);
