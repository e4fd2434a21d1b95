import type { ProxyConfig } from './config.ts';
import { type ConntrackCleanup, staleConnections } from './conntrack-cleanup.ts';
import type { Endpoint } from './endpoint.ts';
import { type EndpointSliceCache, type EndpointsMap, updateEndpoints } from './endpoints-map.ts';
import { type ServicePortMap, updateServices } from './service-map.ts';
import { portKey, type ServicePort } from './service-port.ts';
import type { ObjectChanges } from './types.ts';

/** What a proxier of any mode knows of the cluster. */
export interface FrontEnd {
  readonly svcPortMap: ServicePortMap;
  readonly endpointsMap: EndpointsMap;
  readonly slices: EndpointSliceCache;
}

export const emptyFrontEnd: FrontEnd = {
  svcPortMap: new Map(),
  endpointsMap: new Map(),
  slices: { byService: new Map(), serviceOf: new Map() },
};

export interface FrontEndUpdate {
  readonly frontEnd: FrontEnd;
  /** Services of which ports or endpoints changed: what a partial sync has to write. */
  readonly updatedServices: ReadonlySet<string>;
  readonly conntrack: ConntrackCleanup;
}

/** Takes in what the API server said since the last sync. */
export function updateFrontEnd(before: FrontEnd, changes: ObjectChanges, config: ProxyConfig): FrontEndUpdate {
  const services = updateServices(before.svcPortMap, config.family, changes.services);
  const endpoints = updateEndpoints(
    before.endpointsMap,
    before.slices,
    changes.endpointSlices,
    config.family,
    config.node.name,
  );
  return {
    frontEnd: { svcPortMap: services.svcPortMap, endpointsMap: endpoints.endpointsMap, slices: endpoints.cache },
    updatedServices: new Set([...services.updatedServices, ...endpoints.updatedServices]),
    conntrack: staleConnections(
      services.svcPortMap,
      services.deletedUDPClusterIPs,
      endpoints.newlyActiveUDPServices,
      endpoints.deletedUDPEndpoints,
    ),
  };
}

/** All service ports. The real order is that of a Go map, random; ours is by printed name, then protocol. */
export function sortedServicePorts(frontEnd: FrontEnd): readonly ServicePort[] {
  const all = [...frontEnd.svcPortMap.values()].flatMap((ports) => [...ports.values()]);
  const text = (svc: ServicePort): string => `${svc.name}\0${svc.protocol}`;
  const keyed = all.map((svc) => [text(svc), svc] as const);
  keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return keyed.map(([, svc]) => svc);
}

/** Every endpoint of a service port, usable or not. */
export const endpointsOf = (frontEnd: FrontEnd, svc: ServicePort): readonly Endpoint[] =>
  frontEnd.endpointsMap.get(svc.service)?.get(portKey(svc.portName, svc.protocol)) ?? [];
