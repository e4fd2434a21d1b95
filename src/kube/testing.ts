import { defaultConfig, type ProxyConfig } from './config.ts';
import type { EndpointSlice, ObjectChanges, Service } from './types.ts';

/** Helpers of the tests in this folder: small objects, and a node to look at them from. */

export const testConfig = (over: Partial<ProxyConfig> = {}): ProxyConfig => ({
  ...defaultConfig(over.family ?? 'IPv4', {
    name: 'node-a',
    labels: { 'topology.kubernetes.io/zone': 'east' },
    ips: ['192.0.2.10', '2001:db8::10'],
    interfaces: { lo: ['127.0.0.1/8', '::1/128'], eth0: ['192.0.2.10/24', '2001:db8::10/64'] },
    podCIDR: '10.1.0.0/24',
  }),
  detectLocalValue: '10.1.0.0/16',
  randomFully: false,
  ...over,
});

type Spec = Service['spec'];

/** Service `default/NAME` with one TCP port 80 named http, unless told otherwise. */
export const service = (name: string, spec: Partial<Spec> = {}, ingress: readonly string[] = []): Service => ({
  metadata: { namespace: 'default', name },
  spec: { type: 'ClusterIP', clusterIP: '10.96.0.20', ports: [{ name: 'http', port: 80 }], ...spec },
  status: { loadBalancer: { ingress: ingress.map((ip) => ({ ip })) } },
});

type Entry = NonNullable<EndpointSlice['endpoints']>[number];

/** An endpoint: ready on another node, unless told otherwise. */
export const entry = (address: string, over: Partial<Entry> = {}): Entry => ({
  addresses: [address],
  nodeName: 'node-b',
  ...over,
});

/** An endpoint of this node. */
export const localEntry = (address: string, over: Partial<Entry> = {}): Entry =>
  entry(address, { nodeName: 'node-a', ...over });

export const DYING = { ready: false, serving: true, terminating: true };

/** EndpointSlice `default/NAME-1` of Service NAME; its port is 8080, named http. */
export const slice = (name: string, endpoints: readonly Entry[], over: Partial<EndpointSlice> = {}): EndpointSlice => ({
  metadata: { namespace: 'default', name: `${name}-1`, labels: { 'kubernetes.io/service-name': name } },
  addressType: 'IPv4',
  ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
  endpoints,
  ...over,
});

/** Objects that are there now, and names of those that are gone. */
export function changes(
  services: readonly Service[],
  slices: readonly EndpointSlice[] = [],
  gone: readonly string[] = [],
): ObjectChanges {
  const key = ({ metadata }: Service | EndpointSlice): string => `${metadata.namespace}/${metadata.name}`;
  return {
    services: new Map([...gone.map((name) => [name, null] as const), ...services.map((s) => [key(s), s] as const)]),
    endpointSlices: new Map([...gone.map((name) => [name, null] as const), ...slices.map((s) => [key(s), s] as const)]),
  };
}
