import type { Cluster } from './cluster.ts';
import { type Pod, selects } from './objects.ts';

/** Gives pods without a node one: the node with the fewest pods that takes them. Left out: resources and affinities. */
export function schedulePods(cluster: Cluster): void {
  for (const pod of cluster.list('Pod')) {
    if (pod.spec.nodeName !== undefined || pod.metadata.deletionTimestamp !== undefined) continue;
    const node = nodeFor(cluster, pod);
    if (node !== null) cluster.put({ ...pod, spec: { ...pod.spec, nodeName: node } });
    else if (pod.status.message === undefined)
      cluster.put({ ...pod, status: { ...pod.status, message: '0 nodes are available for it' } });
  }
}

function nodeFor(cluster: Cluster, pod: Pod): string | null {
  const counts = new Map<string, number>();
  for (const { spec } of cluster.list('Pod'))
    if (spec.nodeName !== undefined) counts.set(spec.nodeName, (counts.get(spec.nodeName) ?? 0) + 1);
  let best: string | null = null;
  for (const { metadata, spec } of cluster.list('Node')) {
    if (spec.unschedulable || !selects(pod.spec.nodeSelector ?? {}, metadata.labels)) continue;
    if (best === null || (counts.get(metadata.name) ?? 0) < (counts.get(best) ?? 0)) best = metadata.name;
  }
  return best;
}
