import { IPPROTO_SCTP, IPPROTO_TCP, IPPROTO_UDP } from '../../wire/ipv4.ts';
import { sctpProtocol } from './proto-sctp.ts';
import { tcpProtocol } from './proto-tcp.ts';
import type { IpVsProtocol } from './proto-types.ts';
import { udpProtocol } from './proto-udp.ts';

const PROTOCOLS: ReadonlyMap<number, IpVsProtocol> = new Map([
  [IPPROTO_TCP, tcpProtocol],
  [IPPROTO_UDP, udpProtocol],
  [IPPROTO_SCTP, sctpProtocol],
]);

/** `ip_vs_proto_get`. AH and ESP, which only follow entries made by others, are left out. */
export const ipVsProtoGet = (protocol: number): IpVsProtocol | null => PROTOCOLS.get(protocol) ?? null;
