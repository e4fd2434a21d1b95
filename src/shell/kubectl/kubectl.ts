import type { NetNs } from '../../kernel/netns.ts';
import { ApiError } from '../../kube/api/api-error.ts';
import { KINDS, kindByWord } from '../../kube/api/objects.ts';
import { KUBERNETES_VERSION } from '../../kube/version.ts';
import type { Command, Process } from '../command.ts';
import { clusterOf, type WorldCluster } from '../kubelet/cluster-of.ts';
import { type Args, isOn, KubectlError, readArgs } from './args.ts';
import { apply, DELETE_FLAGS, patch, refusalText, remove } from './change.ts';
import { describeObject } from './describe.ts';
import { EXPOSE_FLAGS, expose } from './expose.ts';
import { find, GET_FLAGS, get, watchGet } from './get.ts';
import { label } from './label.ts';
import { cordon, DRAIN_FLAGS, drain } from './nodes.ts';
import { tableText } from './table.ts';
import { exec, logs, rollout, scale } from './workloads.ts';

interface Verb {
  readonly name: string;
  readonly flags: readonly string[];
  readonly usage: string;
  /** The exit status; null when it goes on or has ended itself. */
  readonly run: (process: Process, cluster: WorldCluster, args: Args) => number | null;
}

const VERBS: readonly Verb[] = [
  {
    name: 'get',
    flags: GET_FLAGS,
    usage:
      'get svc|endpointslices|pods|nodes|deployments|replicasets|daemonsets|all [NAME...] [-o wide|yaml|json|name|jsonpath=...] [-l SELECTOR] [-A] [-w]',
    run: (process, { api }, args) => {
      if (isOn(args, 'watch')) {
        watchGet(process, api, args);
        return null;
      }
      const { out, err } = get(api, args);
      process.out(out);
      process.err(err);
      return 0;
    },
  },
  {
    name: 'describe',
    flags: ['selector', 'all-namespaces'],
    usage: 'describe TYPE [NAME...]',
    run: (process, { api }, args) => {
      if (args.words.length === 0) throw new KubectlError('You must specify the type of resource to describe');
      const all = find(api, args).flatMap((group) => group.objects);
      process.out(all.map((object) => describeObject(object, api)).join('\n\n'));
      return 0;
    },
  },
  {
    name: 'apply',
    flags: ['filename'],
    usage: 'apply -f FILE|-',
    run: (process, cluster, args) => apply(process, cluster, args, false),
  },
  {
    name: 'create',
    flags: ['filename'],
    usage: 'create -f FILE|-',
    run: (process, cluster, args) => {
      const [what] = args.words;
      if (what !== undefined)
        throw new KubectlError(`create ${what}: not modelled; create -f is, and expose makes a Service`);
      return apply(process, cluster, args, true);
    },
  },
  {
    name: 'expose',
    flags: EXPOSE_FLAGS,
    usage: 'expose deployment/NAME [--port=PORT] [--target-port=PORT] [--name=NAME] [--type=TYPE] [--protocol=TCP|UDP]',
    run: expose,
  },
  {
    name: 'delete',
    flags: DELETE_FLAGS,
    usage: 'delete TYPE NAME... | -f FILE|- [--now] [--grace-period=SECONDS] [--wait=false]',
    run: (process, cluster, args) => {
      remove(process, cluster, args);
      return null;
    },
  },
  { name: 'scale', flags: ['replicas'], usage: 'scale deployment/NAME --replicas=COUNT', run: scale },
  {
    name: 'rollout',
    flags: ['revision', 'to-revision'],
    usage: 'rollout status|restart|history|undo deployment/NAME|daemonset/NAME [--to-revision=N]',
    run: (process, cluster, args) => {
      rollout(process, cluster, args);
      return null;
    },
  },
  {
    name: 'cordon',
    flags: ['selector'],
    usage: 'cordon NODE...',
    run: (process, cluster, args) => cordon(process, cluster, args, true),
  },
  {
    name: 'uncordon',
    flags: ['selector'],
    usage: 'uncordon NODE...',
    run: (process, cluster, args) => cordon(process, cluster, args, false),
  },
  {
    name: 'drain',
    flags: DRAIN_FLAGS,
    usage: 'drain NODE... [--ignore-daemonsets] [--force]',
    run: (process, cluster, args) => {
      drain(process, cluster, args);
      return null;
    },
  },
  {
    name: 'patch',
    flags: ['patch', 'patch-file', 'type'],
    usage: 'patch TYPE NAME -p JSON [--type=strategic|merge|json]',
    run: patch,
  },
  {
    name: 'label',
    flags: ['overwrite', 'all', 'selector'],
    usage: 'label TYPE NAME KEY=VALUE|KEY- ...',
    run: (process, cluster, args) => label(process, cluster, args, 'labels'),
  },
  {
    name: 'annotate',
    flags: ['overwrite', 'all', 'selector'],
    usage: 'annotate TYPE NAME KEY=VALUE|KEY- ...',
    run: (process, cluster, args) => label(process, cluster, args, 'annotations'),
  },
  { name: 'logs', flags: ['tail'], usage: 'logs POD|daemonset/NAME [--tail=LINES]', run: logs },
  {
    name: 'exec',
    flags: ['stdin', 'tty', 'container'],
    usage: 'exec POD|deployment/NAME|daemonset/NAME -- COMMAND [ARG...]',
    run: (process, cluster, args) => {
      exec(process, cluster, args);
      return null;
    },
  },
  {
    name: 'api-resources',
    flags: ['no-headers'],
    usage: 'api-resources',
    run: (process, _cluster, args) => {
      const titles = ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND'];
      const rows = [...KINDS]
        .sort((a, b) => (`${a.group} ${a.plural}` < `${b.group} ${b.plural}` ? -1 : 1))
        .map((k) => [k.plural, k.short.join(','), k.apiVersion, String(k.namespaced), k.kind]);
      process.out(tableText(isOn(args, 'no-headers') ? null : titles, rows));
      return 0;
    },
  },
  {
    name: 'version',
    flags: [],
    usage: 'version',
    run: (process) => {
      process.out(`Client Version: ${KUBERNETES_VERSION}\nServer Version: ${KUBERNETES_VERSION}\n`);
      return 0;
    },
  },
];

/** Verbs of the real kubectl that this one does not have, and what to do instead. */
const NOT_MODELLED: Readonly<Record<string, string>> = {
  edit: 'this terminal has no editor. Use kubectl patch, or kubectl get ... -o yaml > FILE, sed -i, kubectl apply -f FILE',
  replace: 'kubectl apply -f writes an object as a whole, too',
  run: 'apply the YAML of a pod',
  set: 'kubectl patch changes any field',
  diff: 'the Service tab shows what an apply changes',
  wait: 'kubectl rollout status waits for pods',
  'port-forward': 'curl from a host or with kubectl exec',
  proxy: 'there is no API over the network',
  attach: '',
  cp: '',
  debug: 'kubectl exec runs commands in a pod',
  top: 'use of CPU and memory is not simulated',
  taint: 'kubectl cordon keeps pods off a node',
  autoscale: 'kubectl scale sets the number of pods',
  events: 'no events are kept',
  explain: '',
  'cluster-info': '',
  config: 'there is one cluster and one user',
  auth: 'there are no roles',
  certificate: '',
  kustomize: '',
  plugin: '',
  completion: 'the terminal completes kubectl already',
};

const USAGE = VERBS.map((verb) => `kubectl ${verb.usage}`).join('\n');

/** Where the verb stands: flags may come before it, and the namespace's has a value. */
function verbAt(words: readonly string[]): number {
  let at = 0;
  while (words[at]?.startsWith('-')) at += words[at] === '-n' || words[at] === '--namespace' ? 2 : 1;
  return at;
}

function run(process: Process): void {
  const words = process.argv.slice(1);
  const [name = ''] = words.splice(verbAt(words), 1);
  if (name === '' || name === 'help' || name === '--help' || name === '-h') {
    process.out(`kubectl controls the cluster of the lab. Use it on any host; -n names the namespace.\n\n${USAGE}\n`);
    process.exit(0);
    return;
  }
  const verb = VERBS.find((v) => v.name === name);
  if (!verb) {
    const instead = Object.hasOwn(NOT_MODELLED, name) ? NOT_MODELLED[name] : undefined;
    if (instead !== undefined) throw new KubectlError(`kubectl ${name} is not modelled${instead && `: ${instead}`}`);
    throw new KubectlError(`unknown command "${name}" for "kubectl"`);
  }
  const args = readArgs(words, verb.flags);
  if (isOn(args, 'help')) {
    process.out(`Usage:\n  kubectl ${verb.usage}\n`);
    process.exit(0);
    return;
  }
  const cluster = clusterOf(process.world);
  if (!cluster) {
    process.err('The connection to the server localhost:8080 was refused - did you specify the right host or port?\n');
    process.exit(1);
    return;
  }
  const status = verb.run(process, cluster, args);
  if (status !== null) process.exit(status);
}

function complete(words: readonly string[], at: number, net: NetNs): readonly string[] {
  const typed = words.slice(1, at);
  const before = typed.slice(verbAt(typed)).filter((word) => !word.startsWith('-'));
  const [verb = '', kind = ''] = before;
  if (before.length === 0) return VERBS.map((v) => v.name);
  if (words[at]?.startsWith('-')) {
    const flags = VERBS.find((v) => v.name === verb)?.flags ?? [];
    return [...flags, 'namespace'].map((flag) => `--${flag}`);
  }
  const cluster = clusterOf(net.world);
  if (verb === 'exec' || verb === 'logs') return cluster?.api.list('Pod').map((pod) => pod.metadata.name) ?? [];
  if (verb === 'rollout' && before.length === 1) return ['history', 'restart', 'status', 'undo'];
  if (verb === 'cordon' || verb === 'uncordon' || verb === 'drain')
    return cluster?.api.list('Node').map((node) => node.metadata.name) ?? [];
  const info = kindByWord(kind);
  if (!info) return verb === 'rollout' || verb === 'scale' ? ['deployment'] : KINDS.map((k) => k.plural);
  return cluster?.api.list(info.kind).map((object) => object.metadata.name) ?? [];
}

/** kubectl, for the cluster of the lab. */
export const kubectl: Command = {
  name: 'kubectl',
  summary: 'Shows and changes Services, EndpointSlices, Pods, Nodes, Deployments and DaemonSets.',
  synopsis: USAGE,
  start: (process) => {
    try {
      run(process);
    } catch (error) {
      if (error instanceof ApiError) process.err(refusalText(error));
      else if (error instanceof KubectlError) process.err(`error: ${error.message}\n`);
      else throw error;
      process.exit(1);
    }
  },
  complete,
};
