import { foldChecksum, pseudoSum, sum16 } from '../../wire/checksum.ts';
import { ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED } from '../../wire/icmp.ts';
import { formatIpv4, INADDR_ANY, type Ipv4Addr } from '../../wire/inet.ts';
import { IPPROTO_TCP } from '../../wire/ipv4.ts';
import { TCP_ACK, TCP_FIN, TCP_HLEN, TCP_RST, TCP_SYN, Tcphdr } from '../../wire/tcp.ts';
import { ipOptionsEcho } from '../ip/ip-options-echo.ts';
import type { NetNs } from '../netns.ts';
import { consumeSkb, kfreeSkbReason } from '../skb/free.ts';
import { PACKET_HOST, type SkBuff } from '../skb/sk-buff.ts';
import { icmpErr } from './icmp-errors.ts';
import { selectServerWindow, tcpDone, tcpDoneWithError, tcpInitConnection } from './tcp.ts';
import { negotiate, type TcpOutcome, type TcpSegment, tcpRcvStateProcess } from './tcp-input.ts';
import { tcpCheckReq, tcpTimewaitStateProcess } from './tcp-minisocks.ts';
import { parseTcpOptions } from './tcp-options.ts';
import { buildSegment, flagNames, sendTcp, tcpRetransmit, tcpSendNew } from './tcp-output.ts';
import { after, before, connKey, seqAdd, TcpSock } from './tcp-sock.ts';
import { routeOf } from './transmit.ts';

/** Takes a TCP segment in (`tcp_v4_rcv`). A closed port answers with RST. */
export function tcpV4Rcv(net: NetNs, skb: SkBuff): void {
  const fn = 'tcp_v4_rcv';
  const iph = skb.ip;
  const at = skb.networkHeader + iph.hdrlen;
  const length = skb.networkHeader + iph.totLen - at;
  if (skb.pktType !== PACKET_HOST) {
    kfreeSkbReason(net, skb, fn, 'SKB_DROP_REASON_NOT_SPECIFIED', null, 'TCP to a broadcast or multicast address');
    return;
  }
  const th = new Tcphdr(skb.head, at);
  if (length < TCP_HLEN || th.doff * 4 < TCP_HLEN || th.doff * 4 > length) {
    kfreeSkbReason(net, skb, fn, 'SKB_DROP_REASON_PKT_TOO_SMALL', null, 'the TCP header does not fit the packet');
    return;
  }
  const sum = sum16(skb.head, at, at + length, pseudoSum(iph.saddr, iph.daddr, IPPROTO_TCP, length));
  if (skb.csumStart < 0 && foldChecksum(sum) !== 0) {
    kfreeSkbReason(net, skb, fn, 'SKB_DROP_REASON_TCP_CSUM', null, 'the TCP checksum is wrong');
    return;
  }
  if (net.sockets.tcpSinks.has(th.dest)) {
    consumeSkb(net, skb, fn, `port ${th.dest} swallows it`);
    return;
  }
  const data = skb.head.slice(at + th.doff * 4, at + length);
  const seg: TcpSegment = {
    skb,
    seq: th.seq,
    endSeq: seqAdd(th.seq, data.length + (th.syn ? 1 : 0) + (th.fin ? 1 : 0)),
    ack: th.ackSeq,
    flags: th.flags,
    window: th.window,
    opts: parseTcpOptions(skb.head, at, th.doff),
    data,
  };
  const sk =
    stolenSock(skb) ??
    net.sockets.established.get(connKey(iph.daddr, th.dest, iph.saddr, th.source)) ??
    lookupListener(net, iph.daddr, th.dest, skb.skbIif);
  if (!sk) {
    net.world.tracer.step(net, skb, fn, `no socket on port ${th.dest}`, { sport: th.source, dport: th.dest });
    tcpV4SendReset(net, null, skb);
    const note = `nothing listens on TCP port ${th.dest}${th.rst ? '' : ': answered by RST'}`;
    kfreeSkbReason(net, skb, fn, 'SKB_DROP_REASON_NO_SOCKET', null, note);
    return;
  }
  net.world.tracer.step(net, skb, fn, `socket ${sk.label}, ${sk.state}`, {
    state: sk.state,
    flags: flagNames(th.flags),
  });
  finish(net, skb, sk, tcpV4DoRcv(sk, seg));
}

/** `skb_steal_sock`: the socket that the TPROXY target chose. */
const stolenSock = (skb: SkBuff): TcpSock | null => (skb.sk instanceof TcpSock ? skb.sk : null);

function finish(net: NetNs, skb: SkBuff, sk: TcpSock, out: TcpOutcome): void {
  if (out.reset) tcpV4SendReset(net, sk, skb);
  if (out.drop) kfreeSkbReason(net, skb, out.fn, out.drop, null, out.note);
  else if (out.reset)
    kfreeSkbReason(net, skb, out.fn, 'SKB_DROP_REASON_NOT_SPECIFIED', null, `${out.note}: answered by RST`);
  else consumeSkb(net, skb, out.fn, out.note);
}

/** By the socket's state: listener, half-open, waiting, or a connection (`tcp_v4_do_rcv` and its callers). */
function tcpV4DoRcv(sk: TcpSock, seg: TcpSegment): TcpOutcome {
  const { net } = sk;
  if (sk.state === 'LISTEN') return tcpRcvListen(sk, seg);
  if (sk.state === 'TIME_WAIT') {
    const out = tcpTimewaitStateProcess(sk, seg);
    if (out !== 'syn') return out;
    const listener = lookupListener(net, sk.saddr, sk.sport, seg.skb.skbIif);
    if (!listener) return { fn: 'tcp_timewait_state_process', note: 'a new SYN, but no listener' };
    tcpDone(sk);
    return tcpRcvListen(listener, seg);
  }
  if (sk.state === 'SYN_RECV' && sk.parent) {
    const out = tcpCheckReq(sk, seg);
    if (out) return out;
    return tcpV4SynRecvSock(sk, sk.parent, seg);
  }
  return tcpRcvStateProcess(sk, seg);
}

/** The handshake is complete: the new socket waits to be accepted (`tcp_v4_syn_recv_sock`, `inet_csk_complete_hashdance`). */
function tcpV4SynRecvSock(child: TcpSock, listener: TcpSock, seg: TcpSegment): TcpOutcome {
  const { tracer } = child.net.world;
  tracer.step(child.net, seg.skb, 'tcp_v4_syn_recv_sock', `a new socket: ${child.label}`, { state: 'ESTABLISHED' });
  const out = tcpRcvStateProcess(child, seg);
  child.parent = null;
  listener.acceptQueue.push(child);
  tracer.step(child.net, seg.skb, 'sock_def_readable', 'the listener has a connection to accept; the program is woken');
  listener.wake(() => {
    const accept = listener.events.accept;
    while (accept && listener.acceptQueue.length > 0) {
      const next = listener.acceptQueue.shift();
      if (next) accept(next);
    }
  });
  return out;
}

/** A segment for a listener (the TCP_LISTEN case of `tcp_rcv_state_process`). */
function tcpRcvListen(sk: TcpSock, seg: TcpSegment): TcpOutcome {
  const fn = 'tcp_rcv_state_process';
  if (seg.flags & TCP_ACK) return { fn, note: 'an acknowledgement for no connection', reset: true };
  if (seg.flags & TCP_RST) return { fn, note: 'a reset for no connection', drop: 'SKB_DROP_REASON_TCP_RESET' };
  if (!(seg.flags & TCP_SYN) || seg.flags & TCP_FIN)
    return { fn, note: 'not a SYN', drop: 'SKB_DROP_REASON_TCP_FLAGS' };
  return tcpConnRequest(sk, seg);
}

/** Answers a SYN (`tcp_conn_request`, `tcp_v4_send_synack`). SYN cookies are left out: a full backlog drops. */
function tcpConnRequest(listener: TcpSock, seg: TcpSegment): TcpOutcome {
  const fn = 'tcp_conn_request';
  const { net } = listener;
  const iph = seg.skb.ip;
  const th = new Tcphdr(seg.skb.head, seg.skb.networkHeader + iph.hdrlen);
  if (listener.acceptQueue.length > listener.backlog)
    return { fn, note: 'the accept queue is full', drop: 'SKB_DROP_REASON_NOT_SPECIFIED' };
  const child = net.sockets.newTcp();
  child.saddr = iph.daddr;
  child.sport = th.dest;
  child.daddr = iph.saddr;
  child.dport = th.source;
  child.mark = listener.mark;
  child.transparent = listener.transparent;
  child.uid = listener.uid;
  child.gid = listener.gid;
  child.tos = listener.tos;
  child.ttl = listener.ttl;
  child.parent = listener;
  const dst = routeOf(child, child.daddr, child.dport);
  if (typeof dst === 'number') return { fn, note: 'no route back', drop: 'SKB_DROP_REASON_IP_OUTNOROUTES' };
  tcpInitConnection(child, dst);
  const on = (name: string): boolean => net.sysctl.number(name) !== 0;
  child.timestamps = on('net.ipv4.tcp_timestamps');
  child.sackPerm = on('net.ipv4.tcp_sack');
  child.wscaleOk = on('net.ipv4.tcp_window_scaling');
  negotiate(child, seg.opts);
  selectServerWindow(child);
  child.irs = seg.seq;
  child.rcvNxt = seqAdd(seg.seq, 1);
  child.sndWnd = seg.window;
  child.sndWl1 = seg.seq;
  child.state = 'SYN_RECV';
  net.sockets.hashEstablished(child);
  net.world.tracer.step(net, seg.skb, fn, 'a connection request: SYN_RECV', { state: child.state });
  tcpSendNew(child, TCP_SYN | TCP_ACK, new Uint8Array(0), seg.skb.id);
  return { fn, note: 'the SYN is answered by SYN-ACK' };
}

/** The listener that fits best (`__inet_lookup_listener`). */
export function lookupListener(net: NetNs, daddr: Ipv4Addr, dport: number, iif: number): TcpSock | null {
  let best: TcpSock | null = null;
  for (const sk of net.sockets.tcpBound()) {
    if (sk.state !== 'LISTEN' || sk.sport !== dport) continue;
    if (sk.saddr !== INADDR_ANY && sk.saddr !== daddr) continue;
    if (sk.boundDev && sk.boundDev.ifindex !== iif) continue;
    if (!best || (best.saddr === INADDR_ANY && sk.saddr !== INADDR_ANY)) best = sk;
  }
  return best;
}

/** Answers a segment that fits no connection (`tcp_v4_send_reset`). A reset is never answered. */
export function tcpV4SendReset(net: NetNs, sk: TcpSock | null, skb: SkBuff): void {
  const iph = skb.ip;
  const at = skb.networkHeader + iph.hdrlen;
  const th = new Tcphdr(skb.head, at);
  if (th.rst || (!sk && skb.dst?.type !== 'local')) return;
  const length = iph.totLen - iph.hdrlen - th.doff * 4;
  const payload = buildSegment({
    sport: th.dest,
    dport: th.source,
    saddr: iph.daddr,
    daddr: iph.saddr,
    seq: th.ack ? th.ackSeq : 0,
    ack: th.ack ? 0 : seqAdd(th.seq, length + (th.syn ? 1 : 0) + (th.fin ? 1 : 0)),
    flags: th.ack ? TCP_RST : TCP_RST | TCP_ACK,
    window: 0,
    options: {},
    data: new Uint8Array(0),
  });
  const reflect = net.sysctl.number('net.ipv4.fwmark_reflect') === 1 ? skb.mark : 0;
  const options = ipOptionsEcho(net, skb);
  if (!options) return;
  sendTcp(net, {
    fn: 'tcp_v4_send_reset',
    why: `RST to ${formatIpv4(iph.saddr)}:${th.source}`,
    parent: skb.id,
    saddr: iph.daddr,
    daddr: options.faddr || iph.saddr,
    options,
    payload,
    sk: null,
    tos: iph.tos & ~3,
    mark: reflect || (sk?.mark ?? 0),
  });
}

/** An ICMP error about a segment of `sk` (`tcp_v4_err`). `seq` is the quoted sequence number, `info` the next hop's MTU. */
export function tcpV4Err(sk: TcpSock, type: number, code: number, seq: number, info: number): void {
  if (sk.state === 'TIME_WAIT' || sk.state === 'CLOSE') return;
  if (before(seq, sk.sndUna) || after(seq, sk.sndNxt)) return;
  if (type === ICMP_DEST_UNREACH && code === ICMP_FRAG_NEEDED) {
    mtuReduced(sk, info);
    return;
  }
  const e = icmpErr(type, code);
  if (!e) return;
  if (sk.state === 'SYN_SENT') tcpDoneWithError(sk, e.errno);
  else sk.errSoft = e.errno;
}

/** The path takes less: smaller segments from now on, and the lost one again (`tcp_v4_mtu_reduced`). */
function mtuReduced(sk: TcpSock, mtu: number): void {
  const floor = Math.max(mtu, 552);
  if (floor >= sk.pmtu) return;
  sk.pmtu = floor;
  sk.mss = Math.min(sk.mss, floor - 40);
  splitRtx(sk);
  tcpRetransmit(sk);
}

/** Cuts what is in flight to the new size, so that it can be sent again (`tcp_fragment`). */
function splitRtx(sk: TcpSock): void {
  const limit = Math.max(sk.mss - (sk.timestamps ? 12 : 0), 48);
  sk.rtx = sk.rtx.flatMap((s) => {
    if (s.data.length <= limit) return [s];
    const parts = [];
    for (let at = 0; at < s.data.length; at += limit) {
      const lastPart = at + limit >= s.data.length;
      const flags = lastPart ? s.flags : s.flags & ~(TCP_FIN | 8);
      parts.push({ seq: seqAdd(s.seq, at), flags, data: s.data.subarray(at, at + limit), sentAt: -1 });
    }
    return parts;
  });
}
