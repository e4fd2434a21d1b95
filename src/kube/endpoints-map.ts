import { type Endpoint, mergeSlices, type ServiceEndpoints, sameSlice } from './endpoint.ts';
import { isWatched } from './service-map.ts';
import type { EndpointSlice, IPFamily } from './types.ts';

const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';

/** All endpoints, by `namespace/name` of the Service. */
export type EndpointsMap = ReadonlyMap<string, ServiceEndpoints>;

/** The EndpointSlices known, by Service and by their own name (`EndpointSliceCache`). */
export interface EndpointSliceCache {
  readonly byService: ReadonlyMap<string, ReadonlyMap<string, EndpointSlice>>;
  /** Which Service a slice belongs to. */
  readonly serviceOf: ReadonlyMap<string, string>;
}

/** A service port that lost an endpoint that was in use. */
export interface StaleEndpoint {
  readonly service: string;
  readonly port: string;
  readonly ip: string;
}

interface EndpointsUpdate {
  readonly cache: EndpointSliceCache;
  readonly endpointsMap: EndpointsMap;
  readonly updatedServices: ReadonlySet<string>;
  readonly deletedUDPEndpoints: readonly StaleEndpoint[];
  /** UDP service ports that had no ready endpoint and have one now, as Service and `portKey`. */
  readonly newlyActiveUDPServices: readonly { readonly service: string; readonly port: string }[];
}

const isUDP = (port: string): boolean => port.endsWith(':UDP');
const countReady = (endpoints: readonly Endpoint[] | undefined): number =>
  (endpoints ?? []).filter((e) => e.ready).length;

/** The Service a slice of this family belongs to; null for one that is not ours to look at. */
function serviceOfSlice(slice: EndpointSlice, family: IPFamily): string | null {
  const name = slice.metadata.labels?.[SERVICE_NAME_LABEL];
  if (!name || slice.addressType !== family || !isWatched(slice.metadata.labels)) return null;
  return `${slice.metadata.namespace}/${name}`;
}

/** Applies changed EndpointSlices (`EndpointsChangeTracker` and `EndpointsMap.Update`, pkg/proxy/endpointschangetracker.go). */
export function updateEndpoints(
  before: EndpointsMap,
  cache: EndpointSliceCache,
  changes: ReadonlyMap<string, EndpointSlice | null>,
  family: IPFamily,
  nodeName: string,
): EndpointsUpdate {
  const byService = new Map(cache.byService);
  const serviceOf = new Map(cache.serviceOf);
  const updatedServices = new Set<string>();
  const touched = new Map<string, Map<string, EndpointSlice>>();
  const slicesOf = (service: string): Map<string, EndpointSlice> => {
    const slices = touched.get(service) ?? new Map(byService.get(service));
    touched.set(service, slices);
    return slices;
  };
  for (const [key, slice] of changes) {
    const old = serviceOf.get(key);
    const now = slice && serviceOfSlice(slice, family);
    if (old !== undefined && old !== now) {
      slicesOf(old).delete(key);
      serviceOf.delete(key);
      updatedServices.add(old);
    }
    if (!slice || !now) continue;
    const known = slicesOf(now).get(key);
    if (known && sameSlice(known, slice)) continue;
    slicesOf(now).set(key, slice);
    serviceOf.set(key, now);
    updatedServices.add(now);
  }
  const endpointsMap = new Map(before);
  for (const [service, slices] of touched) {
    if (slices.size === 0) byService.delete(service);
    else byService.set(service, slices);
    const sorted = [...slices.keys()].sort().flatMap((key) => slices.get(key) ?? []);
    const endpoints = mergeSlices(sorted, family, nodeName);
    if (endpoints.size === 0) endpointsMap.delete(service);
    else endpointsMap.set(service, endpoints);
  }
  return {
    cache: { byService, serviceOf },
    endpointsMap,
    updatedServices,
    ...staleUDP(before, endpointsMap, updatedServices),
  };
}

/** Which UDP connections may point at nothing now (`detectStaleConntrackEntries`). */
function staleUDP(
  before: EndpointsMap,
  after: EndpointsMap,
  services: ReadonlySet<string>,
): Pick<EndpointsUpdate, 'deletedUDPEndpoints' | 'newlyActiveUDPServices'> {
  const deletedUDPEndpoints: StaleEndpoint[] = [];
  const newlyActiveUDPServices: { service: string; port: string }[] = [];
  for (const service of services) {
    for (const [port, endpoints] of before.get(service) ?? []) {
      if (!isUDP(port)) continue;
      const kept = new Set((after.get(service)?.get(port) ?? []).filter((e) => e.ready).map((e) => e.name));
      for (const { ready, name, ip } of endpoints)
        if (ready && !kept.has(name)) deletedUDPEndpoints.push({ service, port, ip });
    }
    for (const [port, endpoints] of after.get(service) ?? [])
      if (isUDP(port) && countReady(endpoints) > 0 && countReady(before.get(service)?.get(port)) === 0)
        newlyActiveUDPServices.push({ service, port });
  }
  return { deletedUDPEndpoints, newlyActiveUDPServices };
}
