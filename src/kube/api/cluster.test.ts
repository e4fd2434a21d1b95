import { describe, expect, it } from 'vitest';
import { applyManifest } from './admission.ts';
import { type Change, Cluster } from './cluster.ts';
import { deploymentController } from './deployments.ts';
import { endpointSliceController } from './endpoint-slices.ts';
import type { Pod } from './objects.ts';
import { schedulePods } from './scheduler.ts';

const allocator = { serviceCIDR: '10.96.0.0/24', seed: 1 };

function cluster(): Cluster {
  const made = new Cluster(
    [deploymentController(1), schedulePods, endpointSliceController],
    () => '2026-01-01T00:00:00Z',
  );
  for (const name of ['a', 'b'])
    made.put({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { namespace: '', name, labels: { 'topology.kubernetes.io/zone': `zone-${name}` } },
      spec: { podCIDR: '10.1.0.0/24' },
      status: { addresses: [] },
    });
  return made;
}

const apply = (c: Cluster, manifest: Readonly<Record<string, unknown>>) =>
  applyManifest(c, manifest, { namespace: 'default', create: false }, allocator);

const service = (name: string, spec: Readonly<Record<string, unknown>>) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { ports: [{ port: 80 }], selector: { app: 'web' }, ...spec },
});

const deployment = (replicas: number, image = 'x') => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'c', image, ports: [{ name: 'http', containerPort: 8080 }] }] },
    },
  },
});

/** What the kubelet does: addresses, and pods that are ready. */
function ready(c: Cluster): void {
  c.transaction(() => {
    for (const [i, pod] of c.list('Pod').entries())
      if (pod.metadata.deletionTimestamp) c.remove(pod);
      else c.put({ ...pod, status: { phase: 'Running', ready: true, podIP: pod.status.podIP ?? `10.1.0.${i + 10}` } });
  });
}

describe('a Service', () => {
  it('gets an address, node ports and defaults, and keeps them', () => {
    const c = cluster();
    expect(apply(c, service('web', { type: 'NodePort' })).outcome).toBe('created');
    const made = c.get('Service', 'default', 'web');
    expect(made?.spec.clusterIP).toMatch(/^10\.96\.0\.\d+$/);
    expect(made?.spec).toMatchObject({ externalTrafficPolicy: 'Cluster', sessionAffinity: 'None' });
    const nodePort = made?.spec.ports?.[0]?.nodePort ?? 0;
    expect(nodePort).toBeGreaterThanOrEqual(30000);
    expect(apply(c, service('web', { type: 'NodePort' })).outcome).toBe('unchanged');
    expect(apply(c, service('web', { type: 'NodePort', sessionAffinity: 'ClientIP' })).outcome).toBe('configured');
    const after = c.get('Service', 'default', 'web');
    expect(after?.spec.clusterIP).toBe(made?.spec.clusterIP);
    expect(after?.spec.ports?.[0]?.nodePort).toBe(nodePort);
    expect(after?.spec.sessionAffinityConfig?.clientIP?.timeoutSeconds).toBe(10800);
  });

  it('of type LoadBalancer gets an address of its own, and a health check port with policy Local', () => {
    const c = cluster();
    apply(c, service('one', { type: 'LoadBalancer', externalTrafficPolicy: 'Local' }));
    apply(c, service('two', { type: 'LoadBalancer' }));
    const ips = c.list('Service').map((s) => s.status?.loadBalancer?.ingress?.[0]?.ip);
    expect(new Set(ips).size).toBe(2);
    expect(c.get('Service', 'default', 'one')?.spec.healthCheckNodePort).toBeGreaterThanOrEqual(30000);
    expect(c.get('Service', 'default', 'two')?.spec.healthCheckNodePort).toBeUndefined();
  });

  it.each([
    [{ ports: [] }, 'spec.ports: Required value'],
    [{ ports: [{ port: 70000 }] }, 'spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive'],
    [{ ports: [{ port: 1 }, { port: 2 }] }, 'spec.ports[0].name: Required value'],
    [{ type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] }, 'The range of valid ports is 30000-32767'],
    [{ ports: [{ port: 80, nodePort: 30001 }] }, "may not be used when `type` is 'ClusterIP'"],
    [{ clusterIP: '192.0.2.1' }, 'The range of valid IPs is 10.96.0.0/24'],
    [{ type: 'Cluster' }, 'spec.type: Unsupported value: "Cluster"'],
    [{ externalTrafficPolicy: 'local' }, 'supported values: "Cluster", "Local"'],
    [{ porst: [] }, 'strict decoding error: unknown field "spec.porst"'],
    [{ selector: { app: 1 } }, 'spec.selector.app: a string is wanted'],
  ])('is refused with %j', (spec, why) => {
    expect(() => apply(cluster(), service('web', spec))).toThrow(why);
  });

  it('cannot take what another has, nor change its address', () => {
    const c = cluster();
    apply(c, service('one', { type: 'NodePort', clusterIP: '10.96.0.50', ports: [{ port: 80, nodePort: 30080 }] }));
    expect(() => apply(c, service('two', { clusterIP: '10.96.0.50' }))).toThrow('provided IP is already allocated');
    const port = { type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] };
    expect(() => apply(c, service('two', port))).toThrow('provided port is already allocated');
    expect(() => apply(c, service('one', { clusterIP: '10.96.0.51' }))).toThrow('may not change once set');
  });
});

describe('EndpointSlices', () => {
  it('follow the pods of a Service: address, port, node, zone, readiness', () => {
    const c = cluster();
    apply(c, service('web', { ports: [{ port: 80, targetPort: 'http' }] }));
    expect(c.list('EndpointSlice')[0]?.endpoints).toEqual([]);
    apply(c, deployment(2));
    expect(c.list('EndpointSlice')[0]?.endpoints).toEqual([]); // pods without an address
    ready(c);
    const [slice] = c.list('EndpointSlice');
    expect(slice?.ports).toEqual([{ name: '', port: 8080, protocol: 'TCP' }]);
    expect(slice?.endpoints?.map((e) => e.zone).sort()).toEqual(['zone-a', 'zone-b']);
    const [pod] = c.list('Pod');
    if (pod) c.put({ ...pod, metadata: { ...pod.metadata, deletionTimestamp: c.now() } });
    const dying = c.list('EndpointSlice')[0]?.endpoints?.find((e) => e.addresses[0] === pod?.status.podIP);
    expect(dying?.conditions).toEqual({ ready: false, serving: true, terminating: true });
    const made = c.get('Service', 'default', 'web');
    if (made) c.remove(made);
    expect(c.list('EndpointSlice')).toEqual([]);
  });

  it('have a hundred endpoints at most, and those of others are left alone', () => {
    const c = cluster();
    apply(c, service('web', {}));
    const own = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: { name: 'mine' } };
    apply(c, { ...own, addressType: 'IPv4', endpoints: [{ addresses: ['192.0.2.1'] }] });
    apply(c, deployment(150));
    ready(c);
    expect(c.list('EndpointSlice').map((slice) => slice.endpoints?.length)).toEqual(
      expect.arrayContaining([1, 50, 100]),
    );
  });
});

describe('a Deployment', () => {
  it('keeps its number of pods, spread over the nodes', () => {
    const c = cluster();
    apply(c, deployment(4));
    const nodes = c.list('Pod').map((pod) => pod.spec.nodeName);
    expect(nodes.filter((node) => node === 'a')).toHaveLength(2);
    const [first] = c.list('Pod');
    if (first) c.remove(first);
    expect(c.list('Pod')).toHaveLength(4);
    expect(new Set(c.list('Pod').map((pod) => pod.metadata.name)).has(first?.metadata.name ?? '')).toBe(false);
  });

  it('brings a new template pod by pod, and is never below its number', () => {
    const c = cluster();
    apply(c, deployment(3));
    ready(c);
    const old = new Set(c.list('Pod').map((pod) => pod.metadata.name));
    apply(c, deployment(3, 'y'));
    const alive = (): readonly Pod[] => c.list('Pod').filter((pod) => !pod.metadata.deletionTimestamp);
    for (let i = 0; i < 10; i++) {
      expect(alive().length).toBeLessThanOrEqual(4);
      expect(alive().filter((pod) => pod.status.ready).length).toBeGreaterThanOrEqual(3);
      ready(c);
    }
    expect(alive().map((pod) => old.has(pod.metadata.name))).toEqual([false, false, false]);
  });
});

it('tells of a transaction once, with what the controllers made of it', () => {
  const c = cluster();
  const seen: (readonly Change[])[] = [];
  c.watch((changes) => seen.push(changes));
  c.transaction(() => {
    apply(c, service('web', {}));
    apply(c, deployment(1));
  });
  expect(seen).toHaveLength(1);
  expect(seen[0]?.map((change) => change.kind).sort()).toEqual([
    'Deployment',
    'EndpointSlice',
    'Pod',
    'ReplicaSet',
    'Service',
  ]);
});
