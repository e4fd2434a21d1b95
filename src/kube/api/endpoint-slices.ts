import type { Cluster } from './cluster.ts';
import {
  type ApiEndpointSlice,
  type ApiNode,
  type ApiService,
  type ApiServicePort,
  isDying,
  type Pod,
  selects,
} from './objects.ts';
import { suffix } from './suffix.ts';

const SERVICE_NAME = 'kubernetes.io/service-name';
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const CONTROLLER = 'endpointslice-controller.k8s.io';
/** `--max-endpoints-per-slice`. */
const MAX_ENDPOINTS = 100;

type SliceEndpoint = NonNullable<ApiEndpointSlice['endpoints']>[number];
type SlicePorts = NonNullable<ApiEndpointSlice['ports']>;

/** The port of a pod that a Service's port means; null when the pod has none of that name (`FindPort`). */
function podPort(pod: Pod, port: ApiServicePort): number | null {
  const target = port.targetPort ?? port.port;
  if (typeof target === 'number') return target;
  const protocol = port.protocol ?? 'TCP';
  const ports = pod.spec.containers.flatMap((container) => container.ports ?? []);
  return ports.find((p) => p.name === target && (p.protocol ?? 'TCP') === protocol)?.containerPort ?? null;
}

const portsFor = (pod: Pod, service: ApiService): SlicePorts =>
  (service.spec.ports ?? []).flatMap((port) => {
    const number = podPort(pod, port);
    return number === null ? [] : [{ name: port.name ?? '', port: number, protocol: port.protocol ?? 'TCP' }];
  });

function endpointOf(cluster: Cluster, pod: Pod, service: ApiService): SliceEndpoint {
  const terminating = isDying(pod);
  const serving = service.spec.publishNotReadyAddresses === true || pod.status.ready;
  const zone = cluster.get('Node', '', pod.spec.nodeName ?? '')?.metadata.labels?.['topology.kubernetes.io/zone'];
  const target = { kind: 'Pod', namespace: pod.metadata.namespace, name: pod.metadata.name };
  return {
    addresses: [pod.status.podIP ?? ''],
    conditions: { ready: serving && !terminating, serving, terminating },
    nodeName: pod.spec.nodeName ?? null,
    ...(zone === undefined ? {} : { zone }),
    ...{ targetRef: target },
  };
}

/** The slices that a Service should have: endpoints with the same ports together, a hundred at most in one. */
function slicesFor(cluster: Cluster, service: ApiService, pods: readonly Pod[]): readonly ApiEndpointSlice[] {
  const { selector, type } = service.spec;
  if (!selector || Object.keys(selector).length === 0 || type === 'ExternalName') return [];
  const { namespace, name } = service.metadata;
  const groups = new Map<string, { ports: SlicePorts; endpoints: SliceEndpoint[] }>();
  for (const pod of pods) {
    if (
      pod.metadata.namespace !== namespace ||
      pod.status.podIP === undefined ||
      !selects(selector, pod.metadata.labels)
    )
      continue;
    const ports = portsFor(pod, service);
    const key = JSON.stringify(ports);
    const group = groups.get(key) ?? { ports, endpoints: [] };
    group.endpoints.push(endpointOf(cluster, pod, service));
    groups.set(key, group);
  }
  // a Service without pods has one slice without endpoints
  if (groups.size === 0) groups.set('', { ports: [], endpoints: [] });
  const slices: ApiEndpointSlice[] = [];
  for (const { ports, endpoints } of groups.values())
    for (let at = 0; at === 0 || at < endpoints.length; at += MAX_ENDPOINTS)
      slices.push({
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: {
          namespace,
          name: `${name}-${suffix(`slice ${namespace}/${name} ${slices.length}`)}`,
          labels: {
            ...(service.spec.clusterIP === 'None' ? { 'service.kubernetes.io/headless': '' } : {}),
            [MANAGED_BY]: CONTROLLER,
            [SERVICE_NAME]: name,
          },
          ownerReferences: [{ kind: 'Service', name }],
        },
        addressType: 'IPv4',
        endpoints: endpoints.slice(at, at + MAX_ENDPOINTS),
        ports,
      });
  return slices;
}

/** What of a Service made what of its slice: the selector its endpoints, each target port a port. None for slices of others. */
export function sliceOrigins(
  service: ApiService,
  slice: Pick<ApiEndpointSlice, 'metadata' | 'ports'>,
): readonly { readonly from: string; readonly to: string }[] {
  if (slice.metadata.labels?.[MANAGED_BY] !== CONTROLLER) return [];
  const ports = (slice.ports ?? []).map((made, i) => {
    const at = (service.spec.ports ?? []).findIndex(
      (port) => (port.name ?? '') === (made.name ?? '') && (port.protocol ?? 'TCP') === (made.protocol ?? 'TCP'),
    );
    return { from: `spec.ports[${at}].targetPort`, to: `ports[${i}].port` };
  });
  return [{ from: 'spec.selector', to: 'endpoints' }, ...ports];
}

const content = (slice: ApiEndpointSlice): string =>
  JSON.stringify([slice.metadata.labels, slice.endpoints, slice.ports, slice.addressType]);

/** The slices of a Service as they were last made, and what they were made from. */
interface Made {
  readonly pods: readonly Pod[];
  readonly nodes: readonly ApiNode[];
  /** As the cluster has them. */
  readonly slices: ApiEndpointSlice[];
}

/** Makes the EndpointSlices of Services with a selector, and removes those nobody wants. Slices of others are left alone. */
export function endpointSliceController(cluster: Cluster): void {
  const wanted = new Set<string>();
  const pods = cluster.list('Pod');
  const nodes = cluster.list('Node');
  const all = cluster.list('Service').map((service) => {
    const known = made.get(service);
    const current =
      known?.pods === pods && known.nodes === nodes
        ? known
        : { pods, nodes, slices: [...slicesFor(cluster, service, pods)] };
    made.set(service, current);
    for (const { metadata } of current.slices) wanted.add(`${metadata.namespace}/${metadata.name}`);
    return current;
  });
  for (const slice of cluster.list('EndpointSlice')) {
    const mine = slice.metadata.labels?.[MANAGED_BY] === CONTROLLER;
    if (mine && !wanted.has(`${slice.metadata.namespace}/${slice.metadata.name}`)) cluster.remove(slice);
  }
  for (const { slices } of all)
    for (const [i, slice] of slices.entries()) {
      const { namespace, name } = slice.metadata;
      const there = cluster.get('EndpointSlice', namespace, name);
      if (there === slice) continue;
      if (!there || content(there) !== content(slice)) cluster.put(slice);
      slices[i] = cluster.get('EndpointSlice', namespace, name) ?? slice;
    }
}

/** With 10,000 Services, making all again at each change of one would take the time of the change. */
const made = new WeakMap<ApiService, Made>();
