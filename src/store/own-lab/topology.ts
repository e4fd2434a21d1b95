import type { DeviceInfo, Topology } from '../../protocol/messages.ts';
import { devicesOf, type OwnLab } from '../../protocol/own-lab/form.ts';
import { focusOf } from '../../protocol/own-lab/spec.ts';

/** A lab as the map draws it, before there is a world of it. Nets are numbered as nodes are. */
export function draftTopology(lab: OwnLab): Topology {
  const net = (name: string): number => lab.nodes.findIndex((node) => node.name === name);
  const devices = devicesOf(lab);
  const isPod = (name: string): boolean => lab.nodes[net(name)]?.kind === 'pod';
  const infos = (name: string): DeviceInfo[] =>
    devices
      .filter(({ node }) => node === name)
      .map(({ path, device, bridge, isBridge }, i): DeviceInfo => {
        const link = lab.links[Number(path.split('.')[1])];
        const veth = link !== undefined && (isPod(link.a.node) || isPod(link.b.node));
        const { dev, addrs = [], mac = '' } = device;
        const kind = isBridge ? 'bridge' : veth ? 'veth' : 'nic';
        return { name: dev, ifindex: i + 1, kind, mac, up: true, addrs, master: bridge };
      });
  return {
    lab: '',
    title: lab.title,
    places: lab.nodes.map(({ name, kind, host, x, y }, i) => ({
      name,
      net: i,
      role: kind,
      host: host ?? name,
      ...(kind === 'pod' ? {} : { at: { x, y } }),
    })),
    nets: lab.nodes.map(({ name, host }, i) => ({ net: i, name, host: host ?? name, devices: infos(name) })),
    wires: lab.links
      .filter(({ a, b }) => net(a.node) >= 0 && net(b.node) >= 0)
      .map(({ a, b }) => ({ a: { net: net(a.node), dev: a.dev }, b: { net: net(b.node), dev: b.dev } })),
    focus: Math.max(0, lab.nodes.length > 0 ? net(focusOf(lab)) : 0),
    cluster: lab.base !== undefined,
  };
}
