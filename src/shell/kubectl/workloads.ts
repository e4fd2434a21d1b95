import type { Cluster } from '../../kube/api/cluster.ts';
import { podsOf, updatedPods } from '../../kube/api/deployments.ts';
import { type Deployment, kindInfo, type Pod } from '../../kube/api/objects.ts';
import type { Process } from '../command.ts';
import type { WorldCluster } from '../kubelet/cluster-of.ts';
import { type Args, flagOf, KubectlError, namespaceOf, notFound, resources } from './args.ts';
import { edit } from './change.ts';

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

function rolloutStatus(process: Process, { api }: WorldCluster, args: Args): void {
  const asked = deployment(api, args);
  let said = '';
  const look = (): void => {
    const now = api.get('Deployment', asked.metadata.namespace, asked.metadata.name);
    if (!now) {
      process.err(`error: object has been deleted\n`);
      process.exit(1);
      return;
    }
    const text = waitingFor(api, now);
    if (text === null) {
      process.out(`deployment "${now.metadata.name}" successfully rolled out\n`);
      process.exit(0);
    } else if (text !== said) process.out(`${text}\n`);
    said = text ?? '';
  };
  process.onExit(api.watch(look));
  look();
}

/** `kubectl rollout status|restart`. */
export function rollout(process: Process, cluster: WorldCluster, args: Args): void {
  const [verb = '', ...words] = args.words;
  const rest = { ...args, words };
  if (verb === 'status') rolloutStatus(process, cluster, rest);
  else if (verb === 'restart') {
    const { metadata } = deployment(cluster.api, rest);
    const stamp = { 'kubectl.kubernetes.io/restartedAt': cluster.api.now() };
    edit(process, cluster, rest, 'restarted', (object) => {
      const { spec } = object as Deployment;
      const meta = { ...spec.template.metadata, annotations: { ...spec.template.metadata.annotations, ...stamp } };
      return { ...object, metadata, spec: { ...spec, template: { ...spec.template, metadata: meta } } };
    });
    process.exit(0);
  } else throw new KubectlError(`rollout ${verb}: rollout status and rollout restart are modelled`);
}

/** The pod that `exec` means: by name, or the first of a Deployment. */
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
