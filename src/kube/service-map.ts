import { type ServicePort, servicePorts } from './service-port.ts';
import type { IPFamily, Service } from './types.ts';

/** All service ports: by `namespace/name` of the Service, then by `portKey`. */
export type ServicePortMap = ReadonlyMap<string, ReadonlyMap<string, ServicePort>>;

/** What a round of changes did to the services (`UpdateServiceMapResult`). */
interface ServiceUpdate {
  readonly svcPortMap: ServicePortMap;
  /** Services that differ now. */
  readonly updatedServices: ReadonlySet<string>;
  /** Cluster IPs of UDP ports that are gone: connections to them must be forgotten. */
  readonly deletedUDPClusterIPs: ReadonlySet<string>;
}

const LABELS_OF_OTHERS = ['service.kubernetes.io/service-proxy-name', 'service.kubernetes.io/headless'];

/** Objects with these labels are some other proxy's business: the watch leaves them out. */
export const isWatched = (labels: Readonly<Record<string, string>> | null | undefined): boolean =>
  !LABELS_OF_OTHERS.some((label) => labels?.[label] !== undefined);

const same = (a: ReadonlyMap<string, ServicePort> | undefined, b: ReadonlyMap<string, ServicePort>): boolean =>
  a ? JSON.stringify([...a]) === JSON.stringify([...b]) : b.size === 0;

/** Applies changed Services (`ServiceChangeTracker.Update` and `ServicePortMap.Update`, pkg/proxy/servicechangetracker.go). */
export function updateServices(
  before: ServicePortMap,
  family: IPFamily,
  changes: ReadonlyMap<string, Service | null>,
): ServiceUpdate {
  const svcPortMap = new Map(before);
  const updatedServices = new Set<string>();
  const deletedUDPClusterIPs = new Set<string>();
  for (const [name, service] of changes) {
    const ports =
      service && isWatched(service.metadata.labels) ? servicePorts(family, service) : new Map<string, ServicePort>();
    const previous = before.get(name);
    if (same(previous, ports)) continue;
    updatedServices.add(name);
    if (ports.size === 0) svcPortMap.delete(name);
    else svcPortMap.set(name, ports);
    for (const [key, port] of previous ?? [])
      if (!ports.has(key) && port.protocol === 'UDP') deletedUDPClusterIPs.add(port.clusterIP);
  }
  return { svcPortMap, updatedServices, deletedUDPClusterIPs };
}
