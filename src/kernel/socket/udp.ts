import { foldChecksum, pseudoSum, sum16 } from '../../wire/checksum.ts';
import { ICMP_DEST_UNREACH, ICMP_PORT_UNREACH } from '../../wire/icmp.ts';
import { formatIpv4, INADDR_ANY, INADDR_BROADCAST, type Ipv4Addr, isMulticast } from '../../wire/inet.ts';
import { IPPROTO_UDP, IPPROTO_UDPLITE } from '../../wire/ipv4.ts';
import { UDP_HLEN, Udphdr } from '../../wire/udp.ts';
import { EACCES, EADDRINUSE, EADDRNOTAVAIL, EDESTADDRREQ, EMSGSIZE } from '../errno.ts';
import type { NetNs } from '../netns.ts';
import { kfreeSkbReason } from '../skb/free.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { icmpErr } from './icmp-errors.ts';
import { bindConflict, findOpenPort } from './port.ts';
import { InetSock } from './sock.ts';
import { fillChecksum, routeOf } from './transmit.ts';

export interface Datagram {
  readonly data: Uint8Array;
  readonly saddr: Ipv4Addr;
  readonly sport: number;
  readonly daddr: Ipv4Addr;
}

/** `struct udp_sock`. The program sets `onDatagram` and `onError`; both run in process context. */
export class UdpSock extends InetSock {
  onDatagram: ((d: Datagram) => void) | null = null;
  onError: ((errno: number) => void) | null = null;
  /** `SO_BROADCAST`. */
  broadcast = false;
  /** `IP_RECVERR`: hears soft errors too, and those of an unconnected socket. */
  recverr = false;
  /** `sk_err`, positive; given to the next system call. */
  err = 0;

  constructor(net: NetNs) {
    super(net, IPPROTO_UDP);
  }

  takeError(): number {
    const err = this.err;
    this.err = 0;
    return err;
  }
}

/** Binds to a local address and port; port 0 picks one (`inet_bind`, `udp_v4_get_port`). 0 or a negative errno. */
export function udpBind(sk: UdpSock, saddr: Ipv4Addr, port: number): number {
  const { net } = sk;
  if (!mayBind(net, saddr)) return -EADDRNOTAVAIL;
  const others = net.sockets.udpSocks().filter((s) => s !== sk);
  const taken = (p: number): boolean => bindConflict(others, saddr, p);
  if (port === 0) {
    const found = findOpenPort(net, taken);
    if (found < 0) return found;
    sk.sport = found;
  } else {
    if (taken(port)) return -EADDRINUSE;
    sk.sport = port;
  }
  sk.saddr = saddr;
  net.sockets.hash(sk);
  return 0;
}

/** True when a socket may be bound to `addr` (`inet_addr_valid_or_nonlocal`). */
export function mayBind(net: NetNs, addr: Ipv4Addr): boolean {
  if (addr === INADDR_ANY || net.sysctl.number('net.ipv4.ip_nonlocal_bind') === 1) return true;
  const type = net.fib.addrType(addr);
  return type === 'local' || type === 'multicast' || type === 'broadcast';
}

/** Sets the peer, and the source address the route prefers (`__ip4_datagram_connect`). */
export function udpConnect(sk: UdpSock, daddr: Ipv4Addr, dport: number): number {
  const dst = routeOf(sk, daddr, dport);
  if (typeof dst === 'number') return dst;
  if (dst.type === 'broadcast' && !sk.broadcast) return -EACCES;
  if (sk.sport === 0) {
    const ret = udpBind(sk, sk.saddr, 0);
    if (ret < 0) return ret;
  }
  if (sk.saddr === INADDR_ANY) sk.saddr = dst.prefSrc;
  sk.daddr = daddr;
  sk.dport = dport;
  sk.state = 'ESTABLISHED';
  return 0;
}

/** Sends one datagram (`udp_sendmsg`). Without `to`, to the connected peer. Bytes sent, or a negative errno. */
export function udpSendmsg(sk: UdpSock, data: Uint8Array, to?: { addr: Ipv4Addr; port: number }): number {
  const pending = sk.takeError();
  if (pending !== 0) return -pending;
  const { net } = sk;
  const daddr = to?.addr ?? sk.daddr;
  const dport = to?.port ?? sk.dport;
  if (dport === 0) return -EDESTADDRREQ;
  if (data.length > 0xffff - 28) return -EMSGSIZE;
  if (sk.sport === 0) {
    const ret = udpBind(sk, sk.saddr, 0);
    if (ret < 0) return ret;
  }
  const dst = routeOf(sk, daddr, dport);
  if (typeof dst === 'number') return dst;
  if ((dst.type === 'broadcast' || daddr === INADDR_BROADCAST) && !sk.broadcast) return -EACCES;
  const saddr = sk.saddr === INADDR_ANY ? dst.prefSrc : sk.saddr;
  const payload = new Uint8Array(UDP_HLEN + data.length);
  const uh = new Udphdr(payload, 0);
  uh.source = sk.sport;
  uh.dest = dport;
  uh.len = payload.length;
  payload.set(data, UDP_HLEN);
  fillChecksum(payload, IPPROTO_UDP, saddr, daddr);
  const ret = net.ip.send({
    fn: 'udp_sendmsg',
    why: `UDP ${formatIpv4(saddr)}:${sk.sport} > ${formatIpv4(daddr)}:${dport}, ${data.length} bytes`,
    protocol: IPPROTO_UDP,
    saddr,
    daddr,
    tos: sk.tos,
    ttl: sk.ttl,
    mark: sk.mark,
    sk,
    payload,
    dst,
    df: net.sysctl.number('net.ipv4.ip_no_pmtu_disc') === 0,
  });
  return ret < 0 ? ret : data.length;
}

/** Takes a datagram in (`__udp4_lib_rcv`). Without a socket it is answered by port unreachable. */
export function udpRcv(net: NetNs, skb: SkBuff): void {
  const iph = skb.ip;
  const at = skb.networkHeader + iph.hdrlen;
  const room = skb.networkHeader + iph.totLen - at;
  const uh = new Udphdr(skb.head, at);
  if (room < UDP_HLEN || uh.len > room || uh.len < UDP_HLEN) {
    const note = `the UDP length ${room < UDP_HLEN ? '' : `${uh.len} `}does not fit the packet`;
    kfreeSkbReason(net, skb, '__udp4_lib_rcv', 'SKB_DROP_REASON_PKT_TOO_SMALL', null, note);
    return;
  }
  if (uh.len < skb.len) skb.trim(uh.len); // what is behind the datagram is not quoted either
  if (uh.check !== 0 && skb.csumStart < 0) {
    const sum = sum16(skb.head, at, at + uh.len, pseudoSum(iph.saddr, iph.daddr, IPPROTO_UDP, uh.len));
    if (foldChecksum(sum) !== 0) {
      kfreeSkbReason(net, skb, '__udp4_lib_rcv', 'SKB_DROP_REASON_UDP_CSUM', null, 'the UDP checksum is wrong');
      return;
    }
  }
  const data = skb.head.slice(at + UDP_HLEN, at + uh.len);
  const d: Datagram = { data, saddr: iph.saddr, sport: uh.source, daddr: iph.daddr };
  if (net.sockets.udpSinks.has(uh.dest)) {
    net.world.tracer.consume(net, skb, '__udp4_lib_rcv', `port ${uh.dest} swallows it`);
    return;
  }
  const type = skb.dst?.type;
  if (type === 'broadcast' || type === 'multicast') {
    udpMcastDeliver(net, skb, d, uh.dest);
    return;
  }
  const chosen = skb.sk instanceof UdpSock ? skb.sk : null; // by the TPROXY target
  const sk = chosen ?? udpLookup(net, iph.saddr, uh.source, iph.daddr, uh.dest, skb.skbIif);
  if (sk) {
    udpQueueRcv(sk, skb, d);
    return;
  }
  const { tracer } = net.world;
  skb.resetCt();
  tracer.step(net, skb, '__udp4_lib_rcv', `no socket on port ${uh.dest}`, { sport: uh.source, dport: uh.dest });
  net.ip.icmpSend(skb, ICMP_DEST_UNREACH, ICMP_PORT_UNREACH, 0);
  const note = `nothing listens on UDP port ${uh.dest}`;
  kfreeSkbReason(net, skb, '__udp4_lib_rcv', 'SKB_DROP_REASON_NO_SOCKET', null, note);
}

/**
 * Takes a UDP-lite datagram in (`udplite_rcv`): a checksum, over as much as its header says, it must have. There are no
 * sockets of UDP-lite here, so a sound one is answered by port unreachable.
 */
export function udpliteRcv(net: NetNs, skb: SkBuff): void {
  const fn = '__udp4_lib_rcv';
  const iph = skb.ip;
  const at = skb.networkHeader + iph.hdrlen;
  const room = skb.networkHeader + iph.totLen - at;
  const uh = new Udphdr(skb.head, at);
  const coverage = uh.len || room;
  if (room < UDP_HLEN || uh.len > room || coverage < UDP_HLEN) {
    kfreeSkbReason(net, skb, fn, 'SKB_DROP_REASON_PKT_TOO_SMALL', null, 'its coverage does not fit the packet');
    return;
  }
  const sum = sum16(skb.head, at, at + coverage, pseudoSum(iph.saddr, iph.daddr, IPPROTO_UDPLITE, room));
  if (uh.check === 0 || (!skb.csumValid && foldChecksum(sum) !== 0)) {
    kfreeSkbReason(net, skb, fn, 'SKB_DROP_REASON_UDP_CSUM', null, 'the UDP-lite checksum is wrong or missing');
    return;
  }
  skb.resetCt();
  net.ip.icmpSend(skb, ICMP_DEST_UNREACH, ICMP_PORT_UNREACH, 0);
  kfreeSkbReason(net, skb, fn, 'SKB_DROP_REASON_NO_SOCKET', null, `nothing listens on UDP-lite port ${uh.dest}`);
}

function udpQueueRcv(sk: UdpSock, skb: SkBuff, d: Datagram): void {
  const { net } = sk;
  const { tracer } = net.world;
  tracer.step(net, skb, '__udp4_lib_rcv', `socket ${sk.label}`, { sport: d.sport, dport: sk.sport });
  tracer.step(net, skb, 'sock_def_readable', 'the program is woken');
  tracer.consume(net, skb, 'udp_queue_rcv_skb', `${d.data.length} bytes are in the socket's receive queue`);
  sk.wake(() => sk.onDatagram?.(d));
}

/** To every socket it fits (`__udp4_lib_mcast_deliver`). None is no error. */
function udpMcastDeliver(net: NetNs, skb: SkBuff, d: Datagram, dport: number): void {
  const fits = net.sockets.udpSocks().filter((s) => udpScore(s, d.saddr, d.sport, d.daddr, dport, skb.skbIif) >= 0);
  const note = fits.length === 0 ? 'no socket wants it' : `${fits.length} sockets have it`;
  net.world.tracer.step(net, skb, '__udp4_lib_mcast_deliver', note, { dport });
  for (const sk of fits) sk.wake(() => sk.onDatagram?.(d));
  net.world.tracer.consume(net, skb, '__udp4_lib_mcast_deliver', note);
}

/** The socket that fits best (`__udp4_lib_lookup`, `compute_score`). */
export function udpLookup(
  net: NetNs,
  saddr: Ipv4Addr,
  sport: number,
  daddr: Ipv4Addr,
  dport: number,
  iif: number,
): UdpSock | null {
  let best: UdpSock | null = null;
  let bestScore = -1;
  for (const sk of net.sockets.udpSocks()) {
    const score = udpScore(sk, saddr, sport, daddr, dport, iif);
    if (score > bestScore) {
      best = sk;
      bestScore = score;
    }
  }
  return best;
}

function udpScore(sk: UdpSock, saddr: Ipv4Addr, sport: number, daddr: Ipv4Addr, dport: number, iif: number): number {
  if (sk.sport !== dport) return -1;
  let score = 0;
  if (sk.saddr !== INADDR_ANY) {
    if (sk.saddr !== daddr && !isMulticast(daddr) && daddr !== INADDR_BROADCAST) return -1;
    score += 4;
  }
  if (sk.dport !== 0) {
    if (sk.daddr !== saddr || sk.dport !== sport) return -1;
    score += 8;
  }
  if (sk.boundDev) {
    if (sk.boundDev.ifindex !== iif) return -1;
    score += 4;
  }
  return score;
}

/** An ICMP error about a datagram that `sk` sent (`__udp4_lib_err`). */
export function udpErr(sk: UdpSock, type: number, code: number): void {
  const e = icmpErr(type, code);
  if (!e) return;
  if (!sk.recverr && (!e.fatal || sk.state !== 'ESTABLISHED')) return;
  sk.err = e.errno;
  sk.wake(() => {
    if (sk.err !== 0) sk.onError?.(sk.takeError());
  });
}
