import { formatIpv4, isLoopback, parseIpv4, parseIpv4Prefix, prefixContains, prefixMask } from '../wire/inet.ts';
import { formatIpv6, maskIpv6, parseIpv6, prefixMask6 } from '../wire/inet6.ts';
import type { IPFamily } from './types.ts';

/** An address of either family and its one way to be written. */
interface Address {
  readonly family: IPFamily;
  readonly text: string;
}

/** Reads an address as Go's `ParseIPSloppy`: null when it is none. */
export function parseIP(text: string): Address | null {
  const v4 = parseIpv4(text);
  if (v4 !== null) return { family: 'IPv4', text: formatIpv4(v4) };
  const v6 = parseIpv6(text);
  return v6 === null ? null : { family: 'IPv6', text: formatIpv6(v6) };
}

/** The addresses of one family among `texts`, in their order (`MapIPsByIPFamily`). */
export const ipsOfFamily = (family: IPFamily, texts: readonly string[]): readonly string[] =>
  texts.flatMap((text) => {
    const ip = parseIP(text);
    return ip?.family === family ? [ip.text] : [];
  });

/** A network: its host bits are zero in `text`. */
export interface CIDR {
  readonly family: IPFamily;
  readonly text: string;
  readonly len: number;
  readonly contains: (ip: string) => boolean;
}

/** Reads `address/len`; null when it is no network. */
export function parseCIDR(source: string): CIDR | null {
  const [address = '', digits = '', ...rest] = source.split('/');
  if (rest.length > 0 || !/^\d{1,3}$/.test(digits)) return null;
  const len = Number(digits);
  const v4 = parseIpv4Prefix(source);
  if (v4) {
    const network = formatIpv4(((v4.addr & prefixMask(len)) >>> 0) as typeof v4.addr);
    const contains = (ip: string): boolean => {
      const addr = parseIpv4(ip);
      return addr !== null && prefixContains(v4, addr);
    };
    return { family: 'IPv4', text: `${network}/${len}`, len, contains };
  }
  const v6 = parseIpv6(address);
  if (v6 === null || len > 128) return null;
  const mask = prefixMask6(len);
  const network = maskIpv6(v6, mask);
  const contains = (ip: string): boolean => {
    const addr = parseIpv6(ip);
    return addr !== null && maskIpv6(addr, mask) === network;
  };
  return { family: 'IPv6', text: `${formatIpv6(network)}/${len}`, len, contains };
}

export const isLoopbackIP = (ip: string): boolean => {
  const v4 = parseIpv4(ip);
  return v4 === null ? ip === '::1' : isLoopback(v4);
};

/** fe80::/10. */
export const isLinkLocal6 = (ip: string): boolean => /^fe[89ab][0-9a-f]:/i.test(ip);

/** Go's `net.JoinHostPort`. */
export const joinHostPort = (ip: string, port: number): string =>
  ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
