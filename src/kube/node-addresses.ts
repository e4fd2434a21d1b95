import { isLinkLocal6, isLoopbackIP, parseCIDR, parseIP } from './address.ts';
import type { ProxyConfig } from './config.ts';

/** Node port addresses of one family (`NodePortAddresses`, pkg/proxy/util/nodeport_addresses.go). */
interface NodePortAddresses {
  readonly matchAll: boolean;
  readonly containsIPv4Loopback: boolean;
  /** Addresses of the node's interfaces that take node ports, sorted as text. Only of use without `matchAll`. */
  readonly nodeIPs: readonly string[];
}

/** Addresses of the node's interfaces in the proxier's family, without their prefix lengths. */
function interfaceAddresses(config: ProxyConfig, except: string | null): readonly string[] {
  const entries = Object.entries(config.node.interfaces).filter(([name]) => name !== except);
  const all = entries.flatMap(([, addresses]) => addresses.flatMap((text) => parseIP(text.split('/')[0] ?? '') ?? []));
  return all.filter((ip) => ip.family === config.family).map((ip) => ip.text);
}

export function nodePortAddresses(config: ProxyConfig): NodePortAddresses {
  const zero = config.family === 'IPv4' ? '0.0.0.0/0' : '::/0';
  const given = config.nodePortAddresses.flatMap((text) => parseCIDR(text) ?? []);
  const mine = given.filter((cidr) => cidr.family === config.family);
  // flags of the other family only count as no flag
  const cidrs = mine.length > 0 ? mine : [parseCIDR(zero)].flatMap((cidr) => cidr ?? []);
  const ips = interfaceAddresses(config, null).filter((ip) => cidrs.some((cidr) => cidr.contains(ip)));
  return {
    matchAll: cidrs.some((cidr) => cidr.len === 0),
    containsIPv4Loopback: cidrs.some((cidr) => cidr.contains('127.0.0.1') || cidr.text.startsWith('127.')),
    nodeIPs: [...new Set(ips)].sort(),
  };
}

/** `GetAllLocalAddressesExcept` (pkg/proxy/ipvs/netlink_linux.go): no loopback and no link-local addresses. */
export const localAddressesExcept = (config: ProxyConfig, device: string): ReadonlySet<string> =>
  new Set(interfaceAddresses(config, device).filter((ip) => !isLoopbackIP(ip) && !isLinkLocal6(ip)));

/** The node's first address of the proxier's family: what source ranges are compared with. */
export const primaryNodeIP = (config: ProxyConfig): string | null =>
  config.node.ips.flatMap((text) => parseIP(text) ?? []).find((ip) => ip.family === config.family)?.text ?? null;
