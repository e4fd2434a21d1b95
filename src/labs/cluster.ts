import type { ClusterSeed, LabSpec, LinkSpec, PlaceSpec } from '../session/lab-spec.ts';

const HTTP = [
  { kind: 'http', port: 80 },
  { kind: 'udp', port: 7 },
] as const;

/** A node as Kubernetes wants it: it forwards, bridged packets go through iptables, and node ports work on localhost. */
const NODE_SYSCTLS = {
  'net.ipv4.ip_forward': '1',
  'net.bridge.bridge-nf-call-iptables': '1',
  'net.ipv4.conf.all.route_localnet': '1',
};

interface PodSpec {
  readonly name: string;
  readonly host: string;
  readonly addr: string;
  readonly gateway: string;
  readonly server: boolean;
}

const pod = (spec: PodSpec): PlaceSpec => ({
  name: spec.name,
  role: 'pod',
  host: spec.host,
  addrs: [{ dev: 'eth0', addr: `${spec.addr}/24` }],
  routes: [{ to: 'default', via: spec.gateway }],
  ...(spec.server ? { servers: HTTP } : {}),
});

/** The pod's eth0 and the other end of its cable, a port of cni0 with hairpin on. */
const podLink = (name: string, host: string, dev: string, last: string): LinkSpec => ({
  kind: 'veth',
  a: { place: host, dev, mac: `02:00:00:00:fe:${last}` },
  b: { place: name, dev: 'eth0', mac: `02:00:00:00:0a:${last}` },
  port: { bridge: 'cni0', hairpin: true },
});

/** It syncs at once, however often: whoever reads should not have to wait a second for the third change. */
const KUBE_PROXY_FLAGS = ['--proxy-mode=iptables', '--cluster-cidr=10.180.0.0/16', '--iptables-min-sync-period=0s'];
const KUBE_PROXY = ['kube-proxy', ...KUBE_PROXY_FLAGS].join(' ');

/** What `kubectl get all` shows at first: a Deployment, and Services of two types for its pods. */
const OBJECTS = [
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', labels: { app: 'web' } },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: {
          containers: [
            {
              name: 'web',
              image: 'hookscope/web:1',
              ports: [
                { name: 'http', containerPort: 80, protocol: 'TCP' },
                { name: 'echo', containerPort: 7, protocol: 'UDP' },
              ],
            },
          ],
        },
      },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', labels: { app: 'web' } },
    spec: {
      type: 'NodePort',
      clusterIP: '10.96.0.20',
      selector: { app: 'web' },
      ports: [{ name: 'http', port: 80, targetPort: 'http', nodePort: 30080 }],
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'echo', labels: { app: 'web' } },
    spec: {
      clusterIP: '10.96.0.7',
      selector: { app: 'web' },
      ports: [{ name: 'echo', port: 7, protocol: 'UDP', targetPort: 'echo' }],
    },
  },
] as const;

const CLUSTER: ClusterSeed = {
  serviceCIDR: '10.96.0.0/12',
  nodes: [
    { name: 'node-a', ip: '192.168.0.2', podCIDR: '10.180.0.0/24', zone: 'a', bridge: 'cni0', gateway: '10.180.0.254' },
    { name: 'node-b', ip: '192.168.0.3', podCIDR: '10.180.2.0/24', zone: 'b', bridge: 'cni0', gateway: '10.180.2.254' },
  ],
  pods: [
    { name: 'pod-web-1', node: 'node-a', ip: '10.180.0.1', labels: { app: 'web' }, owner: 'web' },
    { name: 'pod-web-2', node: 'node-b', ip: '10.180.2.1', labels: { app: 'web' }, owner: 'web' },
    { name: 'pod-client', node: 'node-a', ip: '10.180.0.9', labels: { app: 'client' } },
  ],
  kubeProxy: KUBE_PROXY_FLAGS,
  objects: OBJECTS,
};

/** Two nodes with pods, and somebody outside. Routes between the nodes' pod ranges are plain host routes. */
export const cluster: LabSpec = {
  id: 'cluster',
  title: 'A cluster of two nodes',
  summary: 'Two Kubernetes nodes with pods, Services and kube-proxy, and a client outside that reaches node-a.',
  focus: 'node-a',
  first: { place: 'pod-client', line: 'curl http://web/' },
  hosts: [
    { addr: '192.168.0.2', name: 'node-a' },
    { addr: '192.168.0.3', name: 'node-b' },
    { addr: '192.168.1.20', name: 'client' },
    { addr: '10.180.0.1', name: 'pod-web-1' },
    { addr: '10.180.2.1', name: 'pod-web-2' },
    { addr: '10.180.0.9', name: 'pod-client' },
    { addr: '10.96.0.20', name: 'web' },
    { addr: '10.96.0.7', name: 'echo' },
  ],
  cluster: CLUSTER,
  daemons: [
    { place: 'node-a', line: KUBE_PROXY },
    { place: 'node-b', line: KUBE_PROXY },
  ],
  places: [
    {
      name: 'node-a',
      role: 'node',
      addrs: [
        { dev: 'cni0', addr: '10.180.0.254/24' },
        { dev: 'eth0', addr: '192.168.0.2/24' },
        { dev: 'eth1', addr: '192.168.1.2/24' },
      ],
      // nobody is at 192.168.1.1, but a node has a default route, and Service addresses need one to get to OUTPUT
      routes: [
        { to: 'default', via: '192.168.1.1' },
        { to: '10.180.2.0/24', via: '192.168.0.3' },
      ],
      sysctls: NODE_SYSCTLS,
    },
    {
      name: 'node-b',
      role: 'node',
      addrs: [
        { dev: 'cni0', addr: '10.180.2.254/24' },
        { dev: 'eth0', addr: '192.168.0.3/24' },
      ],
      routes: [
        { to: 'default', via: '192.168.0.2' },
        { to: '10.180.0.0/24', via: '192.168.0.2' },
      ],
      sysctls: NODE_SYSCTLS,
    },
    {
      name: 'client',
      role: 'client',
      addrs: [{ dev: 'eth0', addr: '192.168.1.20/24' }],
      routes: [{ to: 'default', via: '192.168.1.2' }],
    },
    pod({ name: 'pod-web-1', host: 'node-a', addr: '10.180.0.1', gateway: '10.180.0.254', server: true }),
    pod({ name: 'pod-client', host: 'node-a', addr: '10.180.0.9', gateway: '10.180.0.254', server: false }),
    pod({ name: 'pod-web-2', host: 'node-b', addr: '10.180.2.1', gateway: '10.180.2.254', server: true }),
  ],
  links: [
    {
      kind: 'wire',
      a: { place: 'node-a', dev: 'eth0', mac: '02:00:c0:a8:00:02' },
      b: { place: 'node-b', dev: 'eth0', mac: '02:00:c0:a8:00:03' },
      latencyUs: 50,
    },
    {
      kind: 'wire',
      a: { place: 'node-a', dev: 'eth1', mac: '02:00:c0:a8:01:02' },
      b: { place: 'client', dev: 'eth0', mac: '02:00:c0:a8:01:14' },
      latencyUs: 200,
    },
    { kind: 'bridge', at: { place: 'node-a', dev: 'cni0', mac: '02:00:00:00:00:a0' } },
    { kind: 'bridge', at: { place: 'node-b', dev: 'cni0', mac: '02:00:00:00:00:b0' } },
    podLink('pod-web-1', 'node-a', 'veth-web-1', '01'),
    podLink('pod-client', 'node-a', 'veth-client', '09'),
    podLink('pod-web-2', 'node-b', 'veth-web-2', '02'),
  ],
};
