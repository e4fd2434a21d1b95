import { type DeviceKind, isUp, type NetDevice } from '../kernel/device/net-device.ts';
import { Nic } from '../kernel/device/nic.ts';
import { Veth } from '../kernel/device/veth.ts';
import type { NetNs } from '../kernel/netns.ts';
import { formatIpv4, formatMac } from '../wire/inet.ts';
import type { PlaceRole } from './lab-spec.ts';
import type { Session } from './session.ts';

export interface DeviceView {
  readonly name: string;
  readonly ifindex: number;
  readonly kind: DeviceKind;
  readonly mac: string;
  readonly up: boolean;
  readonly addrs: readonly string[];
  readonly master: string | null;
}

export interface TopologyView {
  readonly lab: string;
  readonly title: string;
  readonly places: readonly {
    readonly name: string;
    readonly net: number;
    readonly role: PlaceRole;
    readonly host: string;
    readonly at?: { readonly x: number; readonly y: number };
    /** The API server has a Node of this name; Nodes neither come nor go. */
    readonly isNode?: true;
  }[];
  readonly nets: readonly {
    readonly net: number;
    readonly name: string;
    readonly host: string;
    readonly devices: readonly DeviceView[];
  }[];
  readonly wires: readonly { readonly a: End; readonly b: End }[];
  readonly focus: number;
  /** It has an API server. */
  readonly cluster: boolean;
  readonly first: { readonly place: string; readonly line: string };
}
interface End {
  readonly net: number;
  readonly dev: string;
}

const deviceView = (dev: NetDevice): DeviceView => ({
  name: dev.name,
  ifindex: dev.ifindex,
  kind: dev.kind,
  mac: formatMac(dev.mac),
  up: isUp(dev),
  addrs: dev.addrs.map((addr) => `${formatIpv4(addr.local)}/${addr.prefixLen}`),
  master: dev.master?.name ?? null,
});

/** The namespaces, devices and cables of a session as they are now. */
export function topologyOf(session: Session): TopologyView {
  const { machine, lab } = session;
  const nets = machine.world.namespaces.filter((net): net is NetNs => net !== null);
  const nodes = new Set(lab.cluster?.nodes.map((node) => node.name));
  const places = [...machine.places.values()]
    .filter((place) => machine.isThere(place))
    .map(({ name, net }) => {
      const spec = lab.places.find((place) => place.name === name);
      const { role = 'pod', at } = spec ?? {};
      return {
        name,
        net: net.id,
        role,
        host: net.host,
        ...(at ? { at } : {}),
        ...(nodes.has(name) ? { isNode: true as const } : {}),
      };
    });
  return {
    lab: lab.id,
    title: lab.title,
    places,
    nets: nets.map((net) => ({
      net: net.id,
      name: net.name,
      host: net.host,
      devices: net.devices.all().map(deviceView),
    })),
    wires: nets.flatMap(wiresOf),
    focus: machine.places.get(lab.focus)?.net.id ?? 0,
    cluster: lab.cluster !== undefined,
    first: lab.first,
  };
}

/** Both ends of each cable, once: from the end that comes first. */
function wiresOf(net: NetNs): { a: End; b: End }[] {
  return net.devices.all().flatMap((dev) => {
    const peer = dev instanceof Nic || dev instanceof Veth ? dev.peer : null;
    if (!peer) return [];
    const first = net.id < peer.net.id || (net === peer.net && dev.ifindex < peer.ifindex);
    return first ? [{ a: { net: net.id, dev: dev.name }, b: { net: peer.net.id, dev: peer.name } }] : [];
  });
}
