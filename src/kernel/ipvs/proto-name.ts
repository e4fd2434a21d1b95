import { IPPROTO_ICMP, IPPROTO_SCTP, IPPROTO_TCP, IPPROTO_UDP } from '../../wire/ipv4.ts';

/** `ip_vs_proto_name`. Protocol 0 stands for a mark. */
export function protoName(protocol: number): string {
  switch (protocol) {
    case 0:
      return 'IP';
    case IPPROTO_TCP:
      return 'TCP';
    case IPPROTO_UDP:
      return 'UDP';
    case IPPROTO_SCTP:
      return 'SCTP';
    case IPPROTO_ICMP:
      return 'ICMP';
    default:
      return `IP_${protocol}`;
  }
}
