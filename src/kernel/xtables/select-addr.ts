import { type Ipv4Addr, prefixContains } from '../../wire/inet.ts';
import type { NetDevice } from '../device/net-device.ts';

/**
 * `inet_select_addr` (net/ipv4/devinet.c) with scope universe: the device's address in the subnet of `dst`, else its first,
 * else the first of any device.
 */
export function inetSelectAddr(dev: NetDevice, dst: Ipv4Addr): Ipv4Addr | null {
  const usable = dev.addrs.filter((a) => a.scope === 'global' && !a.secondary);
  const near = usable.find((a) => prefixContains({ addr: a.local, len: a.prefixLen }, dst));
  const own = near ?? usable[0];
  if (own) return own.local;
  for (const other of dev.net.devices.all()) {
    const addr = other.addrs.find((a) => a.scope === 'global' && !a.secondary);
    if (addr) return addr.local;
  }
  return null;
}
