import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyManifest } from './admission.ts';
import { ApiError } from './api-error.ts';
import { Cluster } from './cluster.ts';
import { deploymentController } from './deployments.ts';
import { endpointSliceController } from './endpoint-slices.ts';
import { schedulePods } from './scheduler.ts';

const BASES: readonly unknown[] = [
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', labels: { a: 'b' } },
    spec: {
      type: 'LoadBalancer',
      selector: { app: 'web' },
      ports: [{ name: 'http', port: 80, nodePort: 30080, targetPort: 'http', protocol: 'TCP' }],
      externalIPs: ['192.0.2.1'],
      loadBalancerSourceRanges: ['10.0.0.0/8'],
      sessionAffinity: 'ClientIP',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 10 } },
      externalTrafficPolicy: 'Local',
    },
    status: { loadBalancer: { ingress: [{ ip: '203.0.113.1' }] } },
  },
  {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 's', labels: { 'kubernetes.io/service-name': 'web' } },
    addressType: 'IPv4',
    ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
    endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: true }, hints: { forZones: [{ name: 'a' }] } }],
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'c', ports: [{ name: 'http', containerPort: 80 }] }] },
      },
    },
  },
  { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { containers: [{ name: 'c' }], nodeName: 'a' } },
];

/** All paths into a value. */
function paths(value: unknown, at: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, v]) => paths(v, [...at, key]))];
}

/** The value with another one at a path. */
function put(value: unknown, [first, ...rest]: readonly string[], other: unknown): unknown {
  if (first === undefined) return other;
  if (Array.isArray(value)) return value.map((v, i) => (String(i) === first ? put(v, rest, other) : v));
  const record = value as Readonly<Record<string, unknown>>;
  return { ...record, [first]: put(record[first], rest, other) };
}

const odd = fc.oneof(
  fc.constantFrom(null, '', 'x', 0, -1, 1.5, 65536, true, [], {}, [null], [{}], { a: null }, ['x'], 'None', 'IPv6'),
  fc.jsonValue({ maxDepth: 2 }),
);

it('takes a manifest or refuses it in words, whatever is in it', () => {
  const mutated = fc.constantFrom(...BASES).chain((base) => {
    const all = paths(base).filter((path) => path.length > 0);
    return fc
      .array(fc.tuple(fc.constantFrom(...all), odd), { minLength: 1, maxLength: 3 })
      .map((changes) =>
        changes.reduce((value, [path, other]) => (reaches(value, path) ? put(value, path, other) : value), base),
      );
  });
  fc.assert(
    fc.property(fc.array(mutated, { minLength: 1, maxLength: 4 }), (manifests) => {
      const cluster = new Cluster([deploymentController(1), schedulePods, endpointSliceController], () => '');
      const node = { podCIDR: '10.0.0.0/24' };
      const metadata = { namespace: '', name: 'a' };
      cluster.put({ apiVersion: 'v1', kind: 'Node', metadata, spec: node, status: { addresses: [] } });
      for (const manifest of manifests)
        try {
          const how = { namespace: 'default', create: false };
          applyManifest(cluster, manifest as Readonly<Record<string, unknown>>, how, {
            serviceCIDR: '10.96.0.0/16',
            seed: 1,
          });
        } catch (error) {
          expect(error).toBeInstanceOf(ApiError);
        }
    }),
    { numRuns: 400, seed: 7 },
  );
});

/** The path leads somewhere in the value as it is. */
function reaches(value: unknown, path: readonly string[]): boolean {
  let at = value;
  for (const key of path.slice(0, -1)) {
    if (typeof at !== 'object' || at === null) return false;
    at = (at as Readonly<Record<string, unknown>>)[key];
  }
  return typeof at === 'object' && at !== null;
}
