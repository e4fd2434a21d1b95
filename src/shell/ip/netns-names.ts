import type { NetDevice } from '../../kernel/device/net-device.ts';
import type { NetNs } from '../../kernel/netns.ts';

/** Names under /run/netns of a host, newest first, as the directory lists them: all namespaces of the host but its own. */
export function netnsList(net: NetNs): NetNs[] {
  const all = net.world.namespaces.filter((n): n is NetNs => n !== null && n.host === net.host && n.name !== net.host);
  return all.reverse();
}

const SEPARATOR = ':';

/** What the namespace is called on its host. A name that another host has too is kept with the host in front. */
export const netnsName = (net: NetNs): string =>
  net.name.startsWith(net.host + SEPARATOR) ? net.name.slice(net.host.length + 1) : net.name;

export const findNetns = (net: NetNs, name: string): NetNs | null =>
  netnsList(net).find((n) => netnsName(n) === name) ?? null;

/** `ip netns add`. */
export function addNetns(net: NetNs, name: string): NetNs {
  const taken = net.world.netNs(name) !== null;
  return net.world.addNetNs(taken ? net.host + SEPARATOR + name : name, net.host);
}

const IDS = new WeakMap<NetNs, Map<NetNs, number>>();

/** The number `net` has for another namespace (`peernet2id_alloc`): the lowest free one, given when first needed. */
export function nsId(net: NetNs, other: NetNs): number {
  let ids = IDS.get(net);
  if (!ids) {
    ids = new Map();
    IDS.set(net, ids);
  }
  const known = ids.get(other);
  if (known !== undefined) return known;
  const used = new Set(ids.values());
  let id = 0;
  while (used.has(id)) id++;
  ids.set(other, id);
  return id;
}

/** The number, when there is one. Links into other namespaces have given theirs by now. */
export function knownNsId(net: NetNs, other: NetNs): number | null {
  for (const dev of net.devices.all()) linkNetns(dev);
  return IDS.get(net)?.get(other) ?? null;
}

/** The namespace a device's other end is in, when it is not its own, with the number that stands for it. */
export function linkNetns(dev: NetDevice): { net: NetNs; id: number } | null {
  const peer = dev.kind === 'veth' ? dev.peer : null;
  if (!peer || peer.net === dev.net) return null;
  return { net: peer.net, id: nsId(dev.net, peer.net) };
}
