import type { EndSpec, LabSpec, LinkSpec, PlaceSpec } from '../../session/lab-spec.ts';
import { checkBase } from './base.ts';
import { takenRoutes } from './check-addresses.ts';
import type { OwnEnd, OwnLab, OwnLine, OwnNode } from './form.ts';
import { OwnLabError, ownLabOf } from './read.ts';
import { type AddrAt, addrsOf, segmentsOf } from './segments.ts';

/** Of a cable between neighbours. */
const LATENCY_US = 50;

const hex = (n: number): string => n.toString(16).padStart(2, '0');

/** The MAC addresses that nobody chose: by the device's place in the lab, past those that were chosen. */
function macs(paths: readonly string[], chosen: ReadonlySet<string>): Map<string, string> {
  const out = new Map<string, string>();
  let n = 0;
  for (const path of paths) {
    let mac = '';
    do mac = `02:00:00:00:${hex(++n >> 8)}:${hex(n & 255)}`;
    while (chosen.has(mac));
    out.set(path, mac);
  }
  return out;
}

/** What opening it plays when it does not say: a client, or else the first host, asks the last of the others. */
export function firstOf(lab: OwnLab): OwnLine {
  if (lab.first) return lab.first;
  const addrs = addrsOf(segmentsOf(lab).devices);
  const hosts = lab.nodes.filter(({ kind, name }) => kind !== 'switch' && addrs.some((a) => a.at.node === name));
  const from = hosts.find(({ kind }) => kind === 'client') ?? hosts.find(({ kind }) => kind !== 'router') ?? hosts[0];
  const others = hosts.filter((node) => node !== from);
  const to = others.findLast(({ kind }) => kind !== 'router') ?? others.at(-1);
  if (from && to) return { place: from.name, line: `ping -c 1 ${to.name}` };
  return { place: from?.name ?? lab.nodes[0]?.name ?? '', line: 'ip addr' };
}

/** The node to look at first: the one with the most cables, a router before others. */
export function focusOf(lab: OwnLab): string {
  if (lab.focus !== undefined) return lab.focus;
  const degree = ({ name, kind }: OwnNode): number =>
    (kind === 'pod' || kind === 'switch' ? -100 : 0) +
    (kind === 'router' || kind === 'node' ? 10 : 0) +
    lab.links.filter(({ a, b }) => a.node === name || b.node === name).length;
  return lab.nodes.reduce((best, node) => (degree(node) > degree(best) ? node : best), lab.nodes[0] as OwnNode).name;
}

/** The address that a node's name stands for: of its first card; of a bridge when it has no other. */
function knownBy(addrs: readonly AddrAt[]): string | null {
  const rank = ({ at }: AddrAt): string =>
    `${at.isBridge ? 1 : 0} ${String(at.device.dev.length).padStart(2)} ${at.device.dev}`;
  const [first] = addrs.toSorted((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0));
  return first ? first.text.replace(/\/.*/, '') : null;
}

/** The lab with this id, as the session builds it. `base` finds a lab of ours by its id. Throws an OwnLabError. */
export function specOfOwnLab(id: string, base: (id: string) => LabSpec | null): LabSpec {
  const lab = ownLabOf(id);
  const from = lab.base === undefined ? null : base(lab.base);
  const problem = checkBase(lab, from);
  if (problem !== '') throw new OwnLabError(`the lab cannot run: ${problem}`);
  const { devices } = segmentsOf(lab);
  const addrs = addrsOf(devices);
  const chosen = new Set(devices.flatMap(({ device }) => (device.mac ? [device.mac.toLowerCase()] : [])));
  const auto = macs(
    devices.filter(({ device }) => !device.mac).map(({ path }) => path),
    chosen,
  );
  const bridges = devices
    .filter(({ isBridge }) => isBridge)
    .map(({ path, node, device }): LinkSpec => {
      const mac = device.mac ?? auto.get(path) ?? '';
      return { kind: 'bridge', at: { place: node, dev: device.dev, mac, ...(device.mtu ? { mtu: device.mtu } : {}) } };
    });
  const endOf = (end: OwnEnd, path: string): EndSpec => {
    const bridge = devices.find((d) => d.path === path)?.bridge ?? null;
    return {
      place: end.node,
      dev: end.dev,
      mac: end.mac ?? auto.get(path) ?? '',
      ...(end.mtu ? { mtu: end.mtu } : {}),
      ...(bridge === null ? {} : { bridge }),
      ...(end.hairpin ? { hairpin: true } : {}),
    };
  };
  const links = lab.links.map((link, i): LinkSpec => {
    const a = endOf(link.a, `links.${i}.a`);
    const b = endOf(link.b, `links.${i}.b`);
    const pods = lab.nodes.some(({ name, kind }) => kind === 'pod' && (name === a.place || name === b.place));
    return pods ? { kind: 'veth', a, b } : { kind: 'wire', a, b, latencyUs: link.latencyUs ?? LATENCY_US };
  });
  const places = lab.nodes.map((node): PlaceSpec => {
    const routes = takenRoutes(node, addrs);
    return {
      name: node.name,
      role: node.kind,
      at: { x: node.x, y: node.y },
      ...(node.kind === 'pod' && node.host !== undefined ? { host: node.host } : {}),
      addrs: addrs
        .filter(({ at }) => at.node === node.name)
        .map(({ at, text }) => ({ dev: at.device.dev, addr: text })),
      ...(routes.length > 0 ? { routes } : {}),
      ...(node.sysctls ? { sysctls: node.sysctls } : {}),
      ...(node.servers ? { servers: node.servers } : {}),
    };
  });
  const named = lab.nodes.flatMap(({ name }) => {
    const addr = knownBy(addrs.filter(({ at }) => at.node === name));
    return addr ? [{ name, addr }] : [];
  });
  const others = (from?.hosts ?? []).filter(({ name }) => !lab.nodes.some((node) => node.name === name));
  return {
    id,
    title: lab.title.trim(),
    summary: '',
    places,
    links: [...bridges, ...links],
    focus: focusOf(lab),
    first: firstOf(lab),
    hosts: [...named, ...others],
    ...(from?.cluster ? { cluster: from.cluster } : {}),
    ...(from?.daemons ? { daemons: from.daemons } : {}),
    ...(lab.setup ? { setup: lab.setup } : {}),
    ...(lab.cold ? { neighbours: 'cold' } : {}),
  };
}
