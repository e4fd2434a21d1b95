import type { Labels } from './objects.ts';

/** A pod that a lab has from the start: its namespace has the pod's name. */
interface PodSeed {
  readonly name: string;
  readonly node: string;
  readonly ip: string;
  readonly labels: Labels;
  /** The Deployment it belongs to. */
  readonly owner?: string;
}

/** What a lab's cluster has at the start. */
export interface ClusterSeed {
  readonly serviceCIDR: string;
  readonly nodes: readonly {
    readonly name: string;
    readonly ip: string;
    readonly podCIDR: string;
    readonly zone?: string;
    /** The bridge that pods are on, and its address: their gateway. */
    readonly bridge: string;
    readonly gateway: string;
  }[];
  readonly pods: readonly PodSeed[];
  /** Flags of the kube-proxy that its DaemonSet runs on each node. Absent: no such DaemonSet. */
  readonly kubeProxy?: readonly string[];
  /** Manifests as `kubectl apply` takes them: Deployments and Services. */
  readonly objects: readonly Readonly<Record<string, unknown>>[];
}

const seeds = new WeakMap<object, { readonly cluster: ClusterSeed; readonly seed: number }>();

/** Says what cluster a world has. It is made when somebody asks for it first, and is a function of this alone. */
export function seedCluster(world: object, cluster: ClusterSeed, seed: number): void {
  seeds.set(world, { cluster, seed });
}

export const clusterSeed = (world: object): { readonly cluster: ClusterSeed; readonly seed: number } | null =>
  seeds.get(world) ?? null;
