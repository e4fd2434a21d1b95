import { ipsOfFamily, joinHostPort } from './address.ts';
import { portKey } from './service-port.ts';
import type { EndpointSlice, IPFamily } from './types.ts';

/** One endpoint of one service port (`BaseEndpointInfo`, pkg/proxy/endpoint.go). */
export interface Endpoint {
  readonly ip: string;
  readonly port: number;
  /** `ip:port`: what endpoints are told apart and sorted by. */
  readonly name: string;
  readonly isLocal: boolean;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
  readonly zoneHints: readonly string[];
}

/** Endpoints of the ports of one Service, by `portKey`, each list sorted as text. */
export type ServiceEndpoints = ReadonlyMap<string, readonly Endpoint[]>;

const order = (a: Endpoint, b: Endpoint): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/**
 * Merges the EndpointSlices of one Service (`endpointInfoByServicePort`, pkg/proxy/endpointslicecache.go). Only the first
 * address of an entry counts. Of two entries for the same address, a local one wins. A port without a name or number is ignored.
 */
export function mergeSlices(slices: readonly EndpointSlice[], family: IPFamily, nodeName: string): ServiceEndpoints {
  const byPort = new Map<string, Map<string, Endpoint>>();
  for (const slice of slices) {
    for (const port of slice.ports ?? []) {
      const { name: portName, port: number, protocol } = port;
      if (portName === undefined || portName === null || !number) continue;
      const key = portKey(portName, protocol ?? 'TCP');
      const endpoints = byPort.get(key) ?? new Map<string, Endpoint>();
      byPort.set(key, endpoints);
      for (const entry of slice.endpoints ?? []) {
        const ip = entry.addresses[0];
        if (ip === undefined || ipsOfFamily(family, [ip]).length === 0) continue;
        const name = joinHostPort(ip, number);
        const isLocal = nodeName !== '' && entry.nodeName === nodeName;
        if (endpoints.has(name) && !isLocal) continue;
        endpoints.set(name, {
          ip,
          port: number,
          name,
          isLocal,
          ready: entry.conditions?.ready ?? true,
          serving: entry.conditions?.serving ?? true,
          terminating: entry.conditions?.terminating ?? false,
          zoneHints: (entry.hints?.forZones ?? []).map((zone) => zone.name),
        });
      }
    }
  }
  return new Map(
    [...byPort].filter(([, found]) => found.size > 0).map(([key, found]) => [key, [...found.values()].sort(order)]),
  );
}
