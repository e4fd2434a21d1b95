import type { StaleEndpoint } from './endpoints-map.ts';
import type { ServicePortMap } from './service-map.ts';
import type { ServicePort } from './service-port.ts';

/** UDP connections to forget, in the words of `conntrack -D -p udp`. TCP is never touched. */
export interface ConntrackCleanup {
  /** `--orig-dst IP`. */
  readonly ips: readonly string[];
  /** `--dport PORT`. */
  readonly ports: readonly number[];
  /** `--orig-dst IP --dst-nat ENDPOINT`. */
  readonly nats: readonly { readonly origin: string; readonly endpoint: string }[];
  /** `--dport PORT --dst-nat ENDPOINT`. */
  readonly portNATs: readonly { readonly port: number; readonly endpoint: string }[];
}

const addresses = (svc: ServicePort): readonly string[] => [svc.clusterIP, ...svc.externalIPs, ...svc.loadBalancerVIPs];

/** `CleanStaleEntries` (pkg/proxy/conntrack/cleanup.go of 1.30). */
export function staleConnections(
  svcPortMap: ServicePortMap,
  deletedUDPClusterIPs: ReadonlySet<string>,
  newlyActive: readonly { readonly service: string; readonly port: string }[],
  deletedEndpoints: readonly StaleEndpoint[],
): ConntrackCleanup {
  const ips = new Set(deletedUDPClusterIPs);
  const ports = new Set<number>();
  for (const { service, port } of newlyActive) {
    const svc = svcPortMap.get(service)?.get(port);
    if (!svc) continue;
    for (const ip of addresses(svc)) ips.add(ip);
    if (svc.nodePort !== 0) ports.add(svc.nodePort);
  }
  const nats: { origin: string; endpoint: string }[] = [];
  const portNATs: { port: number; endpoint: string }[] = [];
  for (const { service, port, ip: endpoint } of deletedEndpoints) {
    const svc = svcPortMap.get(service)?.get(port);
    if (!svc) continue;
    if (svc.nodePort !== 0) portNATs.push({ port: svc.nodePort, endpoint });
    for (const origin of addresses(svc)) nats.push({ origin, endpoint });
  }
  return { ips: [...ips].sort(), ports: [...ports].sort((a, b) => a - b), nats, portNATs };
}
