import { type InetAddr, isIpv4, MAC_ZERO } from '../../wire/inet.ts';
import { IN6ADDR_ANY } from '../../wire/inet6.ts';
import { IPPROTO_ICMP } from '../../wire/ipv4.ts';
import {
  IPSET_ERR_HASH_ELEM,
  IPSET_ERR_INVALID_CIDR,
  IPSET_ERR_INVALID_PROTO,
  IPSET_ERR_MISSING_PROTO,
  IPSET_ERR_PROTOCOL,
} from './errors.ts';
import { protoWithPorts } from './get-port.ts';
import { type HashElem, type HashType, maskAddr, newElem } from './hash-elem.ts';
import { addressesOf, ends, isEverything, type Net, networksOf } from './range.ts';
import type { Adt, AdtAttrs } from './types.ts';

const IPPROTO_ICMPV6 = 58;

/** What is needed to know of the set. */
interface Shape {
  readonly type: HashType;
  readonly host: number;
  readonly netmask: number | null;
  readonly markmask: number;
  masked(ip: InetAddr): InetAddr;
}

/**
 * The elements a program's ADD, DEL or TEST stands for (`hash_*_uadt`), in the order in which the kernel goes through
 * them: addresses, then ports, then second addresses. A negative error when it does not make sense to the type.
 */
export function uadtElems(set: Shape, attrs: AdtAttrs, adt: Adt): Iterable<HashElem> | number {
  const { type } = set;
  const any = set.host === 32 ? (0 as InetAddr) : IN6ADDR_ANY;
  const e = newElem(any, set.host);
  e.nomatch = attrs.nomatch ?? false;
  const needsIp = type.dims.some((dim) => dim === 'ip' || dim === 'net');
  if (needsIp && attrs.ip === undefined) return -IPSET_ERR_PROTOCOL;
  for (const n of type.nets) {
    const cidr = n === 1 ? attrs.cidr : attrs.cidr2;
    if (cidr === undefined) continue;
    if ((cidr === 0 && !type.net0) || cidr > set.host) return -IPSET_ERR_INVALID_CIDR;
  }
  if (type.dims.includes('port')) {
    if (attrs.proto === undefined) return -IPSET_ERR_MISSING_PROTO;
    if (attrs.proto === 0) return -IPSET_ERR_INVALID_PROTO;
    e.proto = attrs.proto;
    const typed = e.proto === (set.host === 32 ? IPPROTO_ICMP : IPPROTO_ICMPV6);
    e.port = protoWithPorts(e.proto) || typed ? (attrs.port ?? 0) : 0;
  }
  if (type.dims.includes('mac')) {
    if (attrs.mac === undefined) return -IPSET_ERR_PROTOCOL;
    if (attrs.mac === MAC_ZERO) return -IPSET_ERR_HASH_ELEM;
    e.mac = attrs.mac;
  }
  if (type.dims.includes('mark')) {
    e.mark = ((attrs.mark ?? 0) & set.markmask) >>> 0;
    if (e.mark === 0 && attrs.ip === any) return -IPSET_ERR_HASH_ELEM;
  }
  e.iface = attrs.iface ?? '';
  e.physdev = attrs.physdev ?? false;
  e.wildcard = attrs.wildcard ?? false;
  return elements(set, attrs, adt, e);
}

function elements(set: Shape, attrs: AdtAttrs, adt: Adt, e: HashElem): Iterable<HashElem> | number {
  const { type } = set;
  const single = adt === 'test' || set.host !== 32;
  const isNet = (n: 1 | 2): boolean => type.nets.includes(n);
  // only where a range begins is the netmask applied: from there the kernel counts
  const ip = set.masked(attrs.ip ?? e.ip);
  const ip2 = attrs.ip2 ?? e.ip2;
  const first = nets(ip, attrs.ipTo, attrs.cidr, isNet(1), single, set.host, stepOf(set));
  if (typeof first === 'number') return first;
  const second = nets(
    isNet(1) && isNet(2) ? set.masked(ip2) : ip2,
    attrs.ip2To,
    attrs.cidr2,
    isNet(2),
    single,
    set.host,
    1,
  );
  if (typeof second === 'number') return second;
  const { port } = e;
  const portTo = !single && protoWithPorts(e.proto) ? (attrs.portTo ?? port) : port;
  return combine(e, first, [Math.min(port, portTo), Math.max(port, portTo)], second);
}

/** Addresses that a netmask makes one; only hash:ip counts in such steps. */
const stepOf = (set: Shape): number =>
  set.netmask === null || set.type.name !== 'hash:ip' ? 1 : 2 ** (32 - set.netmask);

function* combine(
  e: HashElem,
  first: () => Iterable<Net>,
  ports: readonly [number, number],
  second: () => Iterable<Net>,
): Generator<HashElem> {
  for (const a of first())
    for (let port = ports[0]; port <= ports[1]; port++)
      for (const b of second()) yield { ...e, ip: a.ip, cidr: a.cidr, port, ip2: b.ip, cidr2: b.cidr };
}

/** What one address of an element stands for: itself, a network, the networks or the addresses of a range. */
function nets(
  ip: InetAddr,
  to: InetAddr | undefined,
  cidr: number | undefined,
  isNet: boolean,
  single: boolean,
  host: number,
  step: number,
): (() => Iterable<Net>) | number {
  const one = (net: Net) => (): Iterable<Net> => [net];
  if (isNet && (single || to === undefined || !isIpv4(ip)))
    return one({ ip: maskAddr(ip, cidr ?? host), cidr: cidr ?? host });
  if (single || !isIpv4(ip)) return one({ ip, cidr: host });
  const range = ends(ip, to, cidr);
  if (typeof range === 'number') return range;
  const [from, last] = range;
  if (!isNet) return () => addressesOf(from, last, step);
  return isEverything(from, last) || (() => networksOf(from, last));
}
