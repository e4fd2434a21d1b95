import { type InetAddr, isIpv4, MAC_ZERO, type MacAddr, prefixMask } from '../../wire/inet.ts';
import { maskIpv6, prefixMask6 } from '../../wire/inet6.ts';
import { jhash2, swap32 } from '../conntrack/jhash.ts';
import { type ElemExt, newExt } from './extensions.ts';
import type { SetType } from './ip-set.ts';

/** What one dimension of an element is. `ip2` and `net2` are the last of three, or the second of `net,net`. */
export type Dim = 'ip' | 'net' | 'port' | 'mac' | 'mark' | 'iface' | 'ip2' | 'net2';

/** A hash type: what its elements are made of. */
export interface HashType extends SetType {
  readonly dims: readonly Dim[];
  /** Which addresses are networks: 1 for the first, 2 for the second. */
  readonly nets: readonly (1 | 2)[];
  /** A network of length 0 is allowed (`IP_SET_HASH_WITH_NET0`). */
  readonly net0: boolean;
  /** One network may be there several times, once for each interface (`IP_SET_HASH_WITH_MULTI`). */
  readonly multi: boolean;
  readonly netmask: boolean;
  /** Bytes of the fixed part of a set and of an element, IPv4. */
  readonly base: number;
  readonly elem: number;
  /** Its module is not on every kernel: the name under which `World.modules` has it. */
  readonly module?: string;
}

/** An element of any hash type; what a type does not have stays at its default. */
export interface HashElem {
  ip: InetAddr;
  cidr: number;
  ip2: InetAddr;
  cidr2: number;
  port: number;
  proto: number;
  mac: MacAddr;
  mark: number;
  iface: string;
  physdev: boolean;
  wildcard: boolean;
  nomatch: boolean;
  ext: ElemExt;
}

export const newElem = (any: InetAddr, host: number): HashElem => ({
  ip: any,
  cidr: host,
  ip2: any,
  cidr2: host,
  port: 0,
  proto: 0,
  mac: MAC_ZERO,
  mark: 0,
  iface: '',
  physdev: false,
  wildcard: false,
  nomatch: false,
  ext: newExt(),
});

/** The network of an address. */
export const maskAddr = (addr: InetAddr, cidr: number): InetAddr =>
  isIpv4(addr) ? (((addr & prefixMask(cidr)) >>> 0) as InetAddr) : maskIpv6(addr, prefixMask6(cidr));

/** The element with its networks cut to these lengths (`data_netmask`). */
export function maskElem(type: HashType, d: HashElem, outer: number, inner: number | null): HashElem {
  const e = { ...d };
  const cut = (which: 1 | 2 | undefined, cidr: number): void => {
    if (which === 1) {
      e.ip = maskAddr(d.ip, cidr);
      e.cidr = cidr;
    } else if (which === 2) {
      e.ip2 = maskAddr(d.ip2, cidr);
      e.cidr2 = cidr;
    }
  };
  cut(type.nets[0], outer);
  if (inner !== null) cut(type.nets[1], inner);
  return e;
}

/**
 * Whether an element of the set is the one that is looked for (`data_equal`). 'other': the same network with another
 * interface. Fields a type lacks are equal anyway.
 */
export function equalElem(type: HashType, e: HashElem, d: HashElem): 'yes' | 'other' | 'no' {
  if (
    e.ip !== d.ip ||
    e.ip2 !== d.ip2 ||
    e.cidr !== d.cidr ||
    e.cidr2 !== d.cidr2 ||
    e.port !== d.port ||
    e.proto !== d.proto ||
    e.mac !== d.mac ||
    e.mark !== d.mark
  )
    return 'no';
  if (!type.multi) return 'yes';
  const iface = e.wildcard ? d.iface.startsWith(e.iface) : d.iface === e.iface;
  return e.physdev === d.physdev && iface ? 'yes' : 'other';
}

/** The hash of an element as the kernel computes it: over its bytes, on a little-endian machine. */
export function hashKey(type: HashType, e: HashElem, initval: number): number {
  const words: number[] = [];
  const addr = (a: InetAddr): void => {
    if (isIpv4(a)) words.push(swap32(a));
    else for (let i = 0; i < 32; i += 8) words.push(swap32(Number.parseInt(a.slice(i, i + 8), 16)));
  };
  const swapped = ((e.port & 0xff) << 8) | (e.port >>> 8);
  for (const dim of type.dims) if (dim === 'ip' || dim === 'net') addr(e.ip);
  for (const dim of type.dims) if (dim === 'ip2' || dim === 'net2') addr(e.ip2);
  switch (type.name) {
    case 'hash:net':
    case 'hash:net,net':
      words.push(type.nets.length === 2 ? (e.cidr << 16) | (e.cidr2 << 24) : e.cidr << 24);
      break;
    case 'hash:ip,port':
    case 'hash:ip,port,ip':
      words.push(swapped | (e.proto << 16));
      break;
    case 'hash:net,port':
      words.push(swapped | (e.proto << 16) | ((e.cidr - 1) << 24));
      break;
    case 'hash:ip,port,net':
      words.push(swapped | ((e.cidr2 - 1) << 16) | (e.proto << 24));
      break;
    case 'hash:net,port,net':
      words.push(swapped | (e.cidr << 16) | (e.cidr2 << 24), e.proto << 8);
      break;
    case 'hash:net,iface':
      words.push((e.physdev ? 1 : 0) | (e.cidr << 8) | (1 << 24));
      break;
    case 'hash:ip,mark':
      words.push(e.mark);
      break;
    default:
  }
  if (type.dims.includes('mac'))
    words.push(swap32(Number.parseInt(e.mac.slice(0, 8), 16)), swap32(Number.parseInt(`${e.mac.slice(8)}0000`, 16)));
  return jhash2(words, initval);
}
