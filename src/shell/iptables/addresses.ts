import { addressName, maskText, numericToIpaddr, resolveHost } from '../../kernel/xtables/addresses.ts';
import { strtoui } from '../../kernel/xtables/strtoul.ts';
import { XtError } from '../../kernel/xtables/types.ts';
import { formatIpv4, type Ipv6Addr, ipv4, maskPrefix, prefixMask } from '../../wire/inet.ts';

/** An address and its mask, unsigned, host order; the address has no bits outside the mask. */
export interface AddrMask {
  readonly addr: number;
  readonly mask: number;
  /** Of an IPv6 address; the numbers are then 0. */
  readonly v6?: { readonly addr: Ipv6Addr; readonly mask: Ipv6Addr };
}

export const ANY_ADDRESS: readonly AddrMask[] = [{ addr: 0, mask: 0 }];

/** /etc/networks as Debian has it. */
const NETWORKS: readonly (readonly [string, number])[] = [
  ['default', 0],
  ['loopback', 0x7f000000],
  ['link-local', 0xa9fe0000],
];

/** `xtables_ipparse_multiple`: addresses or names with masks, joined by commas. */
export function parseAddresses(text: string): readonly AddrMask[] {
  if (text === '0.0.0.0/0') return ANY_ADDRESS;
  if (!text.includes(',')) return [parseOne(text)];
  return text.split(',').map((part) => parseOne(part.replace(/^[ \t\n\v\f\r]+/, '')));
}

function parseOne(text: string): AddrMask {
  if (text.length > 255) throw new XtError('Hostname too long');
  const slash = text.lastIndexOf('/');
  const mask = slash < 0 ? 0xffff_ffff : parseMask(text.slice(slash + 1));
  const name = slash < 0 ? text : text.slice(0, slash);
  const addr = mask === 0 ? 0 : parseHost(name);
  return { addr: (addr & mask) >>> 0, mask };
}

/** `parse_ipmask`: four numbers, or the length of a prefix. */
function parseMask(text: string): number {
  const parts = text.split('.');
  const dotted = parts.length >= 4 ? numericToIpaddr(text) : null;
  if (dotted !== null) return dotted;
  const bits = strtoui(text, 0, 32);
  if (bits === null) throw new XtError(`invalid mask \`${text}' specified`);
  return prefixMask(bits);
}

/** `ipparse_hostnetwork`. */
function parseHost(name: string): number {
  const addr =
    numericToIpaddr(name) ?? NETWORKS.find(([n]) => n === name)?.[1] ?? (name === '' ? null : resolveHost(name));
  if (addr === null) throw new XtError(`host/network \`${name}' not found`);
  return addr;
}

/** `ipv4_addr_to_string`: as `-L` shows an address. */
export function listAddress(addr: number, mask: number, numeric: boolean): string {
  if (mask === 0 && !numeric) return 'anywhere';
  return `${numeric ? formatIpv4(ipv4(addr)) : anyName(addr)}${maskText(mask)}`;
}

function anyName(addr: number): string {
  const host = addressName(ipv4(addr));
  return host === formatIpv4(ipv4(addr)) ? (NETWORKS.find(([, n]) => n === addr)?.[0] ?? host) : host;
}

/** `mask_to_str`: as `-S` shows a mask. */
export function saveMask(mask: number): string {
  const len = maskPrefix(mask);
  return len === null ? formatIpv4(ipv4(mask)) : `${len}`;
}
