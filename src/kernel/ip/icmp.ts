import { get8, set16, set32 } from '../../wire/bytes.ts';
import { checksum } from '../../wire/checksum.ts';
import {
  ICMP_ADDRESS,
  ICMP_ADDRESSREPLY,
  ICMP_DEST_UNREACH,
  ICMP_ECHO,
  ICMP_ECHOREPLY,
  ICMP_FRAG_NEEDED,
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
import { IP_HLEN, Iphdr } from '../../wire/ipv4.ts';
import type { NetNs } from '../netns.ts';
import { RTCF_BROADCAST, RTCF_MULTICAST } from '../route/types.ts';
import { consumeSkb, kfreeSkbReason } from '../skb/free.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import type { Culprit } from '../trace/events.ts';
import { inetCurrentTimestamp } from './ip-options.ts';
import { ipDoRedirect } from './redirect.ts';

const NR_ICMP_TYPES = 18;
const NR_ICMP_UNREACH = 15;
const ICMP_EXC_FRAGTIME = 1;

/** `icmp_rcv` (net/ipv4/icmp.c): an ICMP message for this host; `skb.data` is at its header. PROBE (RFC 8335) is left out. */
export function icmpRcv(net: NetNs, skb: SkBuff): number {
  const drop = (fn: string, reason: string, culprit: Culprit | null, note: string): number => {
    kfreeSkbReason(net, skb, fn, `SKB_DROP_REASON_${reason}`, culprit, note);
    return 1;
  };
  const at = skb.data;
  const rawTookIt = net.sockets.rawDeliver(skb);
  if (checksum(skb.head, at, skb.tail) !== 0)
    return drop('icmp_rcv', 'ICMP_CSUM', { kind: 'packet', text: 'ICMP checksum' }, 'the ICMP checksum is wrong');
  if (skb.len < ICMP_HLEN) return drop('icmp_rcv', 'NOT_SPECIFIED', null, 'too short for an ICMP header');
  const icmph = new Icmphdr(skb.head, at);
  const { type, code } = icmph;
  net.world.tracer.step(net, skb, 'icmp_rcv', `type ${type}, code ${code}`, { type, code });
  if (type > NR_ICMP_TYPES)
    return drop(
      'icmp_rcv',
      'UNHANDLED_PROTO',
      { kind: 'packet', text: `type ${type}` },
      `ICMP type ${type} is unknown`,
    );
  const flags = skb.dst?.flags ?? 0;
  if ((flags & (RTCF_BROADCAST | RTCF_MULTICAST)) !== 0) {
    const request = type === ICMP_ECHO || type === ICMP_TIMESTAMP;
    if (request && net.sysctl.number('net.ipv4.icmp_echo_ignore_broadcasts') !== 0)
      return drop(
        'icmp_rcv',
        'INVALID_PROTO',
        { kind: 'sysctl', name: 'net.ipv4.icmp_echo_ignore_broadcasts', value: '1' },
        'requests to broadcast addresses are ignored',
      );
    if (!request && type !== ICMP_ADDRESS && type !== ICMP_ADDRESSREPLY)
      return drop('icmp_rcv', 'INVALID_PROTO', { kind: 'packet', text: `type ${type}` }, 'not to a broadcast address');
  }
  switch (type) {
    case ICMP_ECHO:
      return icmpEcho(net, skb);
    case ICMP_TIMESTAMP:
      return icmpTimestamp(net, skb);
    case ICMP_ECHOREPLY:
      if (net.sockets.pingRcv(skb)) return 0;
      if (rawTookIt) {
        consumeSkb(net, skb, 'ping_rcv', 'only a raw socket wanted it');
        return 0;
      }
      return drop(
        'ping_rcv',
        'NO_SOCKET',
        { kind: 'packet', text: `identifier ${icmph.id}` },
        'nobody here sent such an echo request',
      );
    case ICMP_DEST_UNREACH:
    case ICMP_TIME_EXCEEDED:
    case ICMP_PARAMETERPROB:
    case ICMP_SOURCE_QUENCH:
      return icmpUnreach(net, skb, icmph);
    case ICMP_REDIRECT:
      return icmpRedirect(net, skb, icmph);
    default:
      consumeSkb(net, skb, 'icmp_discard', `ICMP type ${type} is ignored`);
      return 0;
  }
}

/**
 * `icmp_echo`: the same bytes back, as a reply. Linux frees a request that it ignores without a reason; here it is a drop, so
 * that its sysctl is named.
 */
function icmpEcho(net: NetNs, skb: SkBuff): number {
  if (net.sysctl.number('net.ipv4.icmp_echo_ignore_all') !== 0) {
    kfreeSkbReason(
      net,
      skb,
      'icmp_echo',
      'SKB_DROP_REASON_NOT_SPECIFIED',
      { kind: 'sysctl', name: 'net.ipv4.icmp_echo_ignore_all', value: '1' },
      'echo requests are ignored on this host',
    );
    return 0;
  }
  const message = skb.head.slice(skb.data, skb.tail);
  message[0] = ICMP_ECHOREPLY;
  net.world.tracer.step(net, skb, 'icmp_echo', 'an echo request: answered', { bytes: message.length });
  net.ip.icmpReply(skb, message);
  consumeSkb(net, skb, 'icmp_rcv', 'answered');
  return 0;
}

/** `icmp_timestamp`. */
function icmpTimestamp(net: NetNs, skb: SkBuff): number {
  if (skb.len < ICMP_HLEN + 4) {
    kfreeSkbReason(
      net,
      skb,
      'icmp_timestamp',
      'SKB_DROP_REASON_PKT_TOO_SMALL',
      null,
      'too short for a timestamp request',
    );
    return 1;
  }
  const message = new Uint8Array(ICMP_HLEN + 12);
  message.set(skb.head.subarray(skb.data, skb.data + ICMP_HLEN + 4));
  message[0] = ICMP_TIMESTAMPREPLY;
  message[1] = 0;
  const now = inetCurrentTimestamp(net);
  set32(message, 12, now);
  set32(message, 16, now);
  set16(message, 2, 0);
  net.world.tracer.step(net, skb, 'icmp_timestamp', 'a timestamp request: answered', { time: now });
  net.ip.icmpReply(skb, message);
  consumeSkb(net, skb, 'icmp_rcv', 'answered');
  return 0;
}

/** `icmp_unreach`: an error about a packet of ours, for the socket that sent it. */
function icmpUnreach(net: NetNs, skb: SkBuff, icmph: Icmphdr): number {
  const quoted = icmph.o + ICMP_HLEN;
  const { type, code } = icmph;
  if (quoted + IP_HLEN > skb.tail || (get8(skb.head, quoted) & 15) < 5) {
    kfreeSkbReason(
      net,
      skb,
      'icmp_unreach',
      'SKB_DROP_REASON_IP_INHDR',
      { kind: 'packet', text: 'quoted header' },
      'the packet it quotes has no sound IP header',
    );
    return 1;
  }
  let info = 0;
  if (type === ICMP_DEST_UNREACH && code === ICMP_FRAG_NEEDED) {
    if (net.sysctl.number('net.ipv4.ip_no_pmtu_disc') === 0) info = icmph.sequence;
  } else if (type === ICMP_PARAMETERPROB) info = icmph.rest >>> 24;
  const ignored =
    (type === ICMP_DEST_UNREACH && code > NR_ICMP_UNREACH) ||
    (type === ICMP_TIME_EXCEEDED && code === ICMP_EXC_FRAGTIME) ||
    bogusBroadcastError(net, skb, quoted);
  if (!ignored) socketDeliver(net, skb, icmph, info);
  consumeSkb(net, skb, 'icmp_rcv', ignored ? 'ignored' : 'given to the socket it is about, if there is one');
  return 0;
}

/** An error about a packet to a broadcast address, which no router should send. */
function bogusBroadcastError(net: NetNs, skb: SkBuff, quoted: number): boolean {
  if (net.sysctl.number('net.ipv4.icmp_ignore_bogus_error_responses') !== 0) return false;
  const inner = new Iphdr(skb.head, quoted);
  if (net.fib.addrType(inner.daddr) !== 'broadcast') return false;
  net.printk(
    `${formatIpv4(skb.ip.saddr)} sent an invalid ICMP type ${get8(skb.head, quoted - 8)}, code ${get8(skb.head, quoted - 7)} error to a broadcast: ${formatIpv4(inner.daddr)} on ${skb.dev?.name ?? ''}`,
  );
  return true;
}

/** `icmp_socket_deliver`: needs the IP header and eight more bytes of the quoted packet. */
function socketDeliver(net: NetNs, skb: SkBuff, icmph: Icmphdr, info: number): void {
  const quoted = icmph.o + ICMP_HLEN;
  const inner = new Iphdr(skb.head, quoted);
  if (quoted + inner.hdrlen + 8 > skb.tail) return;
  net.world.tracer.step(
    net,
    skb,
    'icmp_socket_deliver',
    `about ${formatIpv4(inner.saddr)} > ${formatIpv4(inner.daddr)}`,
    {
      type: icmph.type,
      code: icmph.code,
      protocol: inner.protocol,
    },
  );
  net.sockets.error(skb, icmph.type, icmph.code, quoted, info);
}

/** `icmp_redirect`: a better first hop, for packets like the quoted one. */
function icmpRedirect(net: NetNs, skb: SkBuff, icmph: Icmphdr): number {
  const quoted = icmph.o + ICMP_HLEN;
  if (quoted + IP_HLEN > skb.tail) {
    kfreeSkbReason(
      net,
      skb,
      'icmp_redirect',
      'SKB_DROP_REASON_PKT_TOO_SMALL',
      null,
      'a redirect without the packet it is about',
    );
    return 1;
  }
  const gateway = ipv4(icmph.rest);
  const inner = new Iphdr(skb.head, quoted);
  const refused = net.sockets.takesRedirect(skb, quoted)
    ? ipDoRedirect(net, skb, icmph.code, gateway, inner)
    : 'no socket here sent such a packet';
  const way = `${formatIpv4(gateway)} is the better way to ${formatIpv4(inner.daddr)}`;
  net.world.tracer.step(net, skb, '__ip_do_redirect', refused ? `"${way}": not followed, ${refused}` : way, {
    gateway: formatIpv4(gateway),
    followed: refused === null,
  });
  consumeSkb(net, skb, 'icmp_rcv', refused ? 'ignored' : 'followed');
  return 0;
}
