import type { InetAddr } from '../../wire/inet.ts';
import { isIpv4, prefixMask } from '../../wire/inet.ts';
import { IPSET_ERR_HASH_RANGE, IPSET_ERR_INVALID_CIDR } from './errors.ts';

/** An address or a network. */
export interface Net {
  readonly ip: InetAddr;
  readonly cidr: number;
}

/** `ip_set_range_to_cidr` (pfxlen.c): the largest network that begins at `from` and ends at `to` or before. */
function rangeToCidr(from: number, to: number): { cidr: number; last: number } {
  for (let cidr = 1; cidr < 32; cidr++) {
    const mask = prefixMask(cidr);
    const last = (from | ~mask) >>> 0;
    if ((from & mask) >>> 0 === from && last <= to) return { cidr, last };
  }
  return { cidr: 32, last: from };
}

/** The networks a range falls into, in order. */
export function* networksOf(from: number, to: number): Generator<Net> {
  for (let at = from; at <= to; ) {
    const { cidr, last } = rangeToCidr(at, to);
    yield { ip: at as InetAddr, cidr };
    at = last + 1;
  }
}

/** Every `step`-th address of a range. */
export function* addressesOf(from: number, to: number, step: number): Generator<Net> {
  for (let at = from; at <= to; at += step) yield { ip: at as InetAddr, cidr: 32 };
}

/** A range as it was named: both ends, or one end with a prefix length. Ends come in order. */
export function ends(ip: number, to: InetAddr | undefined, cidr: number | undefined): [number, number] | number {
  if (to !== undefined && isIpv4(to)) return ip > to ? [to, ip] : [ip, to];
  if (cidr === undefined) return [ip, ip];
  if (cidr === 0 || cidr > 32) return -IPSET_ERR_INVALID_CIDR;
  const mask = prefixMask(cidr);
  return [(ip & mask) >>> 0, (ip | ~mask) >>> 0];
}

/** Whether a range is every address there is: networks cannot hold that. */
export const isEverything = (from: number, to: number): number =>
  from === 0 && to === 0xffff_ffff ? -IPSET_ERR_HASH_RANGE : 0;
