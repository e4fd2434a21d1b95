import type { NetInfo, Topology } from '../protocol/messages.ts';

/** The hosts of a lab so that those with a cable between them stand side by side: from a client at an end, along the cables. */
export function hostsInOrder(topology: Topology): NetInfo[] {
  const isHost = (net: NetInfo): boolean => net.host === net.name || !topology.nets.some((n) => n.name === net.host);
  const hosts = topology.nets.filter(isHost);
  const near = (net: number): number[] =>
    topology.wires.flatMap(({ a, b }) => (a.net === net ? [b.net] : b.net === net ? [a.net] : []));
  const degree = (net: NetInfo): number => near(net.net).filter((n) => hosts.some((h) => h.net === n)).length;
  const rank = (net: NetInfo): number =>
    (degree(net) > 1 ? 2 : 0) + (topology.places.find((p) => p.net === net.net)?.role === 'client' ? 0 : 1);
  const left = [...hosts].sort((a, b) => rank(a) - rank(b));
  const out: NetInfo[] = [];
  const walk = (net: NetInfo): void => {
    out.push(net);
    left.splice(left.indexOf(net), 1);
    for (const n of near(net.net)) {
      const next = left.find((h) => h.net === n);
      if (next) walk(next);
    }
  };
  for (let first = left[0]; first; first = left[0]) walk(first);
  return out;
}
