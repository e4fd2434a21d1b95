import { set16 } from '../../wire/bytes.ts';
import { checksum } from '../../wire/checksum.ts';
import { ICMP_ECHO, ICMP_HLEN, Icmphdr } from '../../wire/icmp.ts';
import { formatIpv4, INADDR_ANY, type Ipv4Addr } from '../../wire/inet.ts';
import { IPPROTO_ICMP } from '../../wire/ipv4.ts';
import { EACCES, EADDRNOTAVAIL, EMSGSIZE } from '../errno.ts';
import type { NetNs } from '../netns.ts';
import type { Dst } from '../route/types.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { icmpErr } from './icmp-errors.ts';
import { InetSock } from './sock.ts';
import { routeOf } from './transmit.ts';
import { mayBind } from './udp.ts';

export interface EchoReply {
  readonly saddr: Ipv4Addr;
  readonly ttl: number;
  readonly sequence: number;
  /** Bytes after the ICMP header. */
  readonly data: Uint8Array;
  /** When the kernel took it in (`SO_TIMESTAMP`), nanoseconds. */
  readonly at: number;
}

/** What `IP_RECVERR` tells of an ICMP error: who sent it, and about which request. */
export interface EchoError {
  readonly offender: Ipv4Addr;
  readonly type: number;
  readonly code: number;
  readonly info: number;
  readonly sequence: number;
  readonly errno: number;
}

/** A ping socket (`SOCK_DGRAM` with `IPPROTO_ICMP`, net/ipv4/ping.c). Its identifier is its port. */
export class PingSock extends InetSock {
  onReply: ((r: EchoReply) => void) | null = null;
  onError: ((e: EchoError) => void) | null = null;
  broadcast = false;
  /** Path MTU discovery of what it sends (`IP_MTU_DISCOVER`), as `IpSend.df`. */
  df: boolean | 'do' = true;

  constructor(net: NetNs) {
    super(net, IPPROTO_ICMP);
  }
}

/** Binds to an address and picks an identifier (`ping_bind`, `ping_get_port`). */
export function pingBind(sk: PingSock, saddr: Ipv4Addr = INADDR_ANY): number {
  if (!mayBind(sk.net, saddr)) return -EADDRNOTAVAIL;
  sk.saddr = saddr;
  const used = new Set(sk.net.sockets.pingSocks().map((s) => s.sport));
  do sk.sport = 1 + sk.net.world.random.below(0xfffe);
  while (used.has(sk.sport));
  sk.net.sockets.hash(sk);
  return 0;
}

/** The way an echo request to `daddr` would take, or a negative errno (what `connect` finds out). */
export function pingRoute(sk: PingSock, daddr: Ipv4Addr): Dst | number {
  const dst = routeOf(sk, daddr, 0);
  if (typeof dst === 'number') return dst;
  return dst.type === 'broadcast' && !sk.broadcast ? -EACCES : dst;
}

/** Sends an echo request (`ping_v4_sendmsg`). Bytes sent, or a negative errno. */
export function pingSendmsg(sk: PingSock, daddr: Ipv4Addr, sequence: number, data: Uint8Array): number {
  const { net } = sk;
  if (data.length > 0xffff - 28) return -EMSGSIZE;
  const dst = pingRoute(sk, daddr);
  if (typeof dst === 'number') return dst;
  const payload = new Uint8Array(ICMP_HLEN + data.length);
  const h = new Icmphdr(payload, 0);
  h.type = ICMP_ECHO;
  h.id = sk.sport;
  h.sequence = sequence;
  payload.set(data, ICMP_HLEN);
  set16(payload, 2, checksum(payload, 0, payload.length));
  const ret = net.ip.send({
    fn: 'ping_v4_sendmsg',
    why: `echo request ${sequence} to ${formatIpv4(daddr)}`,
    protocol: IPPROTO_ICMP,
    saddr: sk.saddr === INADDR_ANY ? dst.prefSrc : sk.saddr,
    daddr,
    tos: sk.tos,
    ttl: sk.ttl,
    mark: sk.mark,
    sk,
    payload,
    dst,
    df: sk.df,
  });
  return ret < 0 ? ret : payload.length;
}

/** Gives an echo reply to the socket with its identifier (`ping_rcv`). False when there is none. */
export function pingRcv(net: NetNs, skb: SkBuff): boolean {
  const iph = skb.ip;
  const at = skb.networkHeader + iph.hdrlen;
  const end = skb.networkHeader + iph.totLen;
  const h = new Icmphdr(skb.head, at);
  const sk = net.sockets.pingSocks().find((s) => s.sport === h.id && fits(s, iph.daddr, skb.skbIif));
  const { tracer } = net.world;
  if (!sk) return false;
  tracer.step(net, skb, 'ping_rcv', `echo reply ${h.sequence} for ping socket ${h.id}`, { id: h.id, seq: h.sequence });
  tracer.step(net, skb, 'sock_def_readable', 'the program is woken');
  tracer.consume(net, skb, 'ping_queue_rcv_skb', "the reply is in the socket's receive queue");
  const reply: EchoReply = {
    saddr: iph.saddr,
    ttl: iph.ttl,
    sequence: h.sequence,
    data: skb.head.slice(at + ICMP_HLEN, end),
    at: net.world.clock.now,
  };
  sk.wake(() => sk.onReply?.(reply));
  return true;
}

const fits = (s: PingSock, daddr: Ipv4Addr, iif: number): boolean =>
  (s.saddr === INADDR_ANY || s.saddr === daddr) && (s.boundDev === null || s.boundDev.ifindex === iif);

/** An ICMP error that quotes an echo request of ours (`ping_err`). */
export function pingErr(sk: PingSock, offender: Ipv4Addr, type: number, code: number, info: number, seq: number): void {
  const e = icmpErr(type, code);
  if (!e) return;
  sk.wake(() => sk.onError?.({ offender, type, code, info, sequence: seq, errno: e.errno }));
}
