import { isMulticast } from '../../../wire/inet.ts';
import { jhash2, reciprocalScale, swap32 } from '../../conntrack/jhash.ts';
import { EINVAL } from '../../errno.ts';
import { PACKET_HOST, PACKET_MULTICAST, type SkBuff } from '../../skb/sk-buff.ts';
import { ANY_FAMILY } from '../families.ts';
import { defineMatch, type XtCall, XtError } from '../types.ts';
import { numberOf } from '../values.ts';

interface ClusterInfo {
  total: number;
  /** A bit for each node whose packets are ours. */
  mask: number;
  seed: number;
  inverted: boolean;
}

const MAX_NODES = 32;
const hex8 = (n: number): string => `0x${(n >>> 0).toString(16).padStart(8, '0')}`;

function parse(info: ClusterInfo, call: XtCall): void {
  const value = numberOf(call);
  switch (call.option.name) {
    case 'cluster-total-nodes':
      info.total = value;
      return;
    case 'cluster-hash-seed':
      info.seed = value;
      return;
    default:
      info.mask = call.option.name === 'cluster-local-node' ? (1 << (value - 1)) >>> 0 : value;
      if (call.inverted) info.inverted = true;
  }
}

/** `cluster_check`: the rest is up to what the options declare. */
function finalCheck(info: ClusterInfo, seen: ReadonlySet<string>): void {
  const complete = seen.has('cluster-total-nodes') && seen.has('cluster-hash-seed');
  const [node, mask] = [seen.has('cluster-local-node'), seen.has('cluster-local-nodemask')];
  if (complete && (node || mask)) {
    if (info.mask < 2 ** info.total) return;
    throw new XtError(
      node
        ? "cluster match: `--cluster-local-node' must be <= `--cluster-total-nodes'"
        : "cluster match: `--cluster-local-nodemask' too big for `--cluster-total-nodes'",
    );
  }
  if (!node && !mask)
    throw new XtError("cluster match: `--cluster-local-node' or`--cluster-local-nodemask' is missing");
}

/** `xt_cluster_mt` (net/netfilter/xt_cluster.c). */
function match(skb: SkBuff, info: ClusterInfo): boolean {
  // The nodes share a multicast Ethernet address; what comes in by it is for this host all the same.
  if (!isMulticast(skb.ip.daddr) && skb.pktType === PACKET_MULTICAST) skb.pktType = PACKET_HOST;
  const ct = skb.nfct;
  if (!ct) return false;
  const source = swap32(Number((ct.master ?? ct).tuples[0].src));
  const node = reciprocalScale(jhash2([source], info.seed), info.total);
  return (((1 << node) & info.mask) !== 0) !== info.inverted;
}

export const cluster = defineMatch<ClusterInfo>({
  name: 'cluster',
  families: ANY_FAMILY,
  summary: 'Whether this node of a cluster is the one to handle the connection, by a hash of its source.',
  support: 'modelled',
  needsConntrack: true,
  options: [
    { name: 'cluster-total-nodes', type: 'uint32', mandatory: true, min: 1, max: MAX_NODES, arg: 'n', help: 'nodes' },
    {
      name: 'cluster-local-node',
      type: 'uint32',
      invert: true,
      min: 1,
      max: MAX_NODES,
      excl: ['cluster-local-nodemask'],
      arg: 'n',
      help: 'which one this is, from 1',
    },
    {
      name: 'cluster-local-nodemask',
      type: 'uint32',
      invert: true,
      min: 1,
      max: MAX_NODES,
      excl: ['cluster-local-node'],
      arg: 'mask',
      help: 'which ones this is, a bit each',
    },
    { name: 'cluster-hash-seed', type: 'uint32', mandatory: true, arg: 'n', help: 'the same on all nodes' },
  ],
  init: () => ({ total: 0, mask: 0, seed: 0, inverted: false }),
  parse,
  finalCheck,
  save: (info) =>
    `${info.inverted ? ' !' : ''} --cluster-local-nodemask ${hex8(info.mask)}` +
    ` --cluster-total-nodes ${info.total} --cluster-hash-seed ${hex8(info.seed)}`,
  print: (info) =>
    ` cluster ${info.inverted ? '!' : ''}node_mask=${hex8(info.mask)} total_nodes=${info.total} hash_seed=${hex8(info.seed)}`,
  check: (info) => (info.total > MAX_NODES ? EINVAL : 0),
  match,
});
