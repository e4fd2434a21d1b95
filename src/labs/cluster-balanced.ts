import type { LabSpec, PlaceSpec } from '../session/lab-spec.ts';
import { cluster } from './cluster.ts';

/** The load balancer's cable to a node: its prefix, both ends, and their MAC addresses. */
interface Front {
  readonly node: string;
  readonly dev: string;
  readonly near: string;
  readonly far: string;
  readonly nearMac: string;
  readonly farMac: string;
}

const FRONTS: readonly Front[] = [
  {
    node: 'node-a',
    dev: 'eth1',
    near: '192.168.5.1',
    far: '192.168.5.2',
    nearMac: '02:00:c0:a8:05:01',
    farMac: '02:00:c0:a8:05:02',
  },
  {
    node: 'node-b',
    dev: 'eth2',
    near: '192.168.6.1',
    far: '192.168.6.3',
    nearMac: '02:00:c0:a8:06:01',
    farMac: '02:00:c0:a8:06:03',
  },
];

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

const [TO_A, TO_B] = FRONTS.map(({ far }) => far);

const BALANCER: PlaceSpec = {
  name: 'lb',
  role: 'router',
  addrs: [{ dev: 'eth0', addr: '192.168.1.1/24' }, ...FRONTS.map(({ dev, near }) => ({ dev, addr: `${near}/24` }))],
  routes: [
    { to: '192.168.0.2/32', via: TO_A ?? '' },
    { to: '192.168.0.3/32', via: TO_B ?? '' },
    { to: '10.180.0.0/24', via: TO_A ?? '' },
    { to: '10.180.2.0/24', via: TO_B ?? '' },
  ],
  // the nodes' answers come from an address that is its own, too
  sysctls: { 'net.ipv4.ip_forward': '1', 'net.ipv4.conf.all.accept_local': '1' },
};

/** A node with a cable to the load balancer instead of one to the client. */
function behind(place: PlaceSpec, { near, far }: Front): PlaceSpec {
  const others = (place.routes ?? []).filter(({ to }) => to !== 'default');
  return {
    ...place,
    addrs: [...place.addrs.filter(({ dev }) => dev !== 'eth1'), { dev: 'eth1', addr: `${far}/24` }],
    routes: [{ to: 'default', via: near }, ...others],
  };
}

/** The client reaches the cluster through a load balancer, which has a cable to each node. */
export const clusterBalanced: LabSpec = {
  ...cluster,
  id: 'cluster-lb',
  title: 'A cluster behind a load balancer',
  summary: 'A client, a load balancer with a cable to each of two nodes, and a Service of type LoadBalancer.',
  focus: 'node-a',
  first: { place: 'client', line: 'curl http://shop/' },
  hosts: [...cluster.hosts, { addr: '192.168.1.1', name: 'lb' }, { addr: '203.0.113.10', name: 'shop' }],
  ...(cluster.cluster ? { cluster: { ...cluster.cluster, objects: [...(cluster.cluster.objects ?? []), SHOP] } } : {}),
  daemons: [
    ...(cluster.daemons ?? []),
    { place: 'lb', line: `load-balancer ${FRONTS.map(({ node, far }) => `${node}=${far}`).join(' ')}` },
  ],
  places: cluster.places.flatMap((place): readonly PlaceSpec[] => {
    const front = FRONTS.find(({ node }) => node === place.name);
    if (front) return [behind(place, front)];
    return place.name === 'client'
      ? [{ ...place, routes: [{ to: 'default', via: '192.168.1.1' }] }, BALANCER]
      : [place];
  }),
  links: [
    {
      kind: 'wire',
      a: { place: 'client', dev: 'eth0', mac: '02:00:c0:a8:01:14' },
      b: { place: 'lb', dev: 'eth0', mac: '02:00:c0:a8:01:01' },
      latencyUs: 200,
    },
    ...FRONTS.map(({ node, dev, nearMac, farMac }) => ({
      kind: 'wire' as const,
      a: { place: 'lb', dev, mac: nearMac },
      b: { place: node, dev: 'eth1', mac: farMac },
      latencyUs: 50,
    })),
    ...cluster.links.filter((link) => link.kind !== 'wire' || link.b.place !== 'client'),
  ],
};
