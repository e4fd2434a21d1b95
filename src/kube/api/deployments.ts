import type { Cluster } from './cluster.ts';
import { type Deployment, isDying, type Pod, selects } from './objects.ts';
import { ensureReplicaSet, HASH_LABEL, replicaSetName, templateHash, updateReplicaSets } from './replica-sets.ts';
import { suffix } from './suffix.ts';

/** The Deployment whose ReplicaSet a pod belongs to. */
function isOwned(cluster: Cluster, { metadata }: Deployment, pod: Pod): boolean {
  if (pod.metadata.namespace !== metadata.namespace) return false;
  const owner = pod.metadata.ownerReferences?.find((o) => o.kind === 'ReplicaSet');
  const set = owner && cluster.get('ReplicaSet', metadata.namespace, owner.name);
  return set?.metadata.ownerReferences?.some((o) => o.name === metadata.name) === true;
}

/** The pods of a Deployment that are not on their way out. */
export const podsOf = (cluster: Cluster, deployment: Deployment): readonly Pod[] =>
  cluster
    .list('Pod', deployment.metadata.namespace)
    .filter((pod) => isOwned(cluster, deployment, pod) && !isDying(pod));

/** Those made from the template as it is now. */
export const updatedPods = (cluster: Cluster, deployment: Deployment): readonly Pod[] =>
  podsOf(cluster, deployment).filter((pod) => pod.metadata.labels?.[HASH_LABEL] === templateHash(deployment));

/** Marks a pod for its end, as `kubectl delete` does. The kubelet does the rest. */
export function deletePod(cluster: Cluster, pod: Pod): void {
  if (pod.spec.nodeName === undefined) {
    cluster.remove(pod);
    return;
  }
  if (!isDying(pod)) cluster.put({ ...pod, metadata: { ...pod.metadata, deletionTimestamp: cluster.now() } });
}

/**
 * Keeps as many pods as each Deployment wants (the Deployment and ReplicaSet controllers in one: a ReplicaSet is made for
 * each template and says how many pods it has, but nothing can be done with it alone). A new template brings its pods one
 * by one: one more than wanted at most, and never fewer that are ready.
 */
export function deploymentController(seed: number): (cluster: Cluster) => void {
  const made = new Map<string, number>();
  const create = (cluster: Cluster, deployment: Deployment): void => {
    const { namespace, name } = deployment.metadata;
    const owner = `${namespace}/${name}`;
    const count = (made.get(owner) ?? 0) + 1;
    made.set(owner, count);
    const { template } = deployment.spec;
    cluster.put({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        namespace,
        name: `${replicaSetName(deployment)}-${suffix(`${seed} ${owner} ${count}`)}`,
        labels: { ...template.metadata.labels, [HASH_LABEL]: templateHash(deployment) },
        ...(template.metadata.annotations ? { annotations: template.metadata.annotations } : {}),
        ownerReferences: [{ kind: 'ReplicaSet', name: replicaSetName(deployment) }],
      },
      spec: template.spec,
      status: { phase: 'Pending', ready: false },
    });
  };
  return (cluster) => {
    for (const deployment of cluster.list('Deployment')) {
      ensureReplicaSet(cluster, deployment);
      reconcile(cluster, deployment, create);
      updateReplicaSets(cluster, deployment);
    }
    for (const set of cluster.list('ReplicaSet')) {
      const owner = set.metadata.ownerReferences?.[0]?.name ?? '';
      if (!cluster.get('Deployment', set.metadata.namespace, owner)) cluster.remove(set);
    }
    for (const pod of cluster.list('Pod')) if (!isDying(pod) && isOrphan(cluster, pod)) deletePod(cluster, pod);
  };
}

function isOrphan(cluster: Cluster, pod: Pod): boolean {
  const owner = pod.metadata.ownerReferences?.find((o) => o.kind === 'ReplicaSet');
  return owner !== undefined && !cluster.get('ReplicaSet', pod.metadata.namespace, owner.name);
}

function reconcile(
  cluster: Cluster,
  deployment: Deployment,
  create: (cluster: Cluster, deployment: Deployment) => void,
): void {
  const wanted = deployment.spec.replicas ?? 1;
  const pods = podsOf(cluster, deployment);
  const fresh = updatedPods(cluster, deployment);
  const old = pods.filter((pod) => !fresh.includes(pod));
  const tooMany = Math.max(0, fresh.length - wanted);
  for (const pod of inOrderOfGoing(pods, fresh).slice(0, tooMany)) deletePod(cluster, pod);
  const room = wanted + (old.length > 0 ? 1 : 0) - pods.length;
  for (let i = 0; i < Math.min(room, wanted - fresh.length); i++) create(cluster, deployment);
  const spare = pods.filter((pod) => pod.status.ready).length - wanted;
  const unready = old.filter((pod) => !pod.status.ready);
  const ready = old.filter((pod) => pod.status.ready);
  for (const pod of [...unready, ...ready.slice(0, Math.max(0, spare))]) deletePod(cluster, pod);
}

/** Which pods go first: those not ready, then those of a node with many, then the newest (`ActivePodsWithRanks`). */
function inOrderOfGoing(all: readonly Pod[], candidates: readonly Pod[]): readonly Pod[] {
  const mates = (pod: Pod): number => all.filter((other) => other.spec.nodeName === pod.spec.nodeName).length;
  const age = (pod: Pod): string => `${pod.metadata.creationTimestamp ?? ''} ${pod.metadata.name}`;
  return [...candidates].sort(
    (a, b) => Number(a.status.ready) - Number(b.status.ready) || mates(b) - mates(a) || (age(a) < age(b) ? 1 : -1),
  );
}

/** The labels by which a Deployment finds its pods must be those of its template. */
export const selectsItself = (deployment: Deployment): boolean =>
  selects(deployment.spec.selector.matchLabels, deployment.spec.template.metadata.labels);

/** A pod that was there before anybody looked, as one that the Deployment made. */
export const adopted = (deployment: Deployment, pod: Pod): Pod => ({
  ...pod,
  metadata: {
    ...pod.metadata,
    labels: { ...pod.metadata.labels, [HASH_LABEL]: templateHash(deployment) },
    ownerReferences: [{ kind: 'ReplicaSet', name: replicaSetName(deployment) }],
  },
});
