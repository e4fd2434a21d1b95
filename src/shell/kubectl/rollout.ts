import { type Deployment, kindInfo, type ReplicaSet } from '../../kube/api/objects.ts';
import { replicaSetName, revisionOf, setsOf, templateOf } from '../../kube/api/replica-sets.ts';
import type { Process } from '../command.ts';
import type { WorldCluster } from '../kubelet/cluster-of.ts';
import { type Args, flagOf, KubectlError, namespaceOf, notFound, resources } from './args.ts';
import { edit } from './change.ts';
import { tableText } from './table.ts';

const CAUSE = 'kubernetes.io/change-cause';

/** The Deployment that is named, and its revisions, the oldest first. */
function revisions({ api }: WorldCluster, args: Args): { deployment: Deployment; sets: readonly ReplicaSet[] } {
  const [asked] = resources(args.words);
  if (!asked?.name) throw new KubectlError('required resource not specified');
  if (asked.info.kind !== 'Deployment')
    throw new KubectlError(`revisions of ${asked.info.plural}: not modelled; those of deployments are`);
  const deployment = api.get('Deployment', namespaceOf(args) ?? 'default', asked.name);
  if (!deployment) throw notFound(kindInfo('Deployment'), asked.name);
  return { deployment, sets: setsOf(api, deployment) };
}

/** The number of `--revision` or `--to-revision`; 0 for none. */
function wantedRevision(args: Args, flag: string): number {
  const text = flagOf(args, flag) ?? '0';
  if (!/^\d+$/.test(text)) throw new KubectlError(`invalid argument ${JSON.stringify(text)} for "--${flag}" flag`);
  return Number(text);
}

/** `kubectl rollout history`. */
export function rolloutHistory(process: Process, cluster: WorldCluster, args: Args): void {
  const { deployment, sets } = revisions(cluster, args);
  const name = `deployment.apps/${deployment.metadata.name}`;
  const wanted = wantedRevision(args, 'revision');
  if (wanted > 0) {
    const set = sets.find((one) => revisionOf(one) === wanted);
    if (!set) throw new KubectlError('unable to find the specified revision');
    const { metadata, spec } = set.spec.template;
    const labels = Object.entries(metadata.labels).map(([key, value]) => `${key}=${value}`);
    const containers = spec.containers.map((c) => `   ${c.name}:\n    Image:\t${c.image ?? '<none>'}\n`);
    const text = [`Pod Template:\n  Labels:\t${labels.join('\n\t')}\n  Containers:\n`, ...containers].join('');
    process.out(`${name} with revision #${wanted}\n${text}\n`);
    return;
  }
  const rows = sets.map((set) => [String(revisionOf(set)), set.metadata.annotations?.[CAUSE] ?? '<none>']);
  process.out(`${name} \n${tableText(['REVISION', 'CHANGE-CAUSE'], rows, 2)}\n`);
}

/** `kubectl rollout undo`: the template of the revision before, or of `--to-revision`. */
export function rolloutUndo(process: Process, cluster: WorldCluster, args: Args): void {
  const { deployment, sets } = revisions(cluster, args);
  const { name } = deployment.metadata;
  const wanted = wantedRevision(args, 'to-revision');
  const current = replicaSetName(deployment);
  const before = sets.filter((set) => set.metadata.name !== current).at(-1);
  const target = wanted > 0 ? sets.find((set) => revisionOf(set) === wanted) : before;
  if (!target)
    throw new KubectlError(
      wanted > 0
        ? `unable to find specified revision ${wanted} in history`
        : `no rollout history found for deployment "${name}"`,
    );
  if (target.metadata.name === current) {
    const at = revisionOf(target);
    process.out(`deployment.apps/${name} skipped rollback (current template already matches revision ${at})\n`);
    return;
  }
  edit(process, cluster, args, 'rolled back', (object) => ({
    ...object,
    spec: { ...(object as Deployment).spec, template: templateOf(target) },
  }));
}
