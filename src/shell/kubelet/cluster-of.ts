import { SEC } from '../../kernel/time/clock.ts';
import { realSeconds } from '../../kernel/time/real-time.ts';
import type { World } from '../../kernel/world.ts';
import { applyManifest } from '../../kube/api/admission.ts';
import { Cluster } from '../../kube/api/cluster.ts';
import { daemonSetController, podFor } from '../../kube/api/daemonsets.ts';
import { adopted, deploymentController } from '../../kube/api/deployments.ts';
import { endpointSliceController } from '../../kube/api/endpoint-slices.ts';
import type { DaemonSet, Pod } from '../../kube/api/objects.ts';
import { schedulePods } from '../../kube/api/scheduler.ts';
import { type ClusterSeed, clusterSeed } from '../../kube/api/seed.ts';
import type { ServiceAllocator } from '../../kube/api/service-admission.ts';
import { suffix } from '../../kube/api/suffix.ts';
import { KUBERNETES_VERSION } from '../../kube/version.ts';
import { Kubelet } from './kubelet.ts';
import { nodeNet } from './programs.ts';

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
  const api = new Cluster(
    [deploymentController(random), daemonSetController(random), schedulePods, endpointSliceController],
    () => timestamp(born ? -AGE * SEC : world.clock.now),
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
    if (seed.kubeProxy) addKubeProxy(api, kubelet, world, seed, seed.kubeProxy, random);
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
    },
    spec: { ...(deployment?.spec.template.spec ?? { containers: [{ name: 'shell' }] }), nodeName: node },
    status: { phase: 'Running', ready: true, podIP: ip, ...(hostIP === undefined ? {} : { hostIP }) },
  };
  const made = deployment ? adopted(deployment, pod) : pod;
  kubelet.adopt(made, net);
  api.put(made);
}

const KUBE_PROXY_LABELS = { 'k8s-app': 'kube-proxy' };

/** The DaemonSet of kube-proxy, and its pods: the programs run already. */
function addKubeProxy(
  api: Cluster,
  kubelet: Kubelet,
  world: World,
  { nodes }: ClusterSeed,
  flags: readonly string[],
  random: number,
): void {
  const set: DaemonSet = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { namespace: 'kube-system', name: 'kube-proxy', labels: KUBE_PROXY_LABELS },
    spec: {
      selector: { matchLabels: KUBE_PROXY_LABELS },
      template: {
        metadata: { labels: KUBE_PROXY_LABELS },
        spec: {
          containers: [
            {
              name: 'kube-proxy',
              image: `registry.k8s.io/kube-proxy:${KUBERNETES_VERSION}`,
              command: ['kube-proxy', ...flags],
            },
          ],
          hostNetwork: true,
        },
      },
      updateStrategy: { rollingUpdate: { maxUnavailable: '100%' } },
    },
  };
  api.put(set);
  for (const { name, ip } of nodes) {
    const node = api.get('Node', '', name);
    const net = nodeNet(world, name);
    if (!node || !net) throw new Error(`node ${name} has no namespace`);
    const pod = podFor(set, node, `kube-proxy-${suffix(`${random} kube-proxy ${name}`)}`);
    const running: Pod = { ...pod, status: { phase: 'Running', ready: true, podIP: ip, hostIP: ip } };
    kubelet.adoptOnHost(running, net);
    api.put(running);
  }
}
