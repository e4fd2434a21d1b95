import type { Cluster } from '../../kube/api/cluster.ts';
import { isUpdated, nodesOfSet, podsOfSet } from '../../kube/api/daemonsets.ts';
import { podsOf, updatedPods } from '../../kube/api/deployments.ts';
import type {
  ApiEndpointSlice,
  ApiNode,
  ApiObject,
  ApiService,
  DaemonSet,
  Deployment,
  Pod,
  ReplicaSet,
} from '../../kube/api/objects.ts';
import { podsOfReplicaSet } from '../../kube/api/replica-sets.ts';
import { KUBERNETES_VERSION } from '../../kube/version.ts';
import { seconds } from './age.ts';

/** A column of `kubectl get`. */
export interface Column {
  readonly title: string;
  readonly wide?: boolean;
  readonly cell: (object: ApiObject, cluster: Cluster) => string;
}

const column = <T extends ApiObject>(
  title: string,
  cell: (object: T, cluster: Cluster) => string,
  wide = false,
): Column => ({ title, wide, cell: cell as Column['cell'] });

const NONE = '<none>';
const list = (items: readonly string[]): string => (items.length > 0 ? items.join(',') : NONE);

/** Some of a list, as EndpointSlices are printed. */
function some(items: readonly string[]): string {
  if (items.length === 0) return '<unset>';
  const shown = items.slice(0, 3).join(',');
  return items.length > 3 ? `${shown} + ${items.length - 3} more...` : shown;
}

export const labelText = (labels: Readonly<Record<string, string>> | null | undefined): string =>
  list(
    Object.entries(labels ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `${key}=${value}`),
  );

/** What `STATUS` says of a pod. */
export function podStatus(pod: Pod): string {
  if (pod.metadata.deletionTimestamp !== undefined) return 'Terminating';
  if (pod.status.crashed) return 'CrashLoopBackOff';
  if (pod.status.phase === 'Running') return 'Running';
  return pod.spec.nodeName === undefined || pod.status.message !== undefined ? 'Pending' : 'ContainerCreating';
}

export function externalAddresses(service: ApiService): string {
  const { type, externalIPs, externalName } = service.spec as ApiService['spec'] & { readonly externalName?: string };
  if (type === 'ExternalName') return externalName ?? NONE;
  const ingress = (service.status?.loadBalancer?.ingress ?? []).flatMap((i) => i.ip ?? i.hostname ?? []);
  if (type === 'LoadBalancer' && ingress.length === 0) return '<pending>';
  return list([...ingress, ...(externalIPs ?? [])]);
}

export const portText = (service: ApiService): string =>
  list(
    (service.spec.ports ?? []).map(
      ({ port, nodePort, protocol = 'TCP' }) => `${port}${nodePort ? `:${nodePort}` : ''}/${protocol}`,
    ),
  );

const containers = ({ spec }: { readonly spec: Pod['spec'] }) => spec.containers;

const readyCount = (cluster: Cluster, d: Deployment): number =>
  podsOf(cluster, d).filter((pod) => pod.status.ready).length;

const AGE: Column = {
  title: 'AGE',
  cell: (object, cluster) => seconds(object.metadata.creationTimestamp, cluster.now()),
};
const NAME: Column = { title: 'NAME', cell: (object) => object.metadata.name };

/** The columns of each kind, in kubectl's order. */
export const COLUMNS: Readonly<Record<ApiObject['kind'], readonly Column[]>> = {
  Service: [
    NAME,
    column<ApiService>('TYPE', (s) => s.spec.type ?? 'ClusterIP'),
    column<ApiService>('CLUSTER-IP', (s) => s.spec.clusterIP || NONE),
    column<ApiService>('EXTERNAL-IP', externalAddresses),
    column<ApiService>('PORT(S)', portText),
    AGE,
    column<ApiService>('SELECTOR', (s) => labelText(s.spec.selector), true),
  ],
  EndpointSlice: [
    NAME,
    column<ApiEndpointSlice>('ADDRESSTYPE', (s) => s.addressType),
    column<ApiEndpointSlice>('PORTS', (s) => some((s.ports ?? []).map((p) => String(p.port ?? '*')))),
    column<ApiEndpointSlice>('ENDPOINTS', (s) => some((s.endpoints ?? []).flatMap((e) => e.addresses))),
    AGE,
  ],
  Pod: [
    NAME,
    column<Pod>('READY', (p) => `${p.status.ready ? containers(p).length : 0}/${containers(p).length}`),
    column<Pod>('STATUS', podStatus),
    column<Pod>('RESTARTS', () => '0'),
    AGE,
    column<Pod>('IP', (p) => p.status.podIP ?? NONE, true),
    column<Pod>('NODE', (p) => p.spec.nodeName ?? NONE, true),
    column<Pod>('NOMINATED NODE', () => NONE, true),
    column<Pod>('READINESS GATES', () => NONE, true),
  ],
  Node: [
    NAME,
    column<ApiNode>('STATUS', (n) => `Ready${n.spec.unschedulable ? ',SchedulingDisabled' : ''}`),
    column<ApiNode>('ROLES', () => NONE),
    AGE,
    column<ApiNode>('VERSION', () => KUBERNETES_VERSION),
    column<ApiNode>(
      'INTERNAL-IP',
      (n) => n.status.addresses.find((a) => a.type === 'InternalIP')?.address ?? NONE,
      true,
    ),
    column<ApiNode>('EXTERNAL-IP', () => NONE, true),
    column<ApiNode>('POD-CIDR', (n) => n.spec.podCIDR, true),
  ],
  DaemonSet: [
    NAME,
    column<DaemonSet>('DESIRED', (d, c) => String(nodesOfSet(c, d).length)),
    column<DaemonSet>('CURRENT', (d, c) => String(podsOfSet(c, d).length)),
    column<DaemonSet>('READY', (d, c) => String(podsOfSet(c, d).filter((pod) => pod.status.ready).length)),
    column<DaemonSet>('UP-TO-DATE', (d, c) => String(podsOfSet(c, d).filter((pod) => isUpdated(d, pod)).length)),
    column<DaemonSet>('AVAILABLE', (d, c) => String(podsOfSet(c, d).filter((pod) => pod.status.ready).length)),
    column<DaemonSet>('NODE SELECTOR', (d) => labelText(d.spec.template.spec.nodeSelector)),
    AGE,
    column<DaemonSet>('CONTAINERS', (d) => list(containers(d.spec.template).map((c) => c.name)), true),
    column<DaemonSet>('IMAGES', (d) => list(containers(d.spec.template).map((c) => c.image ?? NONE)), true),
    column<DaemonSet>('SELECTOR', (d) => labelText(d.spec.selector.matchLabels), true),
  ],
  ReplicaSet: [
    NAME,
    column<ReplicaSet>('DESIRED', (r) => String(r.spec.replicas)),
    column<ReplicaSet>('CURRENT', (r, c) => String(podsOfReplicaSet(c, r).length)),
    column<ReplicaSet>('READY', (r, c) => String(podsOfReplicaSet(c, r).filter((pod) => pod.status.ready).length)),
    AGE,
    column<ReplicaSet>('CONTAINERS', (r) => list(containers(r.spec.template).map((c) => c.name)), true),
    column<ReplicaSet>('IMAGES', (r) => list(containers(r.spec.template).map((c) => c.image ?? NONE)), true),
    column<ReplicaSet>('SELECTOR', (r) => labelText(r.spec.selector.matchLabels), true),
  ],
  Deployment: [
    NAME,
    column<Deployment>('READY', (d, c) => `${readyCount(c, d)}/${d.spec.replicas ?? 1}`),
    column<Deployment>('UP-TO-DATE', (d, c) => String(updatedPods(c, d).length)),
    column<Deployment>('AVAILABLE', (d, c) => String(readyCount(c, d))),
    AGE,
    column<Deployment>('CONTAINERS', (d) => list(containers(d.spec.template).map((c) => c.name)), true),
    column<Deployment>('IMAGES', (d) => list(containers(d.spec.template).map((c) => c.image ?? NONE)), true),
    column<Deployment>('SELECTOR', (d) => labelText(d.spec.selector.matchLabels), true),
  ],
};
