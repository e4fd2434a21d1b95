import type { Ipv4Addr } from '../../wire/inet.ts';
import { EADDRINUSE } from '../errno.ts';
import type { NetNs } from '../netns.ts';

/** `net.ipv4.ip_local_port_range` (`inet_get_local_port_range`). */
export function localPortRange(net: NetNs): [number, number] {
  const words = (net.sysctl.get('net.ipv4.ip_local_port_range') ?? '').trim().split(/\s+/).map(Number);
  const [low = 32768, high = 60999] = words;
  return Number.isFinite(low) && Number.isFinite(high) && low <= high ? [low, high] : [32768, 60999];
}

/** What binds conflict over: two sockets with a common address. Zero is every address. */
export interface Bound {
  readonly saddr: Ipv4Addr;
  readonly sport: number;
}

const overlaps = (a: Ipv4Addr, b: Ipv4Addr): boolean => a === 0 || b === 0 || a === b;

/** True when `saddr:port` is taken by one of `socks` (`inet_csk_bind_conflict` without SO_REUSEADDR rules). */
export const bindConflict = (socks: Iterable<Bound>, saddr: Ipv4Addr, port: number): boolean => {
  for (const s of socks) if (s.sport === port && overlaps(s.saddr, saddr)) return true;
  return false;
};

/**
 * Picks an ephemeral port: from a random start upwards, first the ports of one parity, then the others
 * (`inet_csk_find_open_port` takes odd offsets, `__inet_hash_connect` even ones; the latter starts by a hash of the
 * addresses instead). Returns -EADDRINUSE when none is free.
 */
export function findOpenPort(net: NetNs, taken: (port: number) => boolean, parity: 0 | 1 = 0): number {
  const [low, high] = localPortRange(net);
  const count = high - low + 1;
  const start = net.world.random.below(count);
  for (const odd of [parity, 1 - parity]) {
    for (let i = 0; i < count; i++) {
      const offset = (start + i) % count;
      if ((offset & 1) === odd && !taken(low + offset)) return low + offset;
    }
  }
  return -EADDRINUSE;
}
