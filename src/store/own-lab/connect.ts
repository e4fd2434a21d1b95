import { devicesOf, type OwnEnd, type OwnLab, type OwnNode } from '../../protocol/own-lab/form.ts';
import { type Cidr, cidr, ipv4Text, overlap } from '../../protocol/own-lab/ipv4.ts';
import { addrsOf, segmentsOf } from '../../protocol/own-lab/segments.ts';
import { addBare, FORWARD, forwards, nodeOf, setDevice, setNode } from './edit.ts';
import { fillRoutes, keepFilled } from './routes.ts';

/** A network that nothing of the lab is in: `10.STEM.N.0/24`. */
function freeNet(lab: OwnLab, stem: string): Cidr {
  const used = addrsOf(devicesOf(lab)).map((a) => a.cidr);
  const routed = lab.nodes.flatMap(({ routes = [] }) => routes.flatMap(({ to }) => cidr(to) ?? []));
  for (let n = 1; ; n++) {
    const net = cidr(`${stem}.${n % 256}.0/24`);
    if (net && (n > 255 || ![...used, ...routed].some((other) => other.len > 0 && overlap(net, other)))) return net;
  }
}

/** The first address of a network from `from` on that nobody has. */
function freeAddr(lab: OwnLab, net: Cidr, from: number): string | null {
  const used = new Set(addrsOf(devicesOf(lab)).map((a) => a.cidr.addr));
  const size = 2 ** (32 - net.len);
  for (let i = 0; i < size; i++) {
    const last = (from + i) % size;
    if (last !== 0 && last !== size - 1 && !used.has(net.net + last)) return `${ipv4Text(net.net + last)}/${net.len}`;
  }
  return null;
}

/** Where hosts begin in a network, and where those that forward do. */
const HOSTS_FROM = 10;
const ROUTERS_FROM = 1;

/** The next name of a device of a node. */
export function freeDev(lab: OwnLab, node: OwnNode, stem = node.kind === 'switch' ? 'port' : 'eth'): string {
  const used = new Set(devicesOf(lab).flatMap((d) => (d.node === node.name ? [d.device.dev] : [])));
  for (let n = node.kind === 'switch' ? 1 : 0; ; n++) if (!used.has(`${stem}${n}`)) return `${stem}${n}`;
}

/**
 * Joins two nodes by a link. Ends that can have an address get one of the network that is there already, or of a new one;
 * routes that become possible are added, unless somebody had taken some away. The index of the link is the last one.
 */
export function connect(lab: OwnLab, a: string, b: string): OwnLab {
  const [from, to] = [nodeOf(lab, a), nodeOf(lab, b)];
  if (!from || !to || from === to) return lab;
  const end = (node: OwnNode): OwnEnd => ({ node: node.name, dev: freeDev(lab, node) });
  return settled(lab, { ...lab, links: [...lab.links, { a: end(from), b: end(to) }] });
}

/** A pod on a host: its cable goes to the host's first bridge, which is made if there is none. */
export function addPod(lab: OwnLab, host: string): { readonly lab: OwnLab; readonly name: string } {
  const on = nodeOf(lab, host);
  if (!on || on.kind === 'pod' || on.kind === 'switch') return { lab, name: host };
  const bridge = on.bridges?.[0] ?? { dev: freeDev(lab, on, 'br') };
  const ready = on.bridges?.[0]
    ? lab
    : setNode(lab, host, {
        ...on,
        bridges: [{ ...bridge, addrs: [freeAddr(lab, freeNet(lab, '10.244'), ROUTERS_FROM) ?? ''] }],
        sysctls: { ...on.sysctls, [FORWARD]: '1' },
      });
  const added = addBare(ready, { kind: 'pod', x: 0, y: 0, host }, 'pod');
  const dev = freeDev(added.lab, on, 'veth');
  const link = { a: { node: host, dev, bridge: bridge.dev }, b: { node: added.name, dev: 'eth0' } };
  return { lab: settled(lab, { ...added.lab, links: [...added.lab.links, link] }), name: added.name };
}

/** After a link came to be: addresses for its ends, and routes. */
const settled = (before: OwnLab, lab: OwnLab): OwnLab => keepFilled(before, addressEnds(lab, lab.links.length - 1));

function addressEnds(lab: OwnLab, index: number): OwnLab {
  const path = `links.${index}.a`;
  const { devices, of } = segmentsOf(lab);
  const here = devices.filter((d) => of.get(d.path) === of.get(path));
  const nets = addrsOf(here).map((a) => a.cidr);
  const net = nets[0] ?? freeNet(lab, '10.0');
  let now = lab;
  for (const side of ['a', 'b'] as const) {
    const end = now.links[index]?.[side];
    const at = here.find((d) => d.path === `links.${index}.${side}`);
    const node = at && nodeOf(now, at.node);
    if (!end || !node || at.bridge !== null || (end.addrs?.length ?? 0) > 0) continue;
    const addr = freeAddr(now, net, forwards(node) ? ROUTERS_FROM : HOSTS_FROM);
    if (addr !== null) now = setDevice(now, at.path, { dev: end.dev, addrs: [addr] });
  }
  return now;
}

/** Addresses for all ends that have none, and the routes that are missing. */
export const fillIn = (lab: OwnLab): OwnLab => fillRoutes(lab.links.reduce((now, _, i) => addressEnds(now, i), lab));
