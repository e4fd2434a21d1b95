import { INADDR_ANY, type Ipv4Addr, ipv4, isLoopback, prefixMask } from '../../wire/inet.ts';
import type { InIfaddr, NetDevice } from '../device/net-device.ts';
import { EADDRNOTAVAIL, EEXIST, EINVAL } from '../errno.ts';
import type { NetNs } from '../netns.ts';
import { RT_SCOPE_HOST, RT_SCOPE_LINK, RT_SCOPE_UNIVERSE } from '../route/fib-table.ts';
import { inDevPromoteSecondaries, inDevRouteLocalnet } from './inetdevice.ts';

const SCOPES = { global: RT_SCOPE_UNIVERSE, link: RT_SCOPE_LINK, host: RT_SCOPE_HOST } as const;
export const ifaScope = (ifa: InIfaddr): number => SCOPES[ifa.scope];

/** `ifa_address & ifa_mask`. */
export const ifaPrefix = (ifa: InIfaddr): Ipv4Addr => ipv4(ifa.local & prefixMask(ifa.prefixLen));

/** `inet_ifa_match`: `addr` is in the subnet of `ifa`. */
export const inetIfaMatch = (addr: Ipv4Addr, ifa: InIfaddr): boolean =>
  ((addr ^ ifa.local) & prefixMask(ifa.prefixLen)) === 0;

/** What an address is made from. */
export interface IfaddrSpec {
  readonly local: Ipv4Addr;
  readonly prefixLen: number;
  readonly broadcast?: Ipv4Addr | null;
  readonly scope?: InIfaddr['scope'];
  readonly label?: string;
}

const sameSubnet = (a: InIfaddr, b: { local: Ipv4Addr; prefixLen: number }): boolean =>
  a.prefixLen === b.prefixLen && inetIfaMatch(b.local, a);

/**
 * `__inet_insert_ifa` (net/ipv4/devinet.c): gives a device an address, and with it the routes that follow. The first address
 * of a subnet is the primary one. Returns 0 or a negative errno.
 */
export function inetInsertIfa(dev: NetDevice, spec: IfaddrSpec): number {
  const scope = spec.scope ?? (isLoopback(spec.local) ? 'host' : 'global');
  if (spec.prefixLen < 0 || spec.prefixLen > 32) return -EINVAL;
  let secondary = false;
  let at = 0;
  const { addrs } = dev;
  const mask = prefixMask(spec.prefixLen);
  // written out: in ipvs mode a device has an address for each Service, and gets one more 10,000 times
  for (let i = 0; i < addrs.length; i++) {
    const other = addrs[i];
    if (!other) continue;
    if (!other.secondary && (other.scope === scope || SCOPES[scope] <= ifaScope(other))) at = i + 1;
    if (other.prefixLen !== spec.prefixLen || ((other.local ^ spec.local) & mask) !== 0) continue;
    if (other.local === spec.local) return -EEXIST;
    if (other.scope !== scope) return -EINVAL;
    secondary = true;
  }
  const ifa: InIfaddr = {
    local: spec.local,
    prefixLen: spec.prefixLen,
    broadcast: spec.broadcast ?? null,
    scope,
    label: spec.label ?? dev.name,
    secondary,
  };
  dev.net.sysctl.addressAdded(dev);
  dev.addrs.splice(secondary ? dev.addrs.length : at, 0, ifa);
  dev.net.fib.addIfaddr(dev, ifa);
  dev.net.world.tracer.config(dev.net, 'inet_insert_ifa', 'addr', `${dev.name} has a new address`);
  return 0;
}

/**
 * `__inet_del_ifa`: takes an address away. The secondary addresses of its subnet go with it, unless promote_secondaries
 * makes one of them primary.
 */
export function inetDelIfa(dev: NetDevice, local: Ipv4Addr, prefixLen: number | null): number {
  const ifa = dev.addrs.find((a) => a.local === local && (prefixLen === null || a.prefixLen === prefixLen));
  if (!ifa) return -EADDRNOTAVAIL;
  const { net } = dev;
  const drop = (a: InIfaddr): void => {
    dev.addrs.splice(dev.addrs.indexOf(a), 1);
    net.fib.delIfaddr(dev, a);
    net.ctLoaded?.nat.addrGone(dev.ifindex, a.local);
  };
  const followers = ifa.secondary ? [] : dev.addrs.filter((a) => a.secondary && sameSubnet(a, ifa));
  if (!inDevPromoteSecondaries(dev)) {
    for (const a of followers) drop(a);
    drop(ifa);
  } else {
    for (const a of followers) drop(a);
    drop(ifa);
    for (const a of followers) inetInsertIfa(dev, { ...a });
  }
  net.world.tracer.config(net, 'inet_del_ifa', 'addr', `${dev.name} lost an address`);
  return 0;
}

/** `inet_select_addr`: the address a packet out of `dev` towards `dst` should carry, of at most this scope. 0 for none. */
export function inetSelectAddr(dev: NetDevice, dst: Ipv4Addr, scope: number): Ipv4Addr {
  const localnetScope = inDevRouteLocalnet(dev) ? RT_SCOPE_LINK : RT_SCOPE_HOST;
  let addr = INADDR_ANY;
  for (const ifa of dev.addrs) {
    if (ifa.secondary || Math.min(ifaScope(ifa), localnetScope) > scope) continue;
    if (dst === INADDR_ANY || inetIfaMatch(dst, ifa)) return ifa.local;
    if (addr === INADDR_ANY) addr = ifa.local;
  }
  if (addr !== INADDR_ANY) return addr;
  for (const other of dev.net.devices.all()) {
    const found = other.addrs.find((a) => !a.secondary && ifaScope(a) !== RT_SCOPE_LINK && ifaScope(a) <= scope);
    if (found) return found.local;
  }
  return INADDR_ANY;
}

/** `inet_addr_onlink`: both addresses are in one subnet of the device. With `b` 0, `a` is in one. */
export const inetAddrOnlink = (dev: NetDevice, a: Ipv4Addr, b: Ipv4Addr): boolean =>
  dev.addrs.some((ifa) => inetIfaMatch(a, ifa) && (b === INADDR_ANY || inetIfaMatch(b, ifa)));

/** `inet_confirm_addr`: `local` is an address of the device (of any, when null) in one subnet with `dst` (0 for any). */
export function inetConfirmAddr(
  net: NetNs,
  dev: NetDevice | null,
  dst: Ipv4Addr,
  local: Ipv4Addr,
  scope: number,
): boolean {
  const devices = dev ? [dev] : net.devices.all();
  return devices.some((d) => {
    const mine = d.addrs.find((a) => a.local === local && ifaScope(a) <= scope);
    return (
      mine !== undefined && (dst === INADDR_ANY || d.addrs.some((a) => inetIfaMatch(dst, a) && inetIfaMatch(local, a)))
    );
  });
}
