import { set16 } from '../../wire/bytes.ts';
import { foldChecksum, pseudoSum, sum16 } from '../../wire/checksum.ts';
import type { Ipv4Addr } from '../../wire/inet.ts';
import { IPPROTO_TCP, IPPROTO_UDP } from '../../wire/ipv4.ts';
import type { Dst, Flowi4 } from '../route/types.ts';
import type { InetSock } from './sock.ts';

/** The route question of a socket (`flowi4_init_output`). */
export const flowOf = (sk: InetSock, daddr: Ipv4Addr, dport: number, saddr: Ipv4Addr = sk.saddr): Flowi4 => ({
  daddr,
  saddr,
  tos: sk.tos,
  mark: sk.mark,
  protocol: sk.protocol,
  sport: sk.sport,
  dport,
  oif: sk.boundDev,
  iif: null,
  anySrc: sk.transparent,
});

/** The route of a flow, or a negative errno (`ip_route_output_flow`). */
export const routeOf = (sk: InetSock, daddr: Ipv4Addr, dport: number, saddr?: Ipv4Addr): Dst | number =>
  sk.net.fib.routeOutput(flowOf(sk, daddr, dport, saddr));

/**
 * Fills the checksum of a TCP or UDP header at the start of `segment`. The kernel leaves it to the device
 * (CHECKSUM_PARTIAL) and fills it in when there is none to do it; here it is always filled in.
 */
export function fillChecksum(segment: Uint8Array, protocol: number, saddr: Ipv4Addr, daddr: Ipv4Addr): void {
  const at = protocol === IPPROTO_TCP ? 16 : 6;
  set16(segment, at, 0);
  const sum = sum16(segment, 0, segment.length, pseudoSum(saddr, daddr, protocol, segment.length));
  const check = foldChecksum(sum);
  set16(segment, at, check === 0 && protocol === IPPROTO_UDP ? 0xffff : check);
}
