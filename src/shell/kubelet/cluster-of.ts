import { SEC } from '../../kernel/time/clock.ts';
import { realSeconds } from '../../kernel/time/real-time.ts';
import type { World } from '../../kernel/world.ts';
import { applyManifest } from '../../kube/api/admission.ts';
import { Cluster } from '../../kube/api/cluster.ts';
import { deploymentController, withTemplateHash } from '../../kube/api/deployments.ts';
import { endpointSliceController } from '../../kube/api/endpoint-slices.ts';
import type { Pod } from '../../kube/api/objects.ts';
import { schedulePods } from '../../kube/api/scheduler.ts';
import { type ClusterSeed, clusterSeed } from '../../kube/api/seed.ts';
import type { ServiceAllocator } from '../../kube/api/service-admission.ts';
import { Kubelet } from './kubelet.ts';

/** A world as a cluster. */
export interface WorldCluster {
  readonly api: Cluster;
  readonly kubelet: Kubelet;
  readonly allocator: ServiceAllocator;
}

const clusters = new WeakMap<World, WorldCluster>();

/** RFC 3339, as the API writes times. */
const timestamp = (now: number): string => new Date(realSeconds(now) * 1000).toISOString().replace(/\.\d+Z$/, 'Z');

/** The cluster of a world, made when it is asked for first; null in a lab without one. */
export function clusterOf(world: World): WorldCluster | null {
  const known = clusters.get(world);
  if (known) return known;
  const seed = clusterSeed(world);
  if (!seed) return null;
  const made = makeCluster(world, seed.cluster, seed.seed);
  clusters.set(world, made);
  return made;
}

/** Objects that were there before somebody looked: they are a day old. */
const AGE = 86_400;

function makeCluster(world: World, seed: ClusterSeed, random: number): WorldCluster {
  let born = true;
  const api = new Cluster([deploymentController(random), schedulePods, endpointSliceController], () =>
    timestamp(born ? -AGE * SEC : world.clock.now),
  );
  const kubelet = new Kubelet(world, api, seed.nodes);
  const allocator = { serviceCIDR: seed.serviceCIDR, seed: random };
  api.transaction(() => {
    for (const { name, ip, podCIDR, zone } of seed.nodes)
      api.put({
        apiVersion: 'v1',
        kind: 'Node',
        metadata: {
          namespace: '',
          name,
          labels: {
            'kubernetes.io/hostname': name,
            'kubernetes.io/os': 'linux',
            ...(zone === undefined ? {} : { 'topology.kubernetes.io/zone': zone }),
          },
        },
        spec: { podCIDR },
        status: {
          addresses: [
            { type: 'InternalIP', address: ip },
            { type: 'Hostname', address: name },
          ],
        },
      });
    for (const object of seed.objects) applyManifest(api, object, { namespace: 'default', create: true }, allocator);
    for (const pod of seed.pods) addPod(api, kubelet, world, seed, pod);
  });
  born = false;
  return { api, kubelet, allocator };
}

function addPod(
  api: Cluster,
  kubelet: Kubelet,
  world: World,
  { nodes }: ClusterSeed,
  { name, node, ip, labels, owner }: ClusterSeed['pods'][number],
): void {
  const net = world.netNs(name);
  if (!net) throw new Error(`pod ${name} has no namespace`);
  const deployment = owner === undefined ? null : api.get('Deployment', 'default', owner);
  const hostIP = nodes.find((n) => n.name === node)?.ip;
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace: 'default',
      name,
      labels,
      ...(owner === undefined ? {} : { ownerReferences: [{ kind: 'Deployment', name: owner }] }),
    },
    spec: { ...(deployment?.spec.template.spec ?? { containers: [{ name: 'shell' }] }), nodeName: node },
    status: { phase: 'Running', ready: true, podIP: ip, ...(hostIP === undefined ? {} : { hostIP }) },
  };
  const made = deployment ? withTemplateHash(deployment, pod) : pod;
  kubelet.adopt(made, net);
  api.put(made);
}
