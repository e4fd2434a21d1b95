import { hashName } from '../sha256.ts';
import type { Cluster } from './cluster.ts';
import { deletePod } from './deployments.ts';
import { type ApiNode, type DaemonSet, isDying, type Pod, selects } from './objects.ts';
import { suffix } from './suffix.ts';

const HASH_LABEL = 'controller-revision-hash';

/** Names a pod template: pods made from another one are replaced. */
const revisionOf = (set: DaemonSet): string => hashName(JSON.stringify(set.spec.template), 10).toLowerCase();

const isOwned = (set: DaemonSet, pod: Pod): boolean =>
  pod.metadata.namespace === set.metadata.namespace &&
  pod.metadata.ownerReferences?.some((o) => o.kind === 'DaemonSet' && o.name === set.metadata.name) === true;

/** The pods of a DaemonSet, those on their way out too. */
export const podsOfSet = (cluster: Cluster, set: DaemonSet): readonly Pod[] =>
  cluster.list('Pod', set.metadata.namespace).filter((pod) => isOwned(set, pod));

/** Those made from the template as it is now. */
export const isUpdated = (set: DaemonSet, pod: Pod): boolean =>
  !isDying(pod) && pod.metadata.labels?.[HASH_LABEL] === revisionOf(set);

/** The nodes that should have a pod. */
export const nodesOfSet = (cluster: Cluster, set: DaemonSet): readonly ApiNode[] =>
  cluster.list('Node').filter((node) => selects(set.spec.template.spec.nodeSelector ?? {}, node.metadata.labels));

/** The pod of a DaemonSet on a node. */
export function podFor(set: DaemonSet, node: ApiNode, name: string): Pod {
  const { template } = set.spec;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace: set.metadata.namespace,
      name,
      labels: { ...template.metadata.labels, [HASH_LABEL]: revisionOf(set) },
      ...(template.metadata.annotations ? { annotations: template.metadata.annotations } : {}),
      ownerReferences: [{ kind: 'DaemonSet', name: set.metadata.name }],
    },
    spec: { ...template.spec, nodeName: node.metadata.name },
    status: { phase: 'Pending', ready: false },
  };
}

/** How many nodes may be without a ready pod while a new template rolls out. */
function maxUnavailable(set: DaemonSet, nodes: number): number {
  const given = set.spec.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1;
  if (typeof given === 'number') return given;
  const percent = /^(\d+)%$/.exec(given)?.[1];
  return percent === undefined ? 1 : Math.ceil((Number(percent) / 100) * nodes);
}

/** Keeps one pod of each DaemonSet on each node. The old one goes before the new one comes. Left out: surge, OnDelete. */
export function daemonSetController(seed: number): (cluster: Cluster) => void {
  const made = new Map<string, number>();
  return (cluster) => {
    for (const set of cluster.list('DaemonSet')) {
      const nodes = nodesOfSet(cluster, set);
      const pods = podsOfSet(cluster, set);
      const on = (node: ApiNode): readonly Pod[] => pods.filter((pod) => pod.spec.nodeName === node.metadata.name);
      let unavailable = 0;
      for (const node of nodes) {
        if (!on(node).some((pod) => pod.status.ready && !isDying(pod))) unavailable++;
        if (on(node).length > 0) continue;
        const owner = `${set.metadata.namespace}/${set.metadata.name}`;
        const count = (made.get(owner) ?? 0) + 1;
        made.set(owner, count);
        cluster.put(podFor(set, node, `${set.metadata.name}-${suffix(`${seed} ${owner} ${count}`)}`));
      }
      for (const pod of pods) {
        if (isDying(pod)) continue;
        const unwanted = !nodes.some((node) => node.metadata.name === pod.spec.nodeName);
        const old = !isUpdated(set, pod);
        if (!unwanted && !old) continue;
        if (old && !unwanted && pod.status.ready && unavailable++ >= maxUnavailable(set, nodes.length)) continue;
        deletePod(cluster, pod);
      }
    }
    for (const pod of cluster.list('Pod')) if (!isDying(pod) && isOrphan(cluster, pod)) deletePod(cluster, pod);
  };
}

function isOrphan(cluster: Cluster, pod: Pod): boolean {
  const owner = pod.metadata.ownerReferences?.find((o) => o.kind === 'DaemonSet');
  return owner !== undefined && !cluster.get('DaemonSet', pod.metadata.namespace, owner.name);
}
