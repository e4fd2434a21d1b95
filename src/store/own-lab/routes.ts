import type { OwnLab, OwnNode, OwnRoute } from '../../protocol/own-lab/form.ts';
import { type Cidr, cidr, cidrText, contains, ipv4Text } from '../../protocol/own-lab/ipv4.ts';
import { type AddrAt, addrsOf, segmentsOf } from '../../protocol/own-lab/segments.ts';
import { forwards, setNode } from './edit.ts';

/** A network on what is joined: two of the same prefix that are not joined are two. */
interface Net {
  readonly segment: string;
  readonly cidr: Cidr;
  readonly members: readonly AddrAt[];
}

/** Adds the routes by which each node gets to each network of the lab, where it has none. The same lab when none is missing. */
export function fillRoutes(lab: OwnLab): OwnLab {
  const nets = netsOf(lab);
  return lab.nodes.reduce((now, node) => {
    if (node.kind === 'switch') return now;
    const missing = missingRoutes(lab, node, nets);
    return missing.length === 0
      ? now
      : setNode(now, node.name, { ...node, routes: [...(node.routes ?? []), ...missing] });
  }, lab);
}

/** After a change: the routes that are missing now, unless somebody had taken some away before it. */
export const keepFilled = (before: OwnLab, lab: OwnLab): OwnLab =>
  fillRoutes(before) === before ? fillRoutes(lab) : lab;

function netsOf(lab: OwnLab): Net[] {
  const { devices, of } = segmentsOf(lab);
  const nets = new Map<string, Net & { members: AddrAt[] }>();
  for (const addr of addrsOf(devices)) {
    const segment = of.get(addr.at.path) ?? '';
    const key = `${segment} ${cidrText(addr.cidr)}`;
    const net = nets.get(key) ?? { segment, cidr: addr.cidr, members: [] };
    net.members.push(addr);
    nets.set(key, net);
  }
  return [...nets.values()];
}

/** The next hop of the shortest way from a node to each network that it is not in. */
function waysOf(lab: OwnLab, node: OwnNode, nets: readonly Net[]): Map<Net, string> {
  const ways = new Map<Net, string>();
  const own = nets.filter((net) => net.members.some((m) => m.at.node === node.name));
  const seen = new Set(own);
  let edge = own.map((net) => ({ net, via: '' }));
  while (edge.length > 0) {
    const next: typeof edge = [];
    for (const { net, via } of edge)
      for (const member of net.members) {
        const there = lab.nodes.find(({ name }) => name === member.at.node);
        if (!there || there === node || !forwards(there)) continue;
        for (const far of nets) {
          if (seen.has(far) || !far.members.some((m) => m.at.node === there.name)) continue;
          const hop = via === '' ? ipv4Text(member.cidr.addr) : via;
          seen.add(far);
          ways.set(far, hop);
          next.push({ net: far, via: hop });
        }
      }
    edge = next;
  }
  return ways;
}

/**
 * Whether a packet for a network gets there by a next hop. A next hop that is nobody's in the lab was set on purpose: it is
 * left alone.
 */
function leads(lab: OwnLab, node: OwnNode, via: string, net: Net, nets: readonly Net[]): boolean {
  const members = nets.flatMap((n) => n.members);
  const name = members.find(({ cidr: { addr } }) => ipv4Text(addr) === via)?.at.node;
  const hop = lab.nodes.find((n) => n.name === name);
  if (!hop) return true;
  if (!forwards(hop)) return false;
  if (net.members.some((m) => m.at.node === name)) return true;
  const on = waysOf(lab, hop, nets).get(net);
  return on !== undefined && !members.some((m) => m.at.node === node.name && ipv4Text(m.cidr.addr) === on);
}

function missingRoutes(lab: OwnLab, node: OwnNode, nets: readonly Net[]): OwnRoute[] {
  const ways = [...waysOf(lab, node, nets)];
  const known = (node.routes ?? []).flatMap(({ to, via }) => {
    const prefix = to === 'default' ? { net: 0, len: 0 } : cidr(to);
    return prefix ? [{ net: prefix.net, len: prefix.len, via }] : [];
  });
  const own = nets.filter((net) => net.members.some((m) => m.at.node === node.name));
  const open = ways.filter(([net]) => {
    const best = known
      .filter((r) => r.len <= net.cidr.len && contains(r, net.cidr.net))
      .reduce<(typeof known)[number] | null>((a, r) => (a === null || r.len > a.len ? r : a), null);
    // what a network of its own covers never gets to a route
    const covered = own.some((o) => o.cidr.len <= net.cidr.len && contains(o.cidr, net.cidr.net));
    const isThere = best !== null && (best.len === net.cidr.len || leads(lab, node, best.via, net, nets));
    return !covered && !isThere;
  });
  const [first] = open;
  if (!first) return [];
  if (forwards(node)) return unique(open.map(([net, via]) => ({ to: cidrText(net.cidr), via })));
  const count = (via: string): number => open.filter(([, v]) => v === via).length;
  if (known.some(({ len }) => len === 0)) return unique(open.map(([net, via]) => ({ to: cidrText(net.cidr), via })));
  const main = open.reduce((best, [, via]) => (count(via) > count(best) ? via : best), first[1]);
  const others = open.filter(([, via]) => via !== main).map(([net, via]) => ({ to: cidrText(net.cidr), via }));
  return unique([{ to: 'default', via: main }, ...others]);
}

const unique = (routes: readonly OwnRoute[]): OwnRoute[] =>
  routes.filter(({ to }, i) => routes.findIndex((r) => r.to === to) === i);
