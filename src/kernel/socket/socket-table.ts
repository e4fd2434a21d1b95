import { get32 } from '../../wire/bytes.ts';
import { ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, Icmphdr } from '../../wire/icmp.ts';
import { INADDR_ANY, type Ipv4Addr } from '../../wire/inet.ts';
import { IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_UDPLITE, Iphdr } from '../../wire/ipv4.ts';
import { Tcphdr } from '../../wire/tcp.ts';
import type { NetNs } from '../netns.ts';
import { ipv4UpdatePmtu } from '../route/update-pmtu.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { PingSock, pingErr, pingRcv } from './ping.ts';
import { RawSock, rawErrSocks, rawLocalDeliver } from './raw.ts';
import { lookupListener, tcpV4Err, tcpV4Rcv } from './tcp-ipv4.ts';
import { connKey, TcpSock } from './tcp-sock.ts';
import { tcpRetransmitTimer } from './tcp-timer.ts';
import type { Sock } from './types.ts';
import { UdpSock, udpErr, udpLookup, udpliteRcv, udpRcv } from './udp.ts';

const IPPROTO_IGMP = 2;

/** All sockets of one namespace: the hash tables of net/ipv4, and what the stack below calls. */
export class SocketTable {
  private readonly net: NetNs;
  private readonly udp: UdpSock[] = [];
  private readonly ping: PingSock[] = [];
  private readonly raw: RawSock[] = [];
  private readonly bound: TcpSock[] = [];
  /** Connections by their four addresses (`ehash`). */
  readonly established = new Map<string, TcpSock>();
  /** Ports that swallow every packet on every local address: a listener that never answers. */
  readonly tcpSinks = new Set<number>();
  readonly udpSinks = new Set<number>();
  readonly isSink = (protocol: number, port: number): boolean =>
    (protocol === IPPROTO_TCP && this.tcpSinks.has(port)) || (protocol === IPPROTO_UDP && this.udpSinks.has(port));

  constructor(net: NetNs) {
    this.net = net;
  }

  // --- for the stack below ---

  /** Gives a packet for this host to its protocol. False: nobody knows the protocol (IP answers). */
  deliver(skb: SkBuff): boolean {
    const { protocol } = skb.ip;
    const raw = this.rawDeliver(skb);
    if (protocol === IPPROTO_TCP) tcpV4Rcv(this.net, skb);
    else if (protocol === IPPROTO_UDP) udpRcv(this.net, skb);
    else if (protocol === IPPROTO_UDPLITE) udpliteRcv(this.net, skb);
    else if (protocol === IPPROTO_IGMP) this.igmpRcv(skb);
    else if (raw)
      this.net.world.tracer.consume(this.net, skb, 'ip_protocol_deliver_rcu', 'only a raw socket wanted it');
    else return false;
    return true;
  }

  /** `igmp_rcv`: the kernel speaks IGMP, so it is no unknown protocol; what it says of groups is left out. */
  private igmpRcv(skb: SkBuff): void {
    this.net.world.tracer.consume(this.net, skb, 'igmp_rcv', 'group membership is left out: taken in and forgotten');
  }

  /** Copies to raw sockets (`raw_local_deliver`). `deliver` does it itself; ICMP calls it before `icmp_rcv`. */
  rawDeliver(skb: SkBuff): boolean {
    return this.raw.length > 0 && rawLocalDeliver(this.net, skb, skb.ip.protocol);
  }

  /** An echo reply for a ping socket (`ping_rcv`). False when no socket has its identifier. */
  pingRcv(skb: SkBuff): boolean {
    return pingRcv(this.net, skb);
  }

  /** An ICMP error for the socket whose packet is quoted at `quoted` in `skb.head` (`icmp_socket_deliver`). */
  error(skb: SkBuff, type: number, code: number, quoted: number, info = 0): void {
    const inner = new Iphdr(skb.head, quoted);
    const at = quoted + inner.hdrlen;
    if (at + 8 > skb.tail) return;
    const th = new Tcphdr(skb.head, at); // the ports are where UDP has them
    const tooBig = type === ICMP_DEST_UNREACH && code === ICMP_FRAG_NEEDED;
    if (tooBig && rawErrSocks(this.net, inner).length > 0) ipv4UpdatePmtu(this.net, skb, inner, info); // `raw_err`
    if (inner.protocol === IPPROTO_TCP) {
      const sk = this.established.get(connKey(inner.saddr, th.source, inner.daddr, th.dest));
      if (sk && tooBig) ipv4UpdatePmtu(this.net, skb, inner, info);
      if (sk) tcpV4Err(sk, type, code, get32(skb.head, at + 4), info);
    } else if (inner.protocol === IPPROTO_UDP) {
      const sk = udpLookup(this.net, inner.daddr, th.dest, inner.saddr, th.source, skb.skbIif);
      if (sk && tooBig) ipv4UpdatePmtu(this.net, skb, inner, info);
      if (sk) udpErr(sk, type, code);
    } else if (inner.protocol === IPPROTO_ICMP) {
      const h = new Icmphdr(skb.head, at);
      if (tooBig) ipv4UpdatePmtu(this.net, skb, inner, info); // `icmp_err`
      const sk = this.ping.find((s) => s.sport === h.id);
      if (sk) pingErr(sk, skb.ip.saddr, type, code, info, h.sequence);
    }
  }

  /** Whether somebody takes a redirect for packets such as the one quoted at `quoted`: its socket, or the stack for ICMP. */
  takesRedirect(skb: SkBuff, quoted: number): boolean {
    const inner = new Iphdr(skb.head, quoted);
    const at = quoted + inner.hdrlen;
    if (at + 8 > skb.tail) return false;
    if (inner.protocol === IPPROTO_ICMP || rawErrSocks(this.net, inner).length > 0) return true;
    const th = new Tcphdr(skb.head, at);
    if (inner.protocol === IPPROTO_TCP)
      return this.established.has(connKey(inner.saddr, th.source, inner.daddr, th.dest));
    if (inner.protocol !== IPPROTO_UDP) return false;
    return udpLookup(this.net, inner.daddr, th.dest, inner.saddr, th.source, skb.skbIif) !== null;
  }

  /** The socket a packet belongs to: for early demux and the `socket` match (`nf_sk_lookup_slow_v4`). */
  lookup(protocol: number, saddr: Ipv4Addr, sport: number, daddr: Ipv4Addr, dport: number, iif: number): Sock | null {
    if (protocol === IPPROTO_UDP) return udpLookup(this.net, saddr, sport, daddr, dport, iif);
    if (protocol !== IPPROTO_TCP) return null;
    return this.established.get(connKey(daddr, dport, saddr, sport)) ?? lookupListener(this.net, daddr, dport, iif);
  }

  /** The connected socket of a packet's own addresses (`inet_lookup_established`; UDP as `nf_tproxy_get_sock_v4` asks). */
  lookupEstablished(
    protocol: number,
    saddr: Ipv4Addr,
    sport: number,
    daddr: Ipv4Addr,
    dport: number,
    iif: number,
  ): Sock | null {
    if (protocol === IPPROTO_TCP) return this.established.get(connKey(daddr, dport, saddr, sport)) ?? null;
    const sk = udpLookup(this.net, saddr, sport, daddr, dport, iif);
    return sk && sk.dport !== 0 && sk.saddr !== INADDR_ANY ? sk : null;
  }

  /** The socket that listens at an address (`inet_lookup_listener`; UDP as `nf_tproxy_get_sock_v4` asks). */
  lookupListener(
    protocol: number,
    saddr: Ipv4Addr,
    sport: number,
    daddr: Ipv4Addr,
    dport: number,
    iif: number,
  ): Sock | null {
    if (protocol === IPPROTO_TCP) return lookupListener(this.net, daddr, dport, iif);
    const sk = udpLookup(this.net, saddr, sport, daddr, dport, iif);
    return sk && sk.dport === 0 ? sk : null;
  }

  // --- for programs ---

  newTcp(): TcpSock {
    const sk = new TcpSock(this.net);
    sk.onRto = () => tcpRetransmitTimer(sk);
    return sk;
  }

  newUdp(): UdpSock {
    return new UdpSock(this.net);
  }

  newPing(): PingSock {
    return new PingSock(this.net);
  }

  /** A raw socket; it receives at once. */
  newRaw(protocol: number, onPacket: (packet: Uint8Array, skb: SkBuff) => void): RawSock {
    const sk = new RawSock(this.net, protocol);
    sk.onPacket = onPacket;
    this.raw.push(sk);
    return sk;
  }

  /** Closes a UDP, ping or raw socket. TCP has `tcpClose`. */
  release(sk: UdpSock | PingSock | RawSock): void {
    sk.closed = true;
    for (const list of [this.udp, this.ping, this.raw] as InetLists) {
      const i = list.indexOf(sk);
      if (i >= 0) list.splice(i, 1);
    }
  }

  /** Every socket, for listings. */
  all(): Sock[] {
    return [...this.bound, ...this.established.values(), ...this.udp, ...this.ping, ...this.raw];
  }

  // --- the tables themselves, for the protocols ---

  udpSocks(): readonly UdpSock[] {
    return this.udp;
  }

  pingSocks(): readonly PingSock[] {
    return this.ping;
  }

  rawSocks(): readonly RawSock[] {
    return this.raw;
  }

  /** TCP sockets that are bound and not connected: listeners above all. */
  tcpBound(): readonly TcpSock[] {
    return this.bound;
  }

  hash(sk: UdpSock | PingSock): void {
    if (sk instanceof UdpSock) {
      if (!this.udp.includes(sk)) this.udp.push(sk);
    } else if (!this.ping.includes(sk)) this.ping.push(sk);
  }

  bindTcp(sk: TcpSock): void {
    this.bound.push(sk);
  }

  hashEstablished(sk: TcpSock): void {
    const i = this.bound.indexOf(sk);
    if (i >= 0) this.bound.splice(i, 1);
    this.established.set(sk.key(), sk);
  }

  unhash(sk: TcpSock): void {
    const i = this.bound.indexOf(sk);
    if (i >= 0) this.bound.splice(i, 1);
    if (this.established.get(sk.key()) === sk) this.established.delete(sk.key());
  }

  /** Connections that a listener has not given to its program yet. */
  childrenOf(listener: TcpSock): TcpSock[] {
    const halfOpen = [...this.established.values()].filter((s) => s.parent === listener);
    return [...halfOpen, ...listener.acceptQueue];
  }
}

type InetLists = readonly { indexOf(sk: unknown): number; splice(at: number, n: number): unknown }[];
