import { strtoui } from '../../kernel/xtables/strtoul.ts';
import { XtError } from '../../kernel/xtables/types.ts';
import type { Ipv6Addr } from '../../wire/inet.ts';
import {
  formatIpv6,
  IN6ADDR_ANY,
  IN6ADDR_FULL,
  maskIpv6,
  maskPrefix6,
  parseIpv6,
  prefixMask6,
} from '../../wire/inet6.ts';
import type { AddrMask } from './addresses.ts';

const addrMask = (addr: Ipv6Addr, mask: Ipv6Addr): AddrMask => ({ addr: 0, mask: 0, v6: { addr, mask } });

export const ANY_ADDRESS6: readonly AddrMask[] = [addrMask(IN6ADDR_ANY, IN6ADDR_ANY)];

/** `xtables_ip6parse_multiple`: addresses with masks, joined by commas. */
export const parseAddresses6 = (text: string): readonly AddrMask[] =>
  text.split(',').map((part) => parseOne(part.replace(/^[ \t\n\v\f\r]+/, '')));

function parseOne(text: string): AddrMask {
  if (text.length > 255) throw new XtError('Hostname too long');
  const slash = text.lastIndexOf('/');
  const mask = slash < 0 ? IN6ADDR_FULL : parseMask(text.slice(slash + 1));
  const name = slash < 0 ? text : text.slice(0, slash);
  const addr = mask === IN6ADDR_ANY ? IN6ADDR_ANY : parseIpv6(name);
  if (addr === null) throw new XtError(`host/network \`${name}' not found`);
  return addrMask(maskIpv6(addr, mask), mask);
}

/** `parse_ip6mask`: an address, or the length of a prefix. */
function parseMask(text: string): Ipv6Addr {
  const mask = parseIpv6(text);
  if (mask !== null) return mask;
  const bits = strtoui(text, 0, 128);
  if (bits === null) throw new XtError(`invalid mask \`${text}' specified`);
  return prefixMask6(bits);
}

/** As `-S` shows an address and its mask; null where it shows nothing. */
export function saveAddress6(addr: Ipv6Addr, mask: Ipv6Addr, inverted: boolean): string | null {
  const len = maskPrefix6(mask);
  if (!inverted && len === 0) return null;
  return `${formatIpv6(addr)}/${len ?? formatIpv6(mask)}`;
}

/** `ipv6_addr_to_string`: as `-L` shows an address. */
export function listAddress6(addr: Ipv6Addr, mask: Ipv6Addr, numeric: boolean): string {
  if (addr === IN6ADDR_ANY && !numeric) return 'anywhere';
  const len = maskPrefix6(mask);
  return `${formatIpv6(addr)}${len === 128 ? '' : `/${len ?? formatIpv6(mask)}`}`;
}
