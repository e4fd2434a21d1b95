import { protocolInFile } from '../../kernel/xtables/protocols.ts';
import { get16, get32 } from '../../wire/bytes.ts';
import {
  ICMP_DEST_UNREACH,
  ICMP_ECHO,
  ICMP_ECHOREPLY,
  ICMP_HLEN,
  ICMP_PARAMETERPROB,
  ICMP_REDIRECT,
  ICMP_SOURCE_QUENCH,
  ICMP_TIME_EXCEEDED,
  ICMP_TIMESTAMP,
  ICMP_TIMESTAMPREPLY,
  Icmphdr,
} from '../../wire/icmp.ts';
import { formatIpv4, ipv4 } from '../../wire/inet.ts';
import { IPPROTO_TCP, IPPROTO_UDP, Iphdr } from '../../wire/ipv4.ts';

/** The message of an ICMP packet at `at`, as tcpdump words it. `length` is that of the ICMP message. */
export function icmpText(b: Uint8Array, at: number, length: number): string {
  const h = new Icmphdr(b, at);
  return `ICMP ${message(b, at, h)}, length ${length}`;
}

function message(b: Uint8Array, at: number, h: Icmphdr): string {
  switch (h.type) {
    case ICMP_ECHO:
      return `echo request, id ${h.id}, seq ${h.sequence}`;
    case ICMP_ECHOREPLY:
      return `echo reply, id ${h.id}, seq ${h.sequence}`;
    case ICMP_DEST_UNREACH:
      return unreachable(b, at, h);
    case ICMP_TIME_EXCEEDED:
      return h.code === 0 ? 'time exceeded in-transit' : 'ip reassembly time exceeded';
    case ICMP_REDIRECT:
      return redirect(b, at, h);
    case ICMP_SOURCE_QUENCH:
      return 'source quench';
    case ICMP_PARAMETERPROB:
      return `parameter problem - octet ${h.rest >>> 24}`;
    case ICMP_TIMESTAMP:
      return `time stamp query id ${h.id} seq ${h.sequence}`;
    case ICMP_TIMESTAMPREPLY:
      return `time stamp reply id ${h.id} seq ${h.sequence}`;
    default:
      return `type-#${h.type}`;
  }
}

function unreachable(b: Uint8Array, at: number, h: Icmphdr): string {
  const quoted = new Iphdr(b, at + ICMP_HLEN);
  const to = formatIpv4(quoted.daddr);
  const port = get16(b, quoted.o + quoted.hdrlen + 2);
  switch (h.code) {
    case 0:
      return `net ${to} unreachable`;
    case 1:
      return `host ${to} unreachable`;
    case 2:
      return `${to} protocol ${protocolInFile(quoted.protocol) ?? quoted.protocol} unreachable`;
    case 3: {
      const proto = quoted.protocol === IPPROTO_TCP ? 'tcp' : quoted.protocol === IPPROTO_UDP ? 'udp' : null;
      return proto === null
        ? `${to} protocol ${quoted.protocol} port ${port} unreachable`
        : `${to} ${proto} port ${port} unreachable`;
    }
    case 4:
      return `${to} unreachable - need to frag (mtu ${h.sequence})`;
    case 9:
      return `net ${to} unreachable - admin prohibited`;
    case 10:
      return `host ${to} unreachable - admin prohibited`;
    case 13:
      return `host ${to} unreachable - admin prohibited filter`;
    default:
      return `${to} unreachable - #${h.code}`;
  }
}

const REDIRECTS = ['to net', 'to host', 'for tos to net', 'for tos to host'];

function redirect(b: Uint8Array, at: number, h: Icmphdr): string {
  const quoted = new Iphdr(b, at + ICMP_HLEN);
  const gateway = formatIpv4(ipv4(get32(b, at + 4)));
  return `redirect ${formatIpv4(quoted.daddr)} ${REDIRECTS[h.code] ?? `redirect-#${h.code}`} ${gateway}`;
}
