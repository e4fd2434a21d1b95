import type { ProxyConfig } from './config.ts';
import type { Endpoint } from './endpoint.ts';
import { type ServicePort, usesClusterEndpoints, usesLocalEndpoints } from './service-port.ts';

const ZONE_LABEL = 'topology.kubernetes.io/zone';

/** Which endpoints a service port sends traffic to from this node. */
export interface EndpointCategories {
  /** For Cluster policy; empty when the port never uses it. */
  readonly cluster: readonly Endpoint[];
  /** For Local policy; empty when the port never uses it. */
  readonly local: readonly Endpoint[];
  /** Both together: the endpoints that get chains. */
  readonly reachable: readonly Endpoint[];
  /** There are usable endpoints somewhere, though perhaps on other nodes. */
  readonly hasAnyEndpoints: boolean;
}

const isReady = (ep: Endpoint): boolean => ep.ready;
const isServingTerminating = (ep: Endpoint): boolean => ep.serving && ep.terminating;

/** The zone whose hints are followed; null when hints do not apply (`canUseTopology`, pkg/proxy/topology.go). */
function topologyZone(endpoints: readonly Endpoint[], svc: ServicePort, config: ProxyConfig): string | null {
  if (!config.serviceTrafficDistribution && ['', 'disabled', 'Disabled'].includes(svc.hintsAnnotation)) return null;
  const zone = config.node.labels[ZONE_LABEL];
  const ready = endpoints.filter(isReady);
  if (!zone || ready.some((ep) => ep.zoneHints.length === 0)) return null;
  return ready.some((ep) => ep.zoneHints.includes(zone)) ? zone : null;
}

/**
 * `CategorizeEndpoints` (pkg/proxy/topology.go): ready endpoints, those of this zone when hints apply; when there are none,
 * those that terminate but still serve. Cluster and Local fall back each by itself.
 */
export function categorizeEndpoints(
  endpoints: readonly Endpoint[],
  svc: ServicePort,
  config: ProxyConfig,
): EndpointCategories {
  if (endpoints.length === 0) return { cluster: [], local: [], reachable: [], hasAnyEndpoints: false };
  const usesCluster = usesClusterEndpoints(svc);
  const zone = usesCluster ? topologyZone(endpoints, svc, config) : null;
  let cluster: readonly Endpoint[] = [];
  if (usesCluster) {
    cluster = endpoints.filter((ep) => isReady(ep) && (zone === null || ep.zoneHints.includes(zone)));
    if (cluster.length === 0) cluster = endpoints.filter(isServingTerminating);
  }
  if (!usesLocalEndpoints(svc)) return { cluster, local: [], reachable: cluster, hasAnyEndpoints: cluster.length > 0 };
  const localReady = endpoints.filter((ep) => ep.isLocal && isReady(ep));
  const local = localReady.length > 0 ? localReady : endpoints.filter((ep) => ep.isLocal && isServingTerminating(ep));
  const both = new Set([...cluster, ...local]);
  return {
    cluster,
    local,
    // in the order of `endpoints`, which is sorted
    reachable: usesCluster ? endpoints.filter((ep) => both.has(ep)) : local,
    hasAnyEndpoints: endpoints.some((ep) => isReady(ep) || isServingTerminating(ep)),
  };
}
