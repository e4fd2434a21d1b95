import type { Brand } from '../base/brand.ts';

/** An IPv4 address as an unsigned 32-bit number in host order: 10.0.0.1 is 0x0a000001. */
export type Ipv4Addr = Brand<number, 'Ipv4Addr'>;
/** An IPv6 address as 32 lower-case hex digits, network order. Reserved: nothing routes it yet. */
export type Ipv6Addr = Brand<string, 'Ipv6Addr'>;
/** An address of either family (the kernel's `union nf_inet_addr`). Told apart by `typeof`. */
export type InetAddr = Ipv4Addr | Ipv6Addr;

/** Address families, with the numbers of `AF_INET` and `AF_INET6` (also `NFPROTO_IPV4`, `NFPROTO_IPV6`). */
export const AF_INET = 2;
export const AF_INET6 = 10;
export type Family = typeof AF_INET | typeof AF_INET6;

export const isIpv4 = (addr: InetAddr): addr is Ipv4Addr => typeof addr === 'number';

/** Names a raw number as an IPv4 address. Use it where the number is known to be one. */
export const ipv4 = (raw: number): Ipv4Addr => (raw >>> 0) as Ipv4Addr;

export const INADDR_ANY = ipv4(0);
export const INADDR_BROADCAST = ipv4(0xffffffff);
export const INADDR_LOOPBACK = ipv4(0x7f000001);

/** Reads strict dotted quad (four decimal numbers). Returns null when `text` is anything else. */
export function parseIpv4(text: string): Ipv4Addr | null {
  const m = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!m) return null;
  let raw = 0;
  for (let i = 1; i <= 4; i++) {
    const part = Number(m[i]);
    if (part > 255) return null;
    raw = raw * 256 + part;
  }
  return ipv4(raw);
}

export function formatIpv4(addr: Ipv4Addr): string {
  const known = texts.get(addr);
  if (known !== undefined) return known;
  const text = `${addr >>> 24}.${(addr >>> 16) & 255}.${(addr >>> 8) & 255}.${addr & 255}`;
  if (texts.size >= TEXTS_KEPT) texts.clear();
  texts.set(addr, text);
  return text;
}

/** Addresses as texts: a trace writes the same few again and again, and keeps them. */
const texts = new Map<number, string>();
const TEXTS_KEPT = 1024;

/** The netmask of a prefix length 0..32. */
export const prefixMask = (len: number): Ipv4Addr => ipv4(len === 0 ? 0 : -1 << (32 - len));

/** The prefix length of a netmask, or null when its ones are not contiguous. */
export function maskPrefix(mask: number): number | null {
  const len = 32 - Math.clz32(~mask >>> 0) === 0 ? 32 : Math.clz32(~mask >>> 0);
  return prefixMask(len) === mask >>> 0 ? len : null;
}

export const isLoopback = (addr: Ipv4Addr): boolean => addr >>> 24 === 127;
export const isMulticast = (addr: Ipv4Addr): boolean => addr >>> 28 === 0xe;
/** 0.0.0.0/8 (`ipv4_is_zeronet`). */
export const isZeronet = (addr: Ipv4Addr): boolean => addr >>> 24 === 0;
export const isLimitedBroadcast = (addr: Ipv4Addr): boolean => addr === INADDR_BROADCAST;

/** A prefix such as 10.0.0.0/8. `addr` may have host bits set where the source text had. */
export interface Ipv4Prefix {
  readonly addr: Ipv4Addr;
  readonly len: number;
}

export const prefixContains = (p: Ipv4Prefix, addr: Ipv4Addr): boolean => ((addr ^ p.addr) & prefixMask(p.len)) === 0;

/** Reads `A.B.C.D` or `A.B.C.D/len`. Returns null when `text` is neither. */
export function parseIpv4Prefix(text: string): Ipv4Prefix | null {
  const slash = text.indexOf('/');
  const addr = parseIpv4(slash < 0 ? text : text.slice(0, slash));
  if (addr === null) return null;
  if (slash < 0) return { addr, len: 32 };
  const len = text.slice(slash + 1);
  return /^\d{1,2}$/.test(len) && Number(len) <= 32 ? { addr, len: Number(len) } : null;
}

/** An Ethernet address as 12 lower-case hex digits without separators. */
export type MacAddr = Brand<string, 'MacAddr'>;
export const MAC_BROADCAST = 'ffffffffffff' as MacAddr;
export const MAC_ZERO = '000000000000' as MacAddr;

/** Reads `02:00:00:00:00:01` or `020000000001`, any case. Returns null when `text` is neither. */
export function parseMac(text: string): MacAddr | null {
  const hex = text.replaceAll(':', '').toLowerCase();
  const shaped = /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text) || /^[0-9a-f]{12}$/i.test(text);
  return shaped ? (hex as MacAddr) : null;
}

export function formatMac(mac: MacAddr): string {
  const known = macTexts.get(mac);
  if (known !== undefined) return known;
  const text = (mac.match(/../g) ?? []).join(':');
  if (macTexts.size >= TEXTS_KEPT) macTexts.clear();
  macTexts.set(mac, text);
  return text;
}

const macTexts = new Map<MacAddr, string>();

export const isMulticastMac = (mac: MacAddr): boolean => (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;
