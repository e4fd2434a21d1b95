import { joinHostPort } from './address.ts';
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
  /** Its KUBE-SEP- chain once iptables mode has asked for the name: hashing 100,000 of them at every sync takes too long. */
  chainName: string | null;
}

/** Endpoints of the ports of one Service, by `portKey`, each list sorted as text. */
export type ServiceEndpoints = ReadonlyMap<string, readonly Endpoint[]>;

const NO_HINTS: readonly string[] = [];

const order = (a: Endpoint, b: Endpoint): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

type SliceEndpoint = NonNullable<EndpointSlice['endpoints']>[number];

const conditions = ({ conditions: c }: SliceEndpoint): Pick<Endpoint, 'ready' | 'serving' | 'terminating'> => ({
  ready: c?.ready ?? true,
  serving: c?.serving ?? true,
  terminating: c?.terminating ?? false,
});

/** What of a slice matters to kube-proxy, as text; the order of its parts does not (`newEndpointSliceInfo`). */
function sliceInfo({ ports, endpoints }: EndpointSlice): string {
  const entries = (endpoints ?? []).map((e) => {
    const { ready, serving, terminating } = conditions(e);
    const hints = (e.hints?.forZones ?? []).map((zone) => zone.name).sort();
    return JSON.stringify([e.addresses, e.nodeName ?? null, e.zone ?? null, ready, serving, terminating, hints]);
  });
  const numbers = (ports ?? []).map((p) => JSON.stringify([p.name ?? null, p.port ?? null, p.protocol ?? 'TCP']));
  return [...numbers.sort(), ...entries.sort()].join('\n');
}

/** True when an update of a slice changes nothing that kube-proxy looks at (`esInfoChanged`). */
export const sameSlice = (a: EndpointSlice, b: EndpointSlice): boolean => sliceInfo(a) === sliceInfo(b);

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
        if (ip === undefined || ip.includes(':') !== (family === 'IPv6')) continue;
        const name = joinHostPort(ip, number);
        const isLocal = nodeName !== '' && entry.nodeName === nodeName;
        if (endpoints.has(name) && !isLocal) continue;
        endpoints.set(name, {
          ip,
          port: number,
          name,
          isLocal,
          ...conditions(entry),
          zoneHints: entry.hints?.forZones?.map((zone) => zone.name) ?? NO_HINTS,
          chainName: null,
        });
      }
    }
  }
  return new Map(
    [...byPort].filter(([, found]) => found.size > 0).map(([key, found]) => [key, [...found.values()].sort(order)]),
  );
}
