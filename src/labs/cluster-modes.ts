import type { LabSpec } from '../session/lab-spec.ts';
import { cluster } from './cluster.ts';

const inIpvs = (flags: string): string =>
  flags.replace('--proxy-mode=iptables', '--proxy-mode=ipvs').replace('--iptables-min', '--ipvs-min');

/** The same cluster with kube-proxy in IPVS mode on both nodes. */
export const clusterIpvs: LabSpec = {
  ...cluster,
  id: 'cluster-ipvs',
  title: 'A cluster in IPVS mode',
  summary: 'The cluster of two nodes with kube-proxy in IPVS mode: Services are virtual servers on kube-ipvs0.',
  ...(cluster.cluster
    ? { cluster: { ...cluster.cluster, kubeProxy: (cluster.cluster.kubeProxy ?? []).map(inIpvs) } }
    : {}),
  daemons: (cluster.daemons ?? []).map(({ place, line }) => ({ place, line: inIpvs(line) })),
};

/** What a careful administrator puts on a node: known traffic in, the rest dropped. */
const firewall = (place: string) =>
  [
    'iptables -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    'iptables -A INPUT -i lo -j ACCEPT',
    'iptables -A INPUT -p icmp -j ACCEPT',
    'iptables -A INPUT -s 192.168.0.0/24 -j ACCEPT',
    'iptables -A INPUT -s 10.180.0.0/16 -j ACCEPT',
    'iptables -P INPUT DROP',
  ].map((line) => ({ place, line }));

const FIREWALL = [...firewall('node-a'), ...firewall('node-b')];

/** Both nodes drop what comes in and nobody asked for. */
export const clusterFirewall: LabSpec = {
  ...cluster,
  id: 'cluster-firewall',
  title: 'A cluster with firewalls',
  summary: 'The cluster of two nodes, each with a host firewall: INPUT drops what comes from outside and is not known.',
  setup: FIREWALL,
};

const NODES = ['node-a', 'node-b'] as const;
const FRONT: Readonly<Record<string, { readonly subnet: string; readonly mac: string; readonly last: string }>> = {
  'node-a': { subnet: '192.168.5', mac: '02:00:c0:a8:05', last: '02' },
  'node-b': { subnet: '192.168.6', mac: '02:00:c0:a8:06', last: '03' },
};
const front = (node: string) => {
  const { subnet = '', mac = '', last = '' } = FRONT[node] ?? {};
  return { subnet, mac, last, addr: `${subnet}.${Number(last)}` };
};

/** A Service that asks for an address of the load balancer, beside those of the plain cluster. */
const SHOP = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'shop', labels: { app: 'web' } },
  spec: {
    type: 'LoadBalancer',
    clusterIP: '10.96.0.30',
    selector: { app: 'web' },
    ports: [{ name: 'http', port: 80, targetPort: 'http', nodePort: 30081 }],
  },
};

/** The client reaches the cluster through a load balancer, which has a cable to each node. */
export const clusterBalanced: LabSpec = {
  ...cluster,
  id: 'cluster-lb',
  title: 'A cluster behind a load balancer',
  summary: 'A client, a load balancer with a cable to each of two nodes, and a Service of type LoadBalancer.',
  focus: 'node-a',
  first: { place: 'client', line: 'curl http://shop/' },
  hosts: [
    ...cluster.hosts.filter(({ name }) => name !== 'client'),
    { addr: '192.168.1.20', name: 'client' },
    { addr: '192.168.1.1', name: 'lb' },
    { addr: '203.0.113.10', name: 'shop' },
  ],
  ...(cluster.cluster ? { cluster: { ...cluster.cluster, objects: [...(cluster.cluster.objects ?? []), SHOP] } } : {}),
  daemons: [
    ...(cluster.daemons ?? []),
    { place: 'lb', line: `load-balancer ${NODES.map((node) => `${node}=${front(node).addr}`).join(' ')}` },
  ],
  places: [
    {
      name: 'lb',
      role: 'router',
      addrs: [
        { dev: 'eth0', addr: '192.168.1.1/24' },
        ...NODES.map((node, i) => ({ dev: `eth${i + 1}`, addr: `${front(node).subnet}.1/24` })),
      ],
      routes: [
        { to: '192.168.0.2/32', via: front('node-a').addr },
        { to: '192.168.0.3/32', via: front('node-b').addr },
        { to: '10.180.0.0/24', via: front('node-a').addr },
        { to: '10.180.2.0/24', via: front('node-b').addr },
      ],
      // answers come from the address that it has itself
      sysctls: { 'net.ipv4.ip_forward': '1', 'net.ipv4.conf.all.accept_local': '1' },
    },
    ...cluster.places.map((place) => {
      if (place.name === 'client') return { ...place, routes: [{ to: 'default', via: '192.168.1.1' }] };
      if (!FRONT[place.name]) return place;
      const { subnet, addr } = front(place.name);
      return {
        ...place,
        addrs: [...place.addrs.filter(({ dev }) => dev !== 'eth1'), { dev: 'eth1', addr: `${addr}/24` }],
        routes: [{ to: 'default', via: `${subnet}.1` }, ...(place.routes ?? []).filter(({ to }) => to !== 'default')],
      };
    }),
  ],
  links: [
    {
      kind: 'wire',
      a: { place: 'client', dev: 'eth0', mac: '02:00:c0:a8:01:14' },
      b: { place: 'lb', dev: 'eth0', mac: '02:00:c0:a8:01:01' },
      latencyUs: 200,
    },
    ...NODES.map((node, i) => ({
      kind: 'wire' as const,
      a: { place: 'lb', dev: `eth${i + 1}`, mac: `${front(node).mac}:01` },
      b: { place: node, dev: 'eth1', mac: `${front(node).mac}:${front(node).last}` },
      latencyUs: 50,
    })),
    ...cluster.links.filter((link) => link.kind !== 'wire' || link.b.place !== 'client'),
  ],
};
