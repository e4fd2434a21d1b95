import {
  AF_INET6,
  type Family,
  formatIpv4,
  INADDR_ANY,
  INADDR_BROADCAST,
  type Ipv4Addr,
  type Ipv6Addr,
} from '../../wire/inet.ts';
import { formatIpv6, IN6ADDR_ANY, IN6ADDR_FULL, maskPrefix6, parseIpv6 } from '../../wire/inet6.ts';
import { addressName, inetAton, maskText, resolveError } from './addresses.ts';
import type { XtHost } from './types.ts';

/** Addresses of either family in the options of matches and targets, and how they are shown. */

export const host6 = (addr: Ipv6Addr, mask: Ipv6Addr): Required<XtHost> => ({
  addr: INADDR_ANY,
  mask: INADDR_ANY,
  v6: { addr, mask },
});

/** An address of which nothing is said. */
export const noHost = (family: Family): XtHost =>
  family === AF_INET6 ? host6(IN6ADDR_ANY, IN6ADDR_ANY) : { addr: INADDR_ANY, mask: INADDR_ANY };

/** The address and mask of IPv6: nothing where they are of IPv4. */
export const part6 = ({ v6 }: XtHost): Required<XtHost>['v6'] => v6 ?? { addr: IN6ADDR_ANY, mask: IN6ADDR_ANY };

/** All ones: a mask that leaves an address whole. */
export const fullHost = (family: Family): XtHost => {
  const full = { addr: INADDR_BROADCAST, mask: INADDR_BROADCAST };
  return family === AF_INET6 ? { ...full, v6: { addr: IN6ADDR_FULL, mask: IN6ADDR_FULL } } : full;
};

export const isNoHost = ({ addr, v6 }: XtHost): boolean => (v6 ? v6.addr === IN6ADDR_ANY : addr === 0);

/** `xtables_ipaddr_to_numeric` and `xtables_ip6addr_to_numeric`. */
export const hostText = ({ addr, v6 }: XtHost): string => (v6 ? formatIpv6(v6.addr) : formatIpv4(addr));

/** `xtables_ipaddr_to_anyname` and `xtables_ip6addr_to_anyname`: the name in /etc/hosts, which has none of IPv6. */
export const hostName = ({ addr, v6 }: XtHost): string => (v6 ? formatIpv6(v6.addr) : addressName(addr));

/** `xtables_ipmask_to_numeric` and `xtables_ip6mask_to_numeric`: with a slash, or nothing for a full mask. */
export const hostMask = ({ mask, v6 }: XtHost): string => (v6 ? maskText6(v6.mask) : maskText(mask));

/** `xtables_ip6mask_to_numeric`. */
export function maskText6(mask: Ipv6Addr): string {
  const len = maskPrefix6(mask);
  return len === 128 ? '' : `/${len ?? formatIpv6(mask)}`;
}

/** An address with its mask as `-L` without `-n` has it, and as everything else does. */
export function hostAndMask(host: XtHost, numeric: boolean): string {
  if (!numeric && isNoHost(host)) return 'anywhere';
  return `${numeric ? hostText(host) : hostName(host)}${hostMask(host)}`;
}

/** What getaddrinfo answers for IPv6. */
export const resolveHost6 = (name: string): Ipv6Addr | null => parseIpv6(name);

/** Why it finds no IPv6 address. */
export function resolveError6(name: string): string {
  if (inetAton(name) !== null) return 'Address family for hostname not supported';
  return resolveError(name);
}

/** One address, whole. */
export const singleHost = (addr: Ipv4Addr | Ipv6Addr): XtHost =>
  typeof addr === 'number' ? { addr, mask: INADDR_BROADCAST } : host6(addr, IN6ADDR_FULL);
