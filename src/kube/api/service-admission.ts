import { formatIpv4, ipv4, parseIpv4, parseIpv4Prefix } from '../../wire/inet.ts';
import { parseCIDR, parseIP } from '../address.ts';
import { sha256 } from '../sha256.ts';
import { ApiError, invalid, required, unsupported } from './api-error.ts';
import { addressClaim, balancerClaim, nodePortClaim } from './claims.ts';
import type { Cluster } from './cluster.ts';
import type { ApiService, ApiServicePort } from './objects.ts';

const NODE_PORTS = { from: 30000, to: 32767 };
const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const POLICIES = ['Cluster', 'Local'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const DEFAULT_AFFINITY = 10_800;
/** Addresses that load balancers get here: a network of documentation. */
const LOAD_BALANCERS = '203.0.113.';

/** What the API server allocates: addresses and node ports, by a hash of what they are for, so that a replay repeats them. */
export interface ServiceAllocator {
  readonly serviceCIDR: string;
  readonly seed: number;
}

const draw = (of: string, range: number): number => ((sha256(of)[0] ?? 0) >>> 0) % range;

function allocateIP(cluster: Cluster, service: ApiService, { serviceCIDR, seed }: ServiceAllocator): string {
  const prefix = parseIpv4Prefix(serviceCIDR);
  if (!prefix) throw new Error(`bad service CIDR ${serviceCIDR}`);
  const size = 2 ** (32 - prefix.len);
  const start = draw(`ip ${seed} ${service.metadata.namespace}/${service.metadata.name}`, size);
  for (let i = 0; i < size; i++) {
    const offset = (start + i) % size;
    const ip = formatIpv4(ipv4(prefix.addr + offset));
    // the first 16 are left for those who ask for one, and the last is no host
    if (offset > 16 && offset < size - 1 && !cluster.isTaken(addressClaim(ip), service)) return ip;
  }
  throw new ApiError('Invalid', 'spec.clusterIP: failed to allocate a serviceIP: range is full');
}

function allocateNodePort(isTaken: (port: number) => boolean, of: string): number {
  const size = NODE_PORTS.to - NODE_PORTS.from + 1;
  const start = draw(of, size);
  for (let i = 0; i < size; i++) {
    const port = NODE_PORTS.from + ((start + i) % size);
    if (!isTaken(port)) return port;
  }
  throw new ApiError('Invalid', 'spec.ports[0].nodePort: Internal error: failed to allocate a nodePort: range is full');
}

const nodePortsOf = (service: ApiService): number[] => [
  ...(service.spec.ports ?? []).flatMap((p) => (p.nodePort ? [p.nodePort] : [])),
  ...(service.spec.healthCheckNodePort ? [service.spec.healthCheckNodePort] : []),
];

const hasNodePorts = (type: string): boolean => type === 'NodePort' || type === 'LoadBalancer';

/** Fields that a new type does not have go when they are as they were (`dropTypeDependentFields`). */
export function dropTypeDependentFields(service: ApiService, before: ApiService | null): ApiService {
  const { type = 'ClusterIP' } = service.spec;
  if (!before || type === before.spec.type) return service;
  const { healthCheckNodePort, externalTrafficPolicy, ...spec } = service.spec;
  const had = new Set(nodePortsOf(before));
  const ports = (spec.ports ?? []).map(({ nodePort, ...port }) =>
    nodePort === undefined || (!hasNodePorts(type) && had.has(nodePort)) ? port : { ...port, nodePort },
  );
  const keepsPolicy = hasNodePorts(type) || (spec.externalIPs?.length ?? 0) > 0;
  return {
    ...service,
    spec: {
      ...spec,
      ports,
      ...(keepsPolicy && externalTrafficPolicy !== undefined ? { externalTrafficPolicy } : {}),
      ...(type === 'LoadBalancer' && healthCheckNodePort !== undefined ? { healthCheckNodePort } : {}),
    },
  };
}

/** A Service with what the API server fills in. What the one before had, it keeps (`patchAllocatedValues`). */
export function defaultService(
  cluster: Cluster,
  service: ApiService,
  before: ApiService | null,
  allocator: ServiceAllocator,
): ApiService {
  const { spec } = service;
  const { type = 'ClusterIP', sessionAffinity = 'None' } = spec;
  const name = `${allocator.seed} ${service.metadata.namespace}/${service.metadata.name}`;
  if (type === 'ExternalName') return { ...service, spec: { ...spec, type, sessionAffinity } };
  const clusterIP = spec.clusterIP || before?.spec.clusterIP || allocateIP(cluster, service, allocator);
  const own = new Set(nodePortsOf(service));
  const isTaken = (port: number): boolean => own.has(port) || cluster.isTaken(nodePortClaim(port), service);
  const nodePort = (port: ApiServicePort): number | undefined => {
    if (!hasNodePorts(type) || port.nodePort) return port.nodePort;
    const had = before?.spec.ports?.find(
      (p) => p.port === port.port && p.protocol === (port.protocol ?? 'TCP'),
    )?.nodePort;
    const got = had ?? allocateNodePort(isTaken, `${name} ${port.name ?? ''} ${port.port}`);
    own.add(got);
    return got;
  };
  const ports = (spec.ports ?? []).map((port): ApiServicePort => {
    const np = nodePort(port);
    return {
      ...port,
      protocol: port.protocol ?? 'TCP',
      targetPort: port.targetPort ?? port.port,
      ...(np === undefined ? {} : { nodePort: np }),
    };
  });
  const external = hasNodePorts(type) || (spec.externalIPs?.length ?? 0) > 0;
  const { externalTrafficPolicy = 'Cluster' } = spec;
  const checked = type === 'LoadBalancer' && externalTrafficPolicy === 'Local';
  const health = spec.healthCheckNodePort || before?.spec.healthCheckNodePort || 0;
  return {
    ...service,
    spec: {
      ...spec,
      type,
      clusterIP,
      clusterIPs: [clusterIP],
      sessionAffinity,
      ...(sessionAffinity === 'ClientIP'
        ? {
            sessionAffinityConfig: {
              clientIP: { timeoutSeconds: spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? DEFAULT_AFFINITY },
            },
          }
        : {}),
      internalTrafficPolicy: spec.internalTrafficPolicy ?? 'Cluster',
      ...(external ? { externalTrafficPolicy } : {}),
      ...(checked ? { healthCheckNodePort: health || allocateNodePort(isTaken, `${name} health`) } : {}),
      ports,
    },
    status: type === 'LoadBalancer' ? balancerStatus(cluster, service, before) : { loadBalancer: {} },
  };
}

/** The load balancer of the cloud: an address of its own for each Service, which it hands to the nodes as it is. */
function balancerStatus(
  cluster: Cluster,
  service: ApiService,
  before: ApiService | null,
): NonNullable<ApiService['status']> {
  const given = (service.status ?? before?.status)?.loadBalancer?.ingress ?? [];
  if (given.length > 0) return { loadBalancer: { ingress: given } };
  for (let n = 10; n < 255; n++)
    if (!cluster.isTaken(balancerClaim(`${LOAD_BALANCERS}${n}`), service))
      return { loadBalancer: { ingress: [{ ip: `${LOAD_BALANCERS}${n}`, ipMode: 'VIP' }] } };
  return { loadBalancer: {} };
}

function portErrors(service: ApiService): string[] {
  const errors: string[] = [];
  const ports = service.spec.ports ?? [];
  const names = new Set<string>();
  const seen = new Set<string>();
  ports.forEach((port, i) => {
    const at = `spec.ports[${i}]`;
    if (ports.length > 1 && !port.name) errors.push(required(`${at}.name`));
    if (port.name && names.has(port.name)) errors.push(`${at}.name: Duplicate value: ${JSON.stringify(port.name)}`);
    names.add(port.name ?? '');
    if (port.port === undefined) errors.push(required(`${at}.port`));
    else if (!(port.port >= 1 && port.port <= 65535))
      errors.push(invalid(`${at}.port`, port.port, 'must be between 1 and 65535, inclusive'));
    const key = `${port.protocol ?? 'TCP'} ${port.port}`;
    if (seen.has(key))
      errors.push(`${at}: Duplicate value: {"protocol":"${port.protocol ?? 'TCP'}","port":${port.port}}`);
    seen.add(key);
    if (port.protocol && !PROTOCOLS.includes(port.protocol))
      errors.push(unsupported(`${at}.protocol`, port.protocol, PROTOCOLS));
    const { nodePort, targetPort } = port;
    if (typeof targetPort === 'number' && !(targetPort >= 1 && targetPort <= 65535))
      errors.push(invalid(`${at}.targetPort`, targetPort, 'must be between 1 and 65535, inclusive'));
    if (!nodePort) return;
    if (!hasNodePorts(service.spec.type ?? 'ClusterIP'))
      errors.push(`${at}.nodePort: Forbidden: may not be used when \`type\` is 'ClusterIP'`);
    else if (!(nodePort >= NODE_PORTS.from && nodePort <= NODE_PORTS.to))
      errors.push(
        invalid(
          `${at}.nodePort`,
          nodePort,
          `provided port is not in the valid range. The range of valid ports is ${NODE_PORTS.from}-${NODE_PORTS.to}`,
        ),
      );
  });
  return errors;
}

/** What is wrong with a Service (`ValidateService`, and the allocators), as far as somebody here depends on it. */
export function serviceErrors(
  cluster: Cluster,
  service: ApiService,
  before: ApiService | null,
  { serviceCIDR }: ServiceAllocator,
): readonly string[] {
  const { spec } = service;
  const { type = 'ClusterIP', clusterIP = '' } = spec;
  const errors: string[] = [];
  if (!TYPES.includes(type)) errors.push(unsupported('spec.type', type, TYPES));
  if (type !== 'ExternalName' && clusterIP !== 'None' && !spec.ports?.length) errors.push(required('spec.ports'));
  errors.push(...portErrors(service));
  for (const field of ['internalTrafficPolicy', 'externalTrafficPolicy'] as const) {
    const value = spec[field];
    if (value !== undefined && !POLICIES.includes(value)) errors.push(unsupported(`spec.${field}`, value, POLICIES));
  }
  const affinity = spec.sessionAffinity ?? 'None';
  if (!['ClientIP', 'None'].includes(affinity))
    errors.push(unsupported('spec.sessionAffinity', affinity, ['ClientIP', 'None']));
  (spec.externalIPs ?? []).forEach((ip, i) => {
    if (!parseIP(ip)) errors.push(invalid(`spec.externalIPs[${i}]`, ip, 'must be a valid IP address'));
  });
  (spec.loadBalancerSourceRanges ?? []).forEach((range, i) => {
    if (!parseCIDR(range.trim()))
      errors.push(invalid(`spec.loadBalancerSourceRanges[${i}]`, range, 'must be a valid CIDR'));
  });
  if (clusterIP !== '' && clusterIP !== 'None') {
    const had = before?.spec.clusterIP ?? '';
    if (had !== '' && had !== clusterIP && before?.spec.type !== 'ExternalName')
      errors.push(invalid('spec.clusterIPs[0]', [clusterIP], 'may not change once set'));
    else if (parseIpv4(clusterIP) === null || !parseCIDR(serviceCIDR)?.contains(clusterIP))
      errors.push(
        invalid(
          'spec.clusterIPs',
          [clusterIP],
          `failed to allocate IP ${clusterIP}: the provided IP is not in the valid range. The range of valid IPs is ${serviceCIDR}`,
        ),
      );
    else if (cluster.isTaken(addressClaim(clusterIP), service))
      errors.push(
        invalid('spec.clusterIPs', [clusterIP], `failed to allocate IP ${clusterIP}: provided IP is already allocated`),
      );
  }
  (spec.ports ?? []).forEach(({ nodePort }, i) => {
    if (nodePort && cluster.isTaken(nodePortClaim(nodePort), service))
      errors.push(invalid(`spec.ports[${i}].nodePort`, nodePort, 'provided port is already allocated'));
  });
  return errors;
}
