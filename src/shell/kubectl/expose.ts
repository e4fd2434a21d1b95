import { applyManifest } from '../../kube/api/admission.ts';
import type { ApiObject, Labels, PodSpec } from '../../kube/api/objects.ts';
import type { Process } from '../command.ts';
import type { WorldCluster } from '../kubelet/cluster-of.ts';
import { type Args, flagOf, KubectlError, namespaceOf } from './args.ts';
import { find } from './get.ts';

export const EXPOSE_FLAGS = ['port', 'target-port', 'name', 'type', 'protocol', 'cluster-ip', 'external-ip'];

/** The labels by which the pods behind an object are found. */
function selectorOf(object: ApiObject): Labels {
  switch (object.kind) {
    case 'Pod':
      if (!object.metadata.labels) throw new KubectlError('the pod has no labels and cannot be exposed');
      return object.metadata.labels;
    case 'Service':
      if (!object.spec.selector)
        throw new KubectlError("couldn't retrieve selectors via --selector flag or introspection");
      return object.spec.selector;
    case 'Deployment':
    case 'ReplicaSet':
      return object.spec.selector.matchLabels;
    default:
      throw new KubectlError(`cannot expose a ${object.kind}`);
  }
}

/** The first port that the containers of an object name. */
function portOf(object: ApiObject): number | undefined {
  let spec: PodSpec | undefined;
  if (object.kind === 'Pod') spec = object.spec;
  else if (object.kind === 'Deployment' || object.kind === 'ReplicaSet') spec = object.spec.template.spec;
  return spec?.containers.flatMap((container) => container.ports ?? [])[0]?.containerPort;
}

/** A port's number or its name. */
const numberOr = (text: string): number | string => (/^\d+$/.test(text) ? Number(text) : text);

/** `kubectl expose`: a Service for the pods of a Deployment, a ReplicaSet, a Service or one pod. */
export function expose(process: Process, cluster: WorldCluster, args: Args): number {
  const [group] = find(cluster.api, args);
  const [object] = group?.named ? group.objects : [];
  if (!object) throw new KubectlError('a resource and a name are wanted: deployment/NAME');
  const port = flagOf(args, 'port') ?? portOf(object)?.toString();
  if (port === undefined) throw new KubectlError("couldn't find port via --port flag or introspection");
  const name = flagOf(args, 'name') ?? object.metadata.name;
  const external = flagOf(args, 'external-ip');
  const manifest = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, ...(object.metadata.labels ? { labels: object.metadata.labels } : {}) },
    spec: {
      type: flagOf(args, 'type') ?? 'ClusterIP',
      selector: selectorOf(object),
      ports: [
        {
          port: numberOr(port),
          protocol: flagOf(args, 'protocol') ?? 'TCP',
          targetPort: numberOr(flagOf(args, 'target-port') ?? port),
        },
      ],
      ...(flagOf(args, 'cluster-ip') === undefined ? {} : { clusterIP: flagOf(args, 'cluster-ip') }),
      ...(external === undefined ? {} : { externalIPs: [external] }),
    },
  };
  const namespace = namespaceOf(args) ?? 'default';
  applyManifest(cluster.api, manifest, { namespace, create: true }, cluster.allocator);
  process.out(`service/${name} exposed\n`);
  return 0;
}
