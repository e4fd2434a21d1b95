import type { Cluster } from '../../kube/api/cluster.ts';
import { isUpdated, nodesOfSet, podsOfSet } from '../../kube/api/daemonsets.ts';
import { podsOf, updatedPods } from '../../kube/api/deployments.ts';
import { type DaemonSet, type Deployment, kindInfo, type Pod } from '../../kube/api/objects.ts';
import type { Process } from '../command.ts';
import type { WorldCluster } from '../kubelet/cluster-of.ts';
import { commandsOf } from '../kubelet/kubelet.ts';
import { programOf } from '../kubelet/programs.ts';
import { type Args, flagOf, KubectlError, namespaceOf, notFound, resources } from './args.ts';
import { edit } from './change.ts';
import { rolloutHistory, rolloutUndo } from './rollout.ts';

const spelled = (d: Deployment): string => `deployment.apps/${d.metadata.name}`;

/** The one Deployment that is named. */
function deployment(cluster: Cluster, args: Args): Deployment {
  const [asked] = resources(args.words);
  if (!asked?.name) throw new KubectlError('a resource and a name are wanted: deployment/NAME');
  if (asked.info.kind !== 'Deployment')
    throw new KubectlError(`no kind ${asked.info.kind} can be scaled or rolled out here: deployments can`);
  const found = cluster.get('Deployment', namespaceOf(args) ?? 'default', asked.name);
  if (!found) throw notFound(asked.info, asked.name);
  return found;
}

/** `kubectl scale`. */
export function scale(process: Process, cluster: WorldCluster, args: Args): number {
  const text = flagOf(args, 'replicas');
  if (text === undefined)
    throw new KubectlError('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
  const replicas = Number(text);
  if (!/^\d+$/.test(text)) throw new KubectlError(`invalid argument ${JSON.stringify(text)} for "--replicas" flag`);
  deployment(cluster.api, args);
  return edit(process, cluster, args, 'scaled', (object) => ({
    ...object,
    spec: { ...(object as Deployment).spec, replicas },
  }));
}

/** What `rollout status` waits for, or null when all pods are there. */
function waitingFor(cluster: Cluster, d: Deployment): string | null {
  const wanted = d.spec.replicas ?? 1;
  const fresh = updatedPods(cluster, d);
  const all = podsOf(cluster, d);
  const name = `Waiting for deployment "${d.metadata.name}" rollout to finish:`;
  if (fresh.length < wanted) return `${name} ${fresh.length} out of ${wanted} new replicas have been updated...`;
  if (all.length > fresh.length) return `${name} ${all.length - fresh.length} old replicas are pending termination...`;
  const ready = fresh.filter((pod) => pod.status.ready).length;
  return ready < wanted ? `${name} ${ready} of ${wanted} updated replicas are available...` : null;
}

/** The same of a DaemonSet. */
function waitingForSet(cluster: Cluster, set: DaemonSet): string | null {
  const nodes = nodesOfSet(cluster, set).length;
  const pods = podsOfSet(cluster, set);
  const name = `Waiting for daemon set "${set.metadata.name}" rollout to finish:`;
  const fresh = pods.filter((pod) => isUpdated(set, pod));
  if (fresh.length < nodes) return `${name} ${fresh.length} out of ${nodes} new pods have been updated...`;
  const ready = fresh.filter((pod) => pod.status.ready).length;
  return ready < nodes ? `${name} ${ready} of ${nodes} updated pods are available...` : null;
}

/** The one Deployment or DaemonSet that is named. */
function workload(cluster: Cluster, args: Args): Deployment | DaemonSet {
  const [asked] = resources(args.words);
  if (asked?.info.kind !== 'DaemonSet') return deployment(cluster, args);
  if (!asked.name) throw new KubectlError('a resource and a name are wanted: daemonset/NAME');
  const found = cluster.get('DaemonSet', namespaceOf(args) ?? 'default', asked.name);
  if (!found) throw notFound(asked.info, asked.name);
  return found;
}

function rolloutStatus(process: Process, { api }: WorldCluster, args: Args): void {
  const asked = workload(api, args);
  const spoken = asked.kind === 'DaemonSet' ? 'daemon set' : 'deployment';
  let said = '';
  const look = (): void => {
    const now = api.get(asked.kind, asked.metadata.namespace, asked.metadata.name);
    if (!now) {
      process.err(`error: object has been deleted\n`);
      process.exit(1);
      return;
    }
    const text = now.kind === 'DaemonSet' ? waitingForSet(api, now) : waitingFor(api, now);
    if (text === null) {
      process.out(`${spoken} "${now.metadata.name}" successfully rolled out\n`);
      process.exit(0);
    } else if (text !== said) process.out(`${text}\n`);
    said = text ?? '';
  };
  process.onExit(api.watch(look));
  look();
}

/** `kubectl rollout status|restart|history|undo`. */
export function rollout(process: Process, cluster: WorldCluster, args: Args): void {
  const [verb = '', ...words] = args.words;
  const rest = { ...args, words };
  if (verb === 'status') rolloutStatus(process, cluster, rest);
  else if (verb === 'history' || verb === 'undo') {
    if (verb === 'undo') rolloutUndo(process, cluster, rest);
    else rolloutHistory(process, cluster, rest);
    process.exit(0);
  } else if (verb === 'restart') {
    const { metadata } = workload(cluster.api, rest);
    const stamp = { 'kubectl.kubernetes.io/restartedAt': cluster.api.now() };
    edit(process, cluster, rest, 'restarted', (object) => {
      const { spec } = object as Deployment | DaemonSet;
      const meta = { ...spec.template.metadata, annotations: { ...spec.template.metadata.annotations, ...stamp } };
      return { ...object, metadata, spec: { ...spec, template: { ...spec.template, metadata: meta } } };
    });
    process.exit(0);
  } else {
    if (verb === '') throw new KubectlError('required resource not specified');
    throw new KubectlError(`rollout ${verb}: not modelled; rollout status, restart, history and undo are`);
  }
}

/** `kubectl logs POD|daemonset/NAME`: what programs said that do something here. */
export function logs(process: Process, cluster: WorldCluster, args: Args): number {
  const { api, kubelet } = cluster;
  const pod = podFor(cluster, args);
  const net = kubelet.netOf(pod);
  const program = commandsOf(pod).flatMap((argv) => programOf(argv) ?? [])[0];
  if (!net || !program)
    throw new KubectlError(
      `logs of ${pod.metadata.name}: not modelled; only programs such as kube-proxy say something`,
    );
  const tail = flagOf(args, 'tail');
  if (tail !== undefined && !/^-?\d+$/.test(tail))
    throw new KubectlError(`invalid argument "${tail}" for "--tail" flag`);
  const from = tail === undefined || Number(tail) < 0 ? 0 : -Number(tail);
  const lines = program.logs(net);
  const shown = from === 0 ? (tail === '0' ? [] : lines) : lines.slice(from);
  if (pod.status.crashed) process.out(`${pod.status.message ?? ''}\n`);
  process.out(shown.map((line) => `${line}\n`).join(''));
  if (/^(ds|daemonset)/.test(args.words[0] ?? '')) {
    const all = api.list('Pod').filter((p) => p.metadata.namespace === pod.metadata.namespace);
    const mates = all.filter(
      (p) => JSON.stringify(p.metadata.ownerReferences) === JSON.stringify(pod.metadata.ownerReferences),
    );
    if (mates.length > 1) process.err(`Found ${mates.length} pods, using pod/${pod.metadata.name}\n`);
  }
  return 0;
}

/** The pod that `exec` and `logs` mean: by name, or the first of a Deployment or DaemonSet. */
function podFor({ api }: WorldCluster, args: Args): Pod {
  const [word = ''] = args.words;
  const namespace = namespaceOf(args) ?? 'default';
  if (word === '') throw new KubectlError('pod, type/name or --filename must be specified');
  if (/^deploy/.test(word)) {
    const d = deployment(api, { ...args, words: [word] });
    const pod = podsOf(api, d).find((p) => p.status.ready);
    if (!pod) throw new KubectlError(`no pod of ${spelled(d)} is ready`);
    return pod;
  }
  if (/^(ds|daemonset)/.test(word)) {
    const set = workload(api, { ...args, words: [word] });
    const pod = set.kind === 'DaemonSet' ? podsOfSet(api, set)[0] : undefined;
    if (!pod) throw new KubectlError(`no pod of ${word} is there`);
    return pod;
  }
  const name = word.replace(/^pods?\//, '');
  const pod = api.get('Pod', namespace, name);
  if (!pod) throw notFound(kindInfo('Pod'), name);
  return pod;
}

/** `kubectl exec POD -- COMMAND`: runs it in the pod's namespace. */
export function exec(process: Process, cluster: WorldCluster, args: Args): void {
  const pod = podFor(cluster, args);
  const command = args.behind ?? args.words.slice(1);
  if (command.length === 0) throw new KubectlError('you must specify at least one command for the container');
  const net = cluster.kubelet.netOf(pod);
  if (!net)
    throw new KubectlError(`unable to upgrade connection: container not found ("${pod.spec.containers[0]?.name}")`);
  process.exec(command, net);
}
