import type { Cluster } from './cluster.ts';
import { type Deployment, isDying, type Pod, type ReplicaSet } from './objects.ts';
import { suffix } from './suffix.ts';

export const HASH_LABEL = 'pod-template-hash';
const REVISION = 'deployment.kubernetes.io/revision';
/** `revisionHistoryLimit` of a Deployment that has none. */
const HISTORY = 10;

/** Names a pod template: pods made from another one are replaced. */
export const templateHash = (deployment: Deployment): string => suffix(JSON.stringify(deployment.spec.template), 10);

export const replicaSetName = (deployment: Deployment): string =>
  `${deployment.metadata.name}-${templateHash(deployment)}`;

export const revisionOf = (set: ReplicaSet): number => Number(set.metadata.annotations?.[REVISION] ?? 0);

/** The ReplicaSets of a Deployment, the oldest revision first. */
export const setsOf = (cluster: Cluster, { metadata }: Deployment): readonly ReplicaSet[] =>
  cluster
    .list('ReplicaSet', metadata.namespace)
    .filter((set) => set.metadata.ownerReferences?.some((o) => o.name === metadata.name))
    .sort((a, b) => revisionOf(a) - revisionOf(b));

/** The pods of a ReplicaSet that are not on their way out. */
export const podsOfReplicaSet = (cluster: Cluster, { metadata }: ReplicaSet): readonly Pod[] =>
  cluster
    .list('Pod', metadata.namespace)
    .filter(
      (pod) =>
        !isDying(pod) &&
        pod.metadata.ownerReferences?.some((o) => o.kind === 'ReplicaSet' && o.name === metadata.name) === true,
    );

/** Makes the ReplicaSet of a Deployment's template, or gives the one there is the newest revision (`getNewReplicaSet`). */
export function ensureReplicaSet(cluster: Cluster, deployment: Deployment): void {
  const { namespace, name } = deployment.metadata;
  const all = setsOf(cluster, deployment);
  const newest = Math.max(0, ...all.map(revisionOf));
  const hash = templateHash(deployment);
  const known = cluster.get('ReplicaSet', namespace, replicaSetName(deployment));
  if (known && revisionOf(known) === newest) return;
  const revision = { [REVISION]: String(newest + 1) };
  if (known) {
    cluster.put({
      ...known,
      metadata: { ...known.metadata, annotations: { ...known.metadata.annotations, ...revision } },
    });
    return;
  }
  const { selector, template } = deployment.spec;
  cluster.put({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      namespace,
      name: replicaSetName(deployment),
      labels: { ...template.metadata.labels, [HASH_LABEL]: hash },
      annotations: revision,
      ownerReferences: [{ kind: 'Deployment', name }],
    },
    spec: {
      replicas: 0,
      selector: { matchLabels: { ...selector.matchLabels, [HASH_LABEL]: hash } },
      template: {
        ...template,
        metadata: { ...template.metadata, labels: { ...template.metadata.labels, [HASH_LABEL]: hash } },
      },
    },
  });
}

/** Writes into each ReplicaSet how many pods it has, and removes the oldest of those without any (`cleanupDeployment`). */
export function updateReplicaSets(cluster: Cluster, deployment: Deployment): void {
  const current = replicaSetName(deployment);
  const empty: ReplicaSet[] = [];
  for (const set of setsOf(cluster, deployment)) {
    const replicas = podsOfReplicaSet(cluster, set).length;
    if (replicas !== set.spec.replicas) cluster.put({ ...set, spec: { ...set.spec, replicas } });
    if (replicas === 0 && set.metadata.name !== current) empty.push(set);
  }
  const limit = deployment.spec.revisionHistoryLimit ?? HISTORY;
  for (const set of empty.slice(0, Math.max(0, empty.length - limit))) cluster.remove(set);
}

/** A template as the Deployment has it: without the hash. */
export function templateOf(set: ReplicaSet): Deployment['spec']['template'] {
  const { [HASH_LABEL]: _hash, ...labels } = set.spec.template.metadata.labels;
  return { ...set.spec.template, metadata: { ...set.spec.template.metadata, labels } };
}
