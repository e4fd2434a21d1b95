import { messageOf } from '../../base/message-of.ts';
import type { NetNs } from '../../kernel/netns.ts';
import { type Alarm, SEC } from '../../kernel/time/clock.ts';
import type { World } from '../../kernel/world.ts';
import type { Change, Cluster } from '../../kube/api/cluster.ts';
import type { Pod } from '../../kube/api/objects.ts';
import { programOf } from './programs.ts';
import { makeSandbox, type NodeSeed, nextAddress, startContainers } from './sandbox.ts';

/** From the sandbox to containers that are ready. */
const START_TIME = SEC;
/** What containers take to end after SIGTERM, when they are given so long. They serve until then. */
const STOP_TIME = SEC;

const keyOf = (pod: Pod): string => `${pod.metadata.namespace}/${pod.metadata.name}`;

/**
 * The kubelets of all nodes: a pod that got a node gets a namespace there, and is ready a second later; one that is
 * deleted goes on for one second more. Left out: images, probes, restarts, volumes.
 */
export class Kubelet {
  private readonly world: World;
  private readonly cluster: Cluster;
  private readonly nodes: ReadonlyMap<string, NodeSeed>;
  /** Namespaces of pods, by `namespace/name`. */
  private readonly sandboxes = new Map<string, NetNs>();
  private readonly starting = new Map<string, Alarm>();
  private readonly stopping = new Map<string, { alarm: Alarm; at: number }>();
  private readonly lastAddress = new Map<string, string>();

  constructor(world: World, cluster: Cluster, nodes: readonly NodeSeed[]) {
    this.world = world;
    this.cluster = cluster;
    this.nodes = new Map(nodes.map((node) => [node.name, node]));
    cluster.watch((changes) => this.see(changes));
  }

  /** A pod that is there from the start, with its namespace. */
  adopt(pod: Pod, net: NetNs): void {
    this.sandboxes.set(keyOf(pod), net);
    const { nodeName = '' } = pod.spec;
    if (pod.status.podIP !== undefined) this.lastAddress.set(nodeName, pod.status.podIP);
  }

  /** The same of a pod on its node's network. */
  adoptOnHost(pod: Pod, net: NetNs): void {
    this.sandboxes.set(keyOf(pod), net);
  }

  /** The namespace of a pod; null while it has none. */
  netOf(pod: Pod): NetNs | null {
    return this.sandboxes.get(keyOf(pod)) ?? null;
  }

  /** Ends a pod without asking its containers after so many seconds. */
  deletePod(pod: Pod, grace: number): void {
    const key = keyOf(pod);
    const known = this.stopping.get(key);
    const at = this.world.clock.now + grace * SEC;
    if (grace === 0) this.remove(pod);
    else if (known && at < known.at) {
      this.world.clock.cancel(known.alarm);
      this.stopping.delete(key);
      this.stop(pod, grace * SEC);
    }
  }

  private see(changes: readonly Change[]): void {
    this.cluster.transaction(() => {
      for (const { object } of changes) {
        if (object?.kind !== 'Pod') continue;
        const pod = this.cluster.get('Pod', object.metadata.namespace, object.metadata.name);
        if (!pod || !this.nodes.has(pod.spec.nodeName ?? '')) continue;
        if (pod.metadata.deletionTimestamp !== undefined) {
          const grace = (pod.spec.terminationGracePeriodSeconds ?? 30) * SEC;
          this.stop(pod, Math.min(STOP_TIME, grace));
        } else if (!this.sandboxes.has(keyOf(pod))) this.start(pod);
      }
    });
  }

  private start(pod: Pod): void {
    const key = keyOf(pod);
    const node = this.nodes.get(pod.spec.nodeName ?? '');
    const nodeNet = this.world.netNs(node?.name ?? '');
    if (!node || !nodeNet || this.starting.has(key)) return;
    if (pod.spec.hostNetwork === true) {
      this.sandboxes.set(key, nodeNet);
      this.update(pod, { podIP: node.ip, hostIP: node.ip });
      this.beginLater(pod, nodeNet);
      return;
    }
    const used = new Set(this.cluster.list('Pod').flatMap((p) => p.status.podIP ?? []));
    const ip = nextAddress(node, this.lastAddress.get(node.name) ?? null, used);
    if (ip === null) {
      if (pod.status.message === undefined)
        this.update(pod, { message: `no IP addresses available in range ${node.podCIDR}` });
      return;
    }
    let net: NetNs;
    try {
      net = makeSandbox(nodeNet, node, pod, ip);
    } catch (error) {
      const message = messageOf(error);
      if (pod.status.message !== message) this.update(pod, { message });
      return;
    }
    this.lastAddress.set(node.name, ip);
    this.sandboxes.set(key, net);
    this.update(pod, { podIP: ip, hostIP: node.ip });
    this.beginLater(pod, net);
  }

  private beginLater(pod: Pod, net: NetNs): void {
    const key = keyOf(pod);
    const begin = (): void => {
      this.starting.delete(key);
      const now = this.current(pod);
      if (!now || now.metadata.deletionTimestamp !== undefined) return;
      this.world.cpu.process(() => {
        const why = now.spec.hostNetwork === true ? runPrograms(net, now) : '';
        if (now.spec.hostNetwork !== true) startContainers(net, now);
        if (why === '') this.update(now, { phase: 'Running', ready: true });
        else this.update(now, { phase: 'Running', ready: false, crashed: true, message: why });
      });
    };
    this.starting.set(key, this.world.clock.after(START_TIME, begin));
  }

  private stop(pod: Pod, after: number): void {
    const key = keyOf(pod);
    if (this.stopping.has(key)) return;
    const at = this.world.clock.now + after;
    const alarm = this.world.clock.after(after, () => {
      const now = this.current(pod);
      if (now) this.world.cpu.process(() => this.remove(now));
    });
    this.stopping.set(key, { alarm, at });
  }

  private remove(pod: Pod): void {
    const key = keyOf(pod);
    const net = this.sandboxes.get(key);
    for (const alarm of [this.starting.get(key), this.stopping.get(key)?.alarm])
      if (alarm) this.world.clock.cancel(alarm);
    this.starting.delete(key);
    this.stopping.delete(key);
    this.sandboxes.delete(key);
    if (pod.spec.hostNetwork === true) {
      if (net) for (const argv of commandsOf(pod)) programOf(argv)?.stop(net);
    } else if (net && this.world.namespaces[net.id] === net) this.world.delNetNs(net);
    this.cluster.remove(pod);
  }

  private current(pod: Pod): Pod | null {
    return this.cluster.get('Pod', pod.metadata.namespace, pod.metadata.name);
  }

  private update(pod: Pod, status: Partial<Pod['status']>): void {
    this.cluster.put({ ...pod, status: { ...pod.status, ...status } });
  }
}

/** The command lines of a pod's containers. */
export const commandsOf = (pod: Pod): readonly (readonly string[])[] =>
  pod.spec.containers.map(({ command, args }) => [...(command ?? []), ...(args ?? [])]);

/** Starts what a pod of the host's network runs. Why something ended again, or ''. */
function runPrograms(net: NetNs, pod: Pod): string {
  for (const argv of commandsOf(pod)) {
    const why = programOf(argv)?.start(net, argv) ?? '';
    if (why !== '') return why;
  }
  return '';
}
