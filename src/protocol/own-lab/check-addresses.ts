import type { Tell } from './check.ts';
import type { OwnLab, OwnNode } from './form.ts';
import { type Cidr, cidr, cidrText, contains, ipv4, overlap } from './ipv4.ts';
import { type AddrAt, addrsOf, type Segments } from './segments.ts';

/** Addresses, and the routes that need them. */
export function checkAddresses(lab: OwnLab, segments: Segments, tell: Tell): void {
  for (const { path, device, bridge } of segments.devices)
    for (const [i, text] of (device.addrs ?? []).entries()) {
      const at = `${path}.addrs.${i}`;
      if (bridge !== null) tell('error', at, 'portAddr', device.dev);
      else checkText(text, at, tell);
    }
  const addrs = addrsOf(segments.devices);
  // what follows from an address that cannot be read need not be said as well
  const unread = segments.devices.filter(({ device }) => device.addrs?.some((text) => cidr(text) === null));
  const unclear = new Set(unread.map(({ path }) => segments.of.get(path) ?? ''));
  const segment = (a: AddrAt): string => segments.of.get(a.at.path) ?? '';
  for (const [i, one] of addrs.entries()) {
    const before = addrs.slice(0, i);
    const twin = before.find((other) => other.cidr.addr === one.cidr.addr);
    if (twin) {
      const clash = twin.at.node === one.at.node || segment(twin) === segment(one);
      tell(clash ? 'error' : 'warning', one.path, 'addrTwice', one.text, twin.at.node);
      continue;
    }
    const far = before.find((other) => segment(other) !== segment(one) && overlap(other.cidr, one.cidr));
    if (far) tell('warning', one.path, 'netElsewhere', cidrText(one.cidr), far.at.node);
    const joined = segments.devices.some((d) => d.node !== one.at.node && segments.of.get(d.path) === segment(one));
    const near = addrs.some(
      (o) => o.at.node !== one.at.node && segment(o) === segment(one) && contains(one.cidr, o.cidr.addr),
    );
    if (joined && !near && !far && one.cidr.len < 32 && !unclear.has(segment(one)))
      tell('warning', one.path, 'alone', cidrText(one.cidr));
  }
  for (const [n, node] of lab.nodes.entries()) {
    const blind = segments.devices.some((d) => d.node === node.name && unclear.has(segments.of.get(d.path) ?? ''));
    checkRoutes(node, `nodes.${n}.routes`, addrs, segments, blind ? onlyErrors(tell) : tell);
  }
}

const onlyErrors =
  (tell: Tell): Tell =>
  (level, ...what) => {
    if (level === 'error') tell(level, ...what);
  };

function checkText(text: string, at: string, tell: Tell): void {
  const read = cidr(text);
  const first = Math.floor((read?.addr ?? 0) / 2 ** 24);
  if (!read || read.len === 0) tell('error', at, 'cidr', text);
  else if (first === 0 || first === 127 || first >= 224) tell('error', at, 'addrRange', text);
  else if (isEnd(read, read.addr)) tell('warning', at, 'addrIsNet', text);
}

function checkRoutes(node: OwnNode, at: string, addrs: readonly AddrAt[], segments: Segments, tell: Tell): void {
  const own = addrs.filter((a) => a.at.node === node.name);
  // an address brings the route to its network
  const seen = new Set(own.filter((a) => a.cidr.len < 32).map((a) => cidrText(a.cidr)));
  for (const [i, { to, via }] of (node.routes ?? []).entries()) {
    const dst = to === 'default' ? { addr: 0, net: 0, len: 0 } : cidr(to);
    if (!dst || dst.addr !== dst.net) tell('error', `${at}.${i}.to`, 'routeTo', to);
    else if (seen.has(cidrText(dst))) tell('error', `${at}.${i}.to`, 'routeTwice', to);
    else seen.add(cidrText(dst));
    const gateway = ipv4(via);
    if (gateway === null) tell('error', `${at}.${i}.via`, 'routeVia', via);
    else if (own.some((a) => a.cidr.addr === gateway)) tell('error', `${at}.${i}.via`, 'routeSelf', via);
    else if (!reaches(own, gateway)) tell('warning', `${at}.${i}.via`, 'routeFar', via, to);
    else {
      const nets = own.filter((a) => contains(a.cidr, gateway)).map((a) => segments.of.get(a.at.path));
      const there = addrs.some((a) => a.cidr.addr === gateway && nets.includes(segments.of.get(a.at.path)));
      if (!there) tell('warning', `${at}.${i}.via`, 'routeNobody', via, to);
    }
  }
}

/** Whether Linux takes a next hop: it is a host's address in a network of the node's. */
const reaches = (own: readonly AddrAt[], gateway: number): boolean =>
  own.some(({ cidr: net }) => net.len < 32 && contains(net, gateway)) &&
  !own.some(({ cidr: net }) => isEnd(net, gateway));

/** The first or the last address of a network, which are not for hosts. */
const isEnd = ({ net, len }: Cidr, addr: number): boolean =>
  len < 31 && (addr === net || addr === net + 2 ** (32 - len) - 1);

/** The routes that Linux takes: those by a next hop in a network of the node's. */
export function takenRoutes(node: OwnNode, addrs: readonly AddrAt[]): NonNullable<OwnNode['routes']> {
  const own = addrs.filter((a) => a.at.node === node.name);
  return (node.routes ?? []).filter(({ via }) => {
    const gateway = ipv4(via);
    return gateway !== null && reaches(own, gateway);
  });
}
