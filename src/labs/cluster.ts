import type { LabSpec, LinkSpec, PlaceSpec } from '../session/lab-spec.ts';

const HTTP = [
  { kind: 'http', port: 80 },
  { kind: 'udp', port: 7 },
] as const;

/** A node as Kubernetes wants it: it forwards, bridged packets go through iptables, and cni0 is the pods' gateway. */
const nodeSetup = (gateway: string): string[] => [
  'ip link set lo up',
  `ip addr add ${gateway}/24 dev cni0`,
  'ip link set cni0 up',
  'sysctl -q -w net.ipv4.ip_forward=1',
  'sysctl -q -w net.bridge.bridge-nf-call-iptables=1',
];

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
  setup: [
    'ip link set lo up',
    `ip addr add ${spec.addr}/24 dev eth0`,
    'ip link set eth0 up',
    `ip route add default via ${spec.gateway}`,
  ],
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
      setup: [
        ...nodeSetup('10.180.0.254'),
        'ip link set veth-web-1 up',
        'ip link set veth-client up',
        'ip addr add 192.168.0.2/24 dev eth0',
        'ip link set eth0 up',
        'ip addr add 192.168.1.2/24 dev eth1',
        'ip link set eth1 up',
        'ip route add 10.180.2.0/24 via 192.168.0.3',
      ],
    },
    {
      name: 'node-b',
      role: 'node',
      setup: [
        ...nodeSetup('10.180.2.254'),
        'ip link set veth-web-2 up',
        'ip addr add 192.168.0.3/24 dev eth0',
        'ip link set eth0 up',
        'ip route add default via 192.168.0.2',
        'ip route add 10.180.0.0/24 via 192.168.0.2',
      ],
    },
    {
      name: 'client',
      role: 'client',
      setup: [
        'ip link set lo up',
        'ip addr add 192.168.1.20/24 dev eth0',
        'ip link set eth0 up',
        'ip route add default via 192.168.1.2',
      ],
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
