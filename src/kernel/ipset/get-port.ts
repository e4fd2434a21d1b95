import { get16 } from '../../wire/bytes.ts';
import { IP_OFFSET, IPPROTO_ICMP, IPPROTO_SCTP, IPPROTO_TCP, IPPROTO_UDP } from '../../wire/ipv4.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { hasBytes } from '../xtables/ports.ts';

const IPPROTO_UDPLITE = 136;

/** Length of the header that has the port, for protocols with one. */
const HEADER_LEN: Readonly<Record<number, number>> = {
  [IPPROTO_TCP]: 20,
  [IPPROTO_SCTP]: 12,
  [IPPROTO_UDP]: 8,
  [IPPROTO_UDPLITE]: 8,
  [IPPROTO_ICMP]: 8,
};

/** `ip_set_proto_with_ports`. */
export const protoWithPorts = (proto: number): boolean =>
  proto === IPPROTO_TCP || proto === IPPROTO_UDP || proto === IPPROTO_SCTP || proto === IPPROTO_UDPLITE;

/** `ip_set_get_ip4_port` (ip_set_getport.c): protocol and port, type and code for ICMP. Null when they cannot be known. */
export function ipSetGetIp4Port(skb: SkBuff, src: boolean): { readonly proto: number; readonly port: number } | null {
  const iph = skb.ip;
  const { protocol } = iph;
  if (protocol === 0) return null;
  const need = HEADER_LEN[protocol];
  if (need === undefined) return { proto: protocol, port: 0 };
  if (iph.fragOff & IP_OFFSET) return null;
  const at = skb.networkHeader + iph.hdrlen;
  if (!hasBytes(skb, at, need)) return null;
  const port = protocol === IPPROTO_ICMP ? get16(skb.head, at) : get16(skb.head, src ? at : at + 2);
  return { proto: protocol, port };
}
