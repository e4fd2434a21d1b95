import { parseCIDR, parseIP } from './address.ts';
import type { Endpoint } from './endpoint.ts';
import { portKey, type ServicePort } from './service-port.ts';
import type { EndpointSlice, Service } from './types.ts';

/**
 * A field of the API that something is written for, as a path; `[]` stands for the port, address, range or endpoint at
 * hand. Those of EndpointSlices begin with `slice:`, flags of kube-proxy with `--`.
 */
export type Field =
  | 'metadata.name'
  | 'spec.type'
  | 'spec.clusterIP'
  | 'spec.ports[].name'
  | 'spec.ports[].port'
  | 'spec.ports[].protocol'
  | 'spec.ports[].nodePort'
  | 'spec.externalIPs[]'
  | 'status.loadBalancer.ingress[].ip'
  | 'spec.loadBalancerSourceRanges[]'
  | 'spec.healthCheckNodePort'
  | 'spec.sessionAffinity'
  | 'spec.sessionAffinityConfig.clientIP.timeoutSeconds'
  | 'spec.internalTrafficPolicy'
  | 'spec.externalTrafficPolicy'
  | 'slice:endpoints[].addresses[0]'
  | 'slice:ports[].port'
  | `--${string}`;

/** Why something was written: for which port of which Service, by which fields, and which items of their lists. */
export interface Because {
  readonly svc: ServicePort;
  readonly fields: readonly Field[];
  /** Addresses, ranges, endpoints: what tells one item of a list from the others. None: all of them. */
  readonly of: readonly (string | Endpoint)[];
}

export const PORT: readonly Field[] = ['spec.ports[].port', 'spec.ports[].protocol'];
/** Chains of a port are named by a hash of these. */
export const NAME: readonly Field[] = ['metadata.name', 'spec.ports[].name', 'spec.ports[].protocol'];
export const CLUSTER_IP: readonly Field[] = ['spec.clusterIP', ...PORT];
export const EXTERNAL_IP: readonly Field[] = ['spec.externalIPs[]', ...PORT];
export const INGRESS: readonly Field[] = ['status.loadBalancer.ingress[].ip', ...PORT];
export const NODE_PORT: readonly Field[] = ['spec.ports[].nodePort', 'spec.ports[].protocol'];
export const RANGES: readonly Field[] = ['spec.loadBalancerSourceRanges[]'];
export const ENDPOINT: readonly Field[] = ['slice:endpoints[].addresses[0]', 'slice:ports[].port'];
export const AFFINITY: readonly Field[] = [
  'spec.sessionAffinity',
  'spec.sessionAffinityConfig.clientIP.timeoutSeconds',
];

/** A field of one object, with the numbers of list items put in. */
export interface Cause {
  /** `Service NAMESPACE/NAME`, `EndpointSlice NAMESPACE/NAME`, or '' for a flag. */
  readonly object: string;
  readonly path: string;
}

/** The objects that a Service was made of, as kube-proxy saw them. */
export interface ServiceObjects {
  readonly service: Service;
  readonly slices: readonly EndpointSlice[];
}

const nameOf = (kind: string, { metadata }: { readonly metadata: Service['metadata'] }): string =>
  `${kind} ${metadata.namespace}/${metadata.name}`;

/** The fields behind a reason. A field that the object does not have (a default that was not filled in) is left out. */
export function causesOf({ svc, fields, of }: Because, { service, slices }: ServiceObjects): readonly Cause[] {
  const object = nameOf('Service', service);
  const { spec, status } = service;
  const at = (spec.ports ?? []).findIndex(
    (p) => portKey(p.name ?? '', p.protocol ?? 'TCP') === portKey(svc.portName, svc.protocol),
  );
  const items = (list: readonly (string | undefined)[], before: string, after = ''): Cause[] => {
    const wanted = of.filter((one) => typeof one === 'string');
    const found = list.flatMap((text, i) => (text !== undefined && isOneOf(text, wanted) ? [i] : []));
    return found.map((i) => ({ object, path: `${before}[${i}]${after}` }));
  };
  return fields.flatMap((field): readonly Cause[] => {
    if (field.startsWith('--')) return [{ object: '', path: field }];
    if (field.startsWith('slice:'))
      return of.flatMap((one) => (typeof one === 'string' ? [] : endpointCause(field, one, svc, slices)));
    if (field.startsWith('spec.ports[]')) return [{ object, path: field.replace('[]', `[${at}]`) }];
    if (field === 'spec.externalIPs[]') return items(spec.externalIPs ?? [], 'spec.externalIPs');
    if (field === 'spec.loadBalancerSourceRanges[]')
      return items(spec.loadBalancerSourceRanges ?? [], 'spec.loadBalancerSourceRanges');
    if (field === 'status.loadBalancer.ingress[].ip')
      return items(
        (status?.loadBalancer?.ingress ?? []).map((i) => i.ip),
        'status.loadBalancer.ingress',
        '.ip',
      );
    // the address stands in two places
    const again =
      field === 'spec.clusterIP'
        ? (spec.clusterIPs ?? []).flatMap((ip, i) => (ip === svc.clusterIP ? [`spec.clusterIPs[${i}]`] : []))
        : [];
    return [field, ...again].map((path) => ({ object, path }));
  });
}

/** Addresses and ranges may be spelled in several ways. None wanted means all. */
function isOneOf(text: string, wanted: readonly string[]): boolean {
  if (wanted.length === 0) return true;
  const spelled = parseIP(text)?.text ?? parseCIDR(text.trim())?.text ?? text;
  return wanted.includes(spelled);
}

function endpointCause(field: Field, ep: Endpoint, svc: ServicePort, slices: readonly EndpointSlice[]): Cause[] {
  const causes: Cause[] = [];
  for (const slice of slices) {
    const port = (slice.ports ?? []).findIndex(
      (p) => p.port === ep.port && portKey(p.name ?? '', p.protocol ?? 'TCP') === portKey(svc.portName, svc.protocol),
    );
    const entry = (slice.endpoints ?? []).findIndex((e) => e.addresses[0] === ep.ip);
    if (port < 0 || entry < 0) continue;
    const path = field === 'slice:ports[].port' ? `ports[${port}].port` : `endpoints[${entry}].addresses[0]`;
    causes.push({ object: nameOf('EndpointSlice', slice), path });
  }
  return causes;
}
