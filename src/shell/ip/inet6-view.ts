import { isUp, type NetDevice } from '../../kernel/device/net-device.ts';
import type { NetNs } from '../../kernel/netns.ts';
import { SEC } from '../../kernel/time/clock.ts';

/**
 * The IPv6 addresses Linux gives every device by itself. The model routes no IPv6; `ip` shows them because Linux does.
 */
export interface Inet6Addr {
  readonly dev: NetDevice;
  readonly addr: string;
  readonly len: number;
  readonly scope: 'host' | 'link';
  readonly tentative: boolean;
}

/** When a device got its link-local address. */
const SINCE = new WeakMap<NetDevice, number>();
/** How long duplicate address detection takes at most: a random delay and one probe. */
const DAD = 2 * SEC;

/** Devices whose addresses were flushed by hand; they get new ones when they come up again. */
const FLUSHED = new WeakSet<NetDevice>();

/** `ip addr flush`: how many addresses went. */
export function flushInet6(dev: NetDevice): number {
  if (!inet6Of(dev)) return 0;
  FLUSHED.add(dev);
  return 1;
}

/** Notes which devices have come up or gone down. Every run of `ip` calls it. */
export function watchInet6(net: NetNs): void {
  for (const dev of net.devices.all()) {
    if (!isUp(dev)) {
      SINCE.delete(dev);
      FLUSHED.delete(dev);
    } else if (dev.carrier && !SINCE.has(dev)) SINCE.set(dev, net.world.clock.now);
  }
}

/** The address of a device made from its MAC address (EUI-64), or ::1; null when it has none. */
export function inet6Of(dev: NetDevice): Inet6Addr | null {
  if (!isUp(dev) || FLUSHED.has(dev)) return null;
  if (dev.kind === 'loopback') return { dev, addr: '::1', len: 128, scope: 'host', tentative: false };
  const since = SINCE.get(dev);
  if (since === undefined) return null;
  const tentative = !dev.carrier || dev.net.world.clock.now - since < DAD;
  return { dev, addr: linkLocal(dev.mac), len: 64, scope: 'link', tentative };
}

function linkLocal(mac: string): string {
  const b = [0, 2, 4, 6, 8, 10].map((i) => Number.parseInt(mac.slice(i, i + 2), 16));
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0, b4 = 0, b5 = 0] = b;
  const groups = [((b0 ^ 2) << 8) | b1, (b2 << 8) | 0xff, 0xfe00 | b3, (b4 << 8) | b5];
  const text = groups.map((g) => g.toString(16)).join(':');
  return `fe80::${text.replace(/^0:/, '')}`;
}

/** The lines of `ip -6 route` (`all`: of every table). */
export function inet6Routes(net: NetNs, all: boolean, type: string | null): string[] {
  watchInet6(net);
  const devices = net.devices.all();
  const links = devices.map(inet6Of).filter((a): a is Inet6Addr => a !== null && a.scope === 'link');
  const down = (a: Inet6Addr): string => (a.dev.carrier ? '' : 'linkdown ');
  const lines: string[] = [];
  const wants = (t: string): boolean => type === null || type === t;
  if (wants('unicast'))
    for (const a of links) lines.push(`fe80::/64 dev ${a.dev.name} proto kernel metric 256 ${down(a)}pref medium`);
  if (!all) return lines;
  const local = (addr: string, dev: string): string =>
    `local ${addr} dev ${dev} table local proto kernel metric 0 pref medium`;
  if (wants('local')) {
    if (devices.some((d) => d.kind === 'loopback' && isUp(d))) lines.push(local('::1', 'lo'));
    for (const a of links) if (!a.tentative) lines.push(local(a.addr, a.dev.name));
  }
  if (wants('multicast'))
    for (const a of links)
      lines.push(`multicast ff00::/8 dev ${a.dev.name} table local proto kernel metric 256 ${down(a)}pref medium`);
  return lines;
}
