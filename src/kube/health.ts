import type { FrontEnd } from './front-end.ts';

/** What the health check node port of one Service answers with. */
export interface ServiceHealth {
  readonly service: string;
  readonly port: number;
  /** Different addresses of this node's ready endpoints; none: 503. */
  readonly localEndpoints: number;
}

/** The health check servers that should run (`HealthCheckNodePorts` and `LocalReadyEndpoints`, pkg/proxy). */
export function serviceHealth(frontEnd: FrontEnd): readonly ServiceHealth[] {
  const found: ServiceHealth[] = [];
  for (const [service, ports] of frontEnd.svcPortMap) {
    const port = [...ports.values()].find((svc) => svc.healthCheckNodePort !== 0)?.healthCheckNodePort;
    if (port === undefined) continue;
    const endpoints = [...(frontEnd.endpointsMap.get(service)?.values() ?? [])].flat();
    const ips = new Set(endpoints.filter((ep) => ep.isLocal && ep.ready).map((ep) => ep.ip));
    found.push({ service, port, localEndpoints: ips.size });
  }
  return found;
}
