/** Version of the form below. A new form brings an upgrader, a fixture of the old one and its test. */
export const OWN_LAB_VERSION = 1;

/** What a node is drawn as. `pod`: a network namespace inside of a host. `switch`: a bridge and nothing else. */
export type NodeKind = 'client' | 'host' | 'node' | 'pod' | 'router' | 'server' | 'switch';
export const NODE_KINDS: readonly NodeKind[] = ['host', 'client', 'server', 'node', 'router', 'switch', 'pod'];

/** Bounds: a lab may come from anywhere, and a map of more is not to be read. */
export const MAX_NODES = 24;
export const MAX_LINKS = 48;

/** What can be set about a device. Without a MAC address it gets one by its place in the lab. */
export interface OwnDevice {
  readonly dev: string;
  /** `192.0.2.1/24` */
  readonly addrs?: readonly string[];
  readonly mtu?: number;
  readonly mac?: string;
}

/** One end of a link: a device of a node. On a switch it is a port. */
export interface OwnEnd extends OwnDevice {
  readonly node: string;
  /** It is a port of this bridge of the node's. */
  readonly bridge?: string;
  /** The bridge may send a frame back out of this port. */
  readonly hairpin?: true;
}

/** A cable between two hosts, or a veth pair between a pod and its host. */
export interface OwnLink {
  readonly a: OwnEnd;
  readonly b: OwnEnd;
  /** Of a cable, microseconds one way. */
  readonly latencyUs?: number;
}

export interface OwnRoute {
  /** `default` or a prefix. */
  readonly to: string;
  readonly via: string;
}

export interface OwnServer {
  readonly kind: 'http' | 'udp';
  readonly port: number;
}

export interface OwnNode {
  readonly name: string;
  readonly kind: NodeKind;
  /** Where its network stack stands in the drawing: the middle of it. A pod stands in its host. */
  readonly x: number;
  readonly y: number;
  /** Of a pod: the host it is on. */
  readonly host?: string;
  readonly bridges?: readonly OwnDevice[];
  readonly routes?: readonly OwnRoute[];
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly servers?: readonly OwnServer[];
  /** Objects of the cluster name it: name, kind, host and presence stay. */
  readonly fixed?: true;
}

/** A command at a place. */
export interface OwnLine {
  readonly place: string;
  readonly line: string;
}

/** A setup command that shall fail says with which status. */
export interface OwnSetup extends OwnLine {
  readonly status?: number;
  readonly stdin?: string;
}

/** A lab that a reader made. */
export interface OwnLab {
  readonly version: typeof OWN_LAB_VERSION;
  readonly title: string;
  readonly nodes: readonly OwnNode[];
  readonly links: readonly OwnLink[];
  /** The node to look at first. */
  readonly focus?: string;
  /** What opening it plays. */
  readonly first?: OwnLine;
  /** Commands run before the session begins. */
  readonly setup?: readonly OwnSetup[];
  /** Nobody has talked yet: neighbour tables are empty. */
  readonly cold?: true;
  /** The lab of ours whose cluster objects, agents and names run in it. */
  readonly base?: string;
}

export { isOwnLab, OWN } from '../../base/own-lab-id.ts';

/** A device of a node, and where in the lab it is written. */
export interface DeviceAt {
  readonly path: string;
  readonly node: string;
  readonly device: OwnDevice | OwnEnd;
  /** The bridge it is a port of; null for one that stands alone. */
  readonly bridge: string | null;
  readonly isBridge: boolean;
}

/** The bridge that a switch consists of. */
export const SWITCH_BRIDGE = 'br0';

/** All devices of a lab, bridges of a node before its link ends. */
export function devicesOf(lab: OwnLab): DeviceAt[] {
  const kinds = new Map(lab.nodes.map((node) => [node.name, node.kind]));
  const bridges = lab.nodes.flatMap((node, n) => {
    const own: DeviceAt[] = (node.bridges ?? []).map((device, i) => ({
      path: `nodes.${n}.bridges.${i}`,
      node: node.name,
      device,
      bridge: null,
      isBridge: true,
    }));
    if (node.kind === 'switch' && !node.bridges?.some(({ dev }) => dev === SWITCH_BRIDGE))
      own.push({
        path: `nodes.${n}`,
        node: node.name,
        device: { dev: SWITCH_BRIDGE },
        bridge: null,
        isBridge: true,
      });
    return own;
  });
  const ends = lab.links.flatMap((link, i) =>
    (['a', 'b'] as const).map((side): DeviceAt => {
      const end = link[side];
      const bridge = end.bridge ?? (kinds.get(end.node) === 'switch' ? SWITCH_BRIDGE : null);
      return { path: `links.${i}.${side}`, node: end.node, device: end, bridge, isBridge: false };
    }),
  );
  return [...bridges, ...ends];
}
