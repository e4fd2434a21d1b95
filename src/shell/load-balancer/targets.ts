import type { Cluster } from '../../kube/api/cluster.ts';
import type { ApiService } from '../../kube/api/objects.ts';
import type { Protocol } from '../../kube/types.ts';

/** One address and port to serve, and the nodes behind it, by name, in order. */
export interface Target {
  readonly service: string;
  readonly address: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly nodes: readonly string[];
}

/** Nodes with a ready endpoint of a Service: what its health check node port would answer 200 on. */
function nodesWithEndpoints(cluster: Cluster, service: ApiService): ReadonlySet<string> {
  const { namespace, name } = service.metadata;
  const slices = cluster
    .list('EndpointSlice', namespace)
    .filter((slice) => slice.metadata.labels?.['kubernetes.io/service-name'] === name);
  const ready = slices.flatMap((slice) => slice.endpoints ?? []).filter((e) => e.conditions?.ready !== false);
  return new Set(ready.flatMap((endpoint) => endpoint.nodeName ?? []));
}

/** What the load balancer should serve now, with these nodes to choose from. */
export function targetsOf(cluster: Cluster, nodes: readonly string[]): readonly Target[] {
  return cluster.list('Service').flatMap((service) => {
    if (service.spec.type !== 'LoadBalancer') return [];
    const local = service.spec.externalTrafficPolicy === 'Local' ? nodesWithEndpoints(cluster, service) : null;
    const able = nodes.filter((node) => cluster.get('Node', '', node) !== null && (local?.has(node) ?? true));
    const ports = service.spec.ports ?? [];
    return (service.status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) =>
      ip === undefined
        ? []
        : ports.map(({ port, protocol = 'TCP' }) => ({
            service: `${service.metadata.namespace}/${service.metadata.name}`,
            address: ip,
            port,
            protocol,
            nodes: able,
          })),
    );
  });
}
