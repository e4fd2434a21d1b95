import type { LabSpec, LinkSpec, PlaceSpec } from '../session/lab-spec.ts';

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

/** Two nodes with pods, and somebody outside. Routes between the nodes' pod ranges are plain host routes. */
export const cluster: LabSpec = {
  id: 'cluster',
  title: 'A cluster of two nodes',
  summary: 'Two Kubernetes nodes with pods behind a bridge each, and a client outside that reaches node-a.',
  focus: 'node-a',
  first: { place: 'pod-client', line: 'curl http://10.180.2.1/' },
  hosts: [
    { addr: '192.168.0.2', name: 'node-a' },
    { addr: '192.168.0.3', name: 'node-b' },
    { addr: '192.168.1.20', name: 'client' },
    { addr: '10.180.0.1', name: 'pod-web-1' },
    { addr: '10.180.2.1', name: 'pod-web-2' },
    { addr: '10.180.0.9', name: 'pod-client' },
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
