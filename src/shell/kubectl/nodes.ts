import { deletePod } from '../../kube/api/deployments.ts';
import { type ApiNode, kindInfo, type Pod } from '../../kube/api/objects.ts';
import type { Process } from '../command.ts';
import type { WorldCluster } from '../kubelet/cluster-of.ts';
import { type Args, flagOf, isOn, KubectlError, notFound, readSelector } from './args.ts';

/** Nodes as they are named: `node-a`, `node/node-a`, or by their labels. */
function nodesOf({ api }: WorldCluster, args: Args, verb: string): readonly ApiNode[] {
  const selector = flagOf(args, 'selector');
  if (selector !== undefined) {
    if (args.words.length > 0) throw new KubectlError('cannot specify both a node name and a --selector option');
    const isWanted = readSelector(selector);
    return api.list('Node').filter((node) => isWanted(node.metadata.labels));
  }
  if (args.words.length === 0) throw new KubectlError(`USAGE: ${verb} NODE [flags]`);
  return args.words.map((word) => {
    const name = word.replace(/^(nodes?|no)\//, '');
    const node = api.get('Node', '', name);
    if (!node) throw notFound(kindInfo('Node'), name);
    return node;
  });
}

/** `kubectl cordon` and `uncordon`: whether the scheduler gives the node pods. */
export function cordon(process: Process, cluster: WorldCluster, args: Args, on: boolean, verb = ''): number {
  const word = on ? 'cordoned' : 'uncordoned';
  for (const node of nodesOf(cluster, args, verb || (on ? 'cordon' : 'uncordon'))) {
    const { name } = node.metadata;
    if ((node.spec.unschedulable === true) === on) {
      process.out(`node/${name} already ${word}\n`);
      continue;
    }
    const { unschedulable: _was, ...spec } = node.spec;
    cluster.api.put({ ...node, spec: on ? { ...spec, unschedulable: true } : spec });
    process.out(`node/${name} ${word}\n`);
  }
  return 0;
}

export const DRAIN_FLAGS = ['ignore-daemonsets', 'force', 'delete-emptydir-data', 'selector', 'disable-eviction'];

const nameOf = ({ metadata }: Pod): string => `${metadata.namespace}/${metadata.name}`;
const isOwnedBy = (pod: Pod, kind: string): boolean =>
  pod.metadata.ownerReferences?.some((o) => o.kind === kind) === true;

/** Which pods a drain evicts, what it warns of, and what forbids it (`GetPodsForDeletion`). */
function podsToEvict({ api }: WorldCluster, node: ApiNode, args: Args) {
  const pods = api
    .list('Pod')
    .filter((pod) => pod.spec.nodeName === node.metadata.name && pod.metadata.deletionTimestamp === undefined);
  const ofSets = pods.filter((pod) => isOwnedBy(pod, 'DaemonSet'));
  const alone = pods.filter((pod) => !pod.metadata.ownerReferences?.length);
  const names = (list: readonly Pod[]): string => list.map(nameOf).join(', ');
  const errors: string[] = [];
  const warnings: string[] = [];
  const judge = (list: readonly Pod[], allowed: boolean, error: string, warning: string): void => {
    if (list.length === 0) return;
    if (allowed) warnings.push(`${warning}: ${names(list)}`);
    else errors.push(`${error}: ${names(list)}`);
  };
  judge(
    alone,
    isOn(args, 'force'),
    'cannot delete Pods that declare no controller (use --force to override)',
    'deleting Pods that declare no controller',
  );
  judge(
    ofSets,
    isOn(args, 'ignore-daemonsets'),
    'cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)',
    'ignoring DaemonSet-managed Pods',
  );
  return { evicted: pods.filter((pod) => !ofSets.includes(pod)), errors, warnings };
}

/** `kubectl drain`: cordons nodes, evicts their pods and waits until they are gone. Left out: disruption budgets. */
export function drain(process: Process, cluster: WorldCluster, args: Args): void {
  cordon(process, cluster, args, true, 'drain');
  const pending: string[] = [];
  const fatal: string[] = [];
  const waiting = new Map<string, Pod[]>();
  for (const node of nodesOf(cluster, args, 'drain')) {
    const { name } = node.metadata;
    const { evicted, errors, warnings } = podsToEvict(cluster, node, args);
    if (errors.length > 0) {
      const why = errors.length === 1 ? (errors[0] ?? '') : `[${errors.join(', ')}]`;
      process.err(`error: unable to drain node "${name}" due to error: ${why}, continuing command...\n`);
      pending.push(name);
      fatal.push(...errors);
      continue;
    }
    if (warnings.length > 0) process.err(`Warning: ${warnings.join('; ')}\n`);
    for (const pod of evicted) process.out(`evicting pod ${nameOf(pod)}\n`);
    waiting.set(name, [...evicted]);
  }
  if (pending.length > 0)
    process.err(`There are pending nodes to be drained:\n${pending.map((name) => ` ${name}\n`).join('')}`);
  const end = (): void => {
    for (const error of fatal) process.err(`${error}\n`);
    process.exit(fatal.length > 0 ? 1 : 0);
  };
  const look = (): void => {
    for (const [node, pods] of waiting) {
      const left = pods.filter((pod) => {
        const now = cluster.api.get('Pod', pod.metadata.namespace, pod.metadata.name);
        if (now?.metadata.uid === pod.metadata.uid) return true;
        process.out(`pod/${pod.metadata.name} evicted\n`);
        return false;
      });
      waiting.set(node, left);
      if (left.length > 0) continue;
      waiting.delete(node);
      process.out(`node/${node} drained\n`);
    }
    if (waiting.size === 0) end();
  };
  process.onExit(cluster.api.watch(look));
  cluster.api.transaction(() => {
    for (const pod of [...waiting.values()].flat()) deletePod(cluster.api, pod);
  });
  if (process.status === null) look();
}
