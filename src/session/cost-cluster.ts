import type { ProxyConfig } from '../kube/config.ts';
import { defaultConfig } from '../kube/config.ts';
import type { EndpointSlice, ObjectChanges, Service } from '../kube/types.ts';

/** The address of the node on the side of its pods, and of the pod that asks. */
export const NODE_ADDR = '10.200.0.1';
export const POD_ADDR = '10.200.0.20';
export const SERVICE_PORT = 80;
const ENDPOINT_PORT = 8080;
/** Addresses are counted from here, so that none ends in 0.0. */
const FROM = 257;

/** Ten thousand fit into 172.30.0.0/16. */
export const serviceAddress = (n: number): string => `172.30.${(n + FROM) >> 8}.${(n + FROM) & 255}`;

const endpointAddress = (n: number): string =>
  `10.${128 + ((n + FROM) >> 16)}.${((n + FROM) >> 8) & 255}.${(n + FROM) & 255}`;

/** Their order by name is their order by number, and that is the order in which the proxier writes them. */
const serviceName = (n: number): string => `service-${String(n).padStart(5, '0')}`;

/** Services of type ClusterIP with so many endpoints each, all on another node. */
export function manyServices(count: number, endpoints: number): ObjectChanges {
  const services = new Map<string, Service>();
  const endpointSlices = new Map<string, EndpointSlice>();
  for (let i = 0; i < count; i++) {
    const name = serviceName(i);
    services.set(`shop/${name}`, {
      metadata: { namespace: 'shop', name },
      spec: { type: 'ClusterIP', clusterIP: serviceAddress(i), ports: [{ name: 'http', port: SERVICE_PORT }] },
    });
    endpointSlices.set(`shop/${name}-1`, {
      metadata: { namespace: 'shop', name: `${name}-1`, labels: { 'kubernetes.io/service-name': name } },
      addressType: 'IPv4',
      ports: [{ name: 'http', port: ENDPOINT_PORT, protocol: 'TCP' }],
      endpoints: Array.from({ length: endpoints }, (_, e) => ({
        addresses: [endpointAddress(i * endpoints + e)],
        nodeName: 'node-b',
      })),
    });
  }
  return { services, endpointSlices };
}

export const costConfig: ProxyConfig = {
  ...defaultConfig('IPv4', {
    name: 'node-a',
    labels: {},
    ips: [NODE_ADDR],
    interfaces: { lo: ['127.0.0.1/8'], eth0: [`${NODE_ADDR}/24`], eth1: ['10.1.0.1/24'] },
    podCIDR: '10.200.0.0/24',
  }),
  detectLocalValue: '10.128.0.0/9',
};
