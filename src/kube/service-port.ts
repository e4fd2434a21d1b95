import { type CIDR, ipsOfFamily, parseCIDR, parseIP } from './address.ts';
import type { IPFamily, Protocol, Service, ServicePortSpec } from './types.ts';

/** ClientIP affinity when the API server filled in nothing else. */
const DEFAULT_CLIENT_IP_SECONDS = 10_800;

/** One port of a Service as a proxier sees it (`BaseServicePortInfo`, pkg/proxy/serviceport.go). */
export interface ServicePort {
  /** `namespace/name` of the Service. */
  readonly service: string;
  /** `namespace/name:port`, without the colon when the port has no name. */
  readonly name: string;
  readonly portName: string;
  readonly protocol: Protocol;
  readonly clusterIP: string;
  readonly port: number;
  readonly nodePort: number;
  readonly externalIPs: readonly string[];
  readonly loadBalancerVIPs: readonly string[];
  readonly loadBalancerSourceRanges: readonly CIDR[];
  /** Seconds that a client stays with its endpoint; null without affinity. */
  readonly stickySeconds: number | null;
  readonly healthCheckNodePort: number;
  readonly externalPolicyLocal: boolean;
  readonly internalPolicyLocal: boolean;
  readonly hintsAnnotation: string;
}

/** Key of a port among the ports of its Service: `name:protocol`. */
export const portKey = (portName: string, protocol: Protocol): string => `${portName}:${protocol}`;

/** Reachable by something other than its cluster IP. */
export const externallyAccessible = (svc: ServicePort): boolean =>
  svc.nodePort !== 0 || svc.loadBalancerVIPs.length !== 0 || svc.externalIPs.length !== 0;

/** Cluster policy is in use somewhere: even a Local external policy needs it to short-circuit local clients. */
export const usesClusterEndpoints = (svc: ServicePort): boolean =>
  !svc.internalPolicyLocal || externallyAccessible(svc);

export const usesLocalEndpoints = (svc: ServicePort): boolean =>
  svc.internalPolicyLocal || (svc.externalPolicyLocal && externallyAccessible(svc));

/** The Service's address of a family, or null for one that has none, is headless or only a name (`ShouldSkipService`). */
function clusterIPOf(family: IPFamily, service: Service): string | null {
  const { clusterIP = '', clusterIPs, type } = service.spec;
  if (clusterIP === 'None' || clusterIP === '' || type === 'ExternalName') return null;
  const candidates = clusterIPs?.length ? clusterIPs : [clusterIP];
  return ipsOfFamily(family, candidates)[0] ?? null;
}

function hintsAnnotationOf(service: Service): string {
  const annotations = service.metadata.annotations ?? {};
  // the deprecated annotation has precedence, even when it is empty
  return (
    annotations['service.kubernetes.io/topology-aware-hints'] ??
    annotations['service.kubernetes.io/topology-mode'] ??
    ''
  );
}

function newServicePort(family: IPFamily, service: Service, spec: ServicePortSpec, clusterIP: string): ServicePort {
  const { namespace, name } = service.metadata;
  const { type = 'ClusterIP', externalIPs, sessionAffinity, healthCheckNodePort = 0 } = service.spec;
  const portName = spec.name ?? '';
  const external = type === 'LoadBalancer' || type === 'NodePort' || (externalIPs?.length ?? 0) > 0;
  const externalPolicyLocal = external && service.spec.externalTrafficPolicy === 'Local';
  const ranges = (service.spec.loadBalancerSourceRanges ?? []).flatMap((text) => parseCIDR(text.trim()) ?? []);
  const ingress = service.status?.loadBalancer?.ingress ?? [];
  return {
    service: `${namespace}/${name}`,
    name: `${namespace}/${name}${portName === '' ? '' : `:${portName}`}`,
    portName,
    protocol: spec.protocol ?? 'TCP',
    clusterIP,
    port: spec.port,
    nodePort: spec.nodePort ?? 0,
    externalIPs: ipsOfFamily(family, externalIPs ?? []),
    loadBalancerVIPs: ingress.flatMap((i) => {
      const ip = (i.ipMode ?? 'VIP') === 'VIP' && i.ip ? parseIP(i.ip) : null;
      return ip?.family === family ? [ip.text] : [];
    }),
    loadBalancerSourceRanges: ranges.filter((range) => range.family === family),
    stickySeconds:
      sessionAffinity === 'ClientIP'
        ? (service.spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? DEFAULT_CLIENT_IP_SECONDS)
        : null,
    healthCheckNodePort: type === 'LoadBalancer' && externalPolicyLocal ? healthCheckNodePort : 0,
    externalPolicyLocal,
    internalPolicyLocal: service.spec.internalTrafficPolicy === 'Local',
    hintsAnnotation: hintsAnnotationOf(service),
  };
}

/** The ports of a Service in one family, by `portKey`; none when kube-proxy skips it (`serviceToServiceMap`). */
export function servicePorts(family: IPFamily, service: Service): ReadonlyMap<string, ServicePort> {
  const clusterIP = clusterIPOf(family, service);
  const ports = clusterIP === null ? [] : (service.spec.ports ?? []);
  return new Map(
    ports.map((spec) => {
      const port = newServicePort(family, service, spec, clusterIP ?? '');
      return [portKey(port.portName, port.protocol), port];
    }),
  );
}
