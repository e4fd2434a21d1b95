import { INADDR_ANY, type Ipv4Addr } from '../../wire/inet.ts';
import { TCP_SYN } from '../../wire/tcp.ts';
import { IFF_LOOPBACK } from '../device/net-device.ts';
import { EADDRINUSE, EADDRNOTAVAIL, EINVAL, EISCONN, ENOTCONN, EPIPE } from '../errno.ts';
import type { NetNs } from '../netns.ts';
import type { Dst } from '../route/types.ts';
import { SEC } from '../time/clock.ts';
import { bindConflict, findOpenPort } from './port.ts';
import { clearDelack } from './tcp-ack-state.ts';
import { tcpCleanupRbuf } from './tcp-delack.ts';
import { TSTAMP_ALIGNED, tcpPushPending, tcpSendActiveReset, tcpSendNew } from './tcp-output.ts';
import { connKey, TCP_TIMEOUT_INIT, type TcpSock } from './tcp-sock.ts';
import { routeOf } from './transmit.ts';
import { mayBind } from './udp.ts';

/** The window shift Linux offers with the default net.ipv4.tcp_rmem. */
const RCV_WSCALE = 7;

/** Binds to a local address and port; port 0 picks one (`inet_bind`). 0 or a negative errno. */
export function tcpBind(sk: TcpSock, saddr: Ipv4Addr, port: number): number {
  const { net } = sk;
  if (sk.state !== 'CLOSE' || sk.sport !== 0) return -EINVAL;
  if (!mayBind(net, saddr)) return -EADDRNOTAVAIL;
  // SO_REUSEADDR is taken as set, as servers set it: only listeners and bound sockets conflict
  const taken = (p: number): boolean => bindConflict(net.sockets.tcpBound(), saddr, p);
  const found = port === 0 ? findOpenPort(net, taken, 1) : taken(port) ? -EADDRINUSE : port;
  if (found < 0) return found;
  sk.saddr = saddr;
  sk.sport = found;
  net.sockets.bindTcp(sk);
  return 0;
}

/** Makes a bound socket a listener (`inet_csk_listen_start`). */
export function inetListen(sk: TcpSock, backlog = 128): number {
  if (sk.state !== 'CLOSE') return -EINVAL;
  if (sk.sport === 0) {
    const ret = tcpBind(sk, INADDR_ANY, 0);
    if (ret < 0) return ret;
  }
  sk.backlog = backlog;
  sk.state = 'LISTEN';
  return 0;
}

/** Starts a connection (`tcp_v4_connect`). `events.connected` or `events.error` tells how it went. */
export function tcpV4Connect(sk: TcpSock, daddr: Ipv4Addr, dport: number): number {
  const { net } = sk;
  if (sk.state !== 'CLOSE') return -EISCONN;
  const dst = routeOf(sk, daddr, dport);
  if (typeof dst === 'number') return dst;
  const target = daddr === INADDR_ANY ? dst.prefSrc : daddr; // connecting to 0.0.0.0 means this host
  const saddr = sk.saddr === INADDR_ANY ? dst.prefSrc : sk.saddr;
  const inUse = (p: number): boolean =>
    net.sockets.established.has(connKey(saddr, p, target, dport)) || bindConflict(net.sockets.tcpBound(), saddr, p);
  if (sk.sport === 0) {
    const port = findOpenPort(net, inUse, 0);
    if (port < 0) return -EADDRNOTAVAIL;
    sk.sport = port;
  }
  const old = net.sockets.established.get(connKey(saddr, sk.sport, target, dport)) ?? null;
  if (old && !tcpTwskUnique(old, dst)) return -EADDRNOTAVAIL;
  if (old) tcpDone(old);
  sk.saddr = saddr;
  sk.daddr = target;
  sk.dport = dport;
  tcpInitConnection(sk, dst);
  if (old) sk.iss = sk.sndUna = sk.sndNxt = (old.sndNxt + 65535 + 2) >>> 0;
  const on = (name: string): boolean => net.sysctl.number(name) !== 0;
  sk.timestamps = on('net.ipv4.tcp_timestamps');
  sk.sackPerm = on('net.ipv4.tcp_sack');
  sk.wscaleOk = on('net.ipv4.tcp_window_scaling');
  selectInitialWindow(sk, sk.advmss);
  sk.state = 'SYN_SENT';
  net.sockets.hashEstablished(sk);
  net.world.tracer.step(net, null, 'tcp_v4_connect', `${sk.label}: SYN_SENT`, { out: dst.dev.name, state: sk.state });
  const ret = tcpSendNew(sk, TCP_SYN, new Uint8Array(0));
  // as in Linux, a segment that could not be sent is retransmitted; the caller hears of it when it gives up
  return ret < 0 && sk.rtx.length === 0 ? ret : 0;
}

/**
 * May a new connection take the place of one that is in TIME_WAIT (`tcp_twsk_unique`)? With net.ipv4.tcp_tw_reuse 1, or 2
 * on loopback, when timestamps tell the two apart: a second later.
 */
function tcpTwskUnique(old: TcpSock, dst: Dst): boolean {
  const reuse = old.net.sysctl.number('net.ipv4.tcp_tw_reuse');
  const allowed = reuse === 1 || (reuse === 2 && (dst.dev.flags & IFF_LOOPBACK) !== 0);
  if (old.state !== 'TIME_WAIT' || !old.timestamps || !allowed) return false;
  const second = (at: number): number => Math.floor(at / SEC);
  return second(old.net.world.clock.now) > second(old.timeWaitAt);
}

/** Initial numbers and sizes of either side (`tcp_init_sock`, `tcp_connect_init`). */
export function tcpInitConnection(sk: TcpSock, dst: Dst): void {
  const { random } = sk.net.world;
  sk.iss = random.u32();
  sk.sndUna = sk.iss;
  sk.sndNxt = sk.iss;
  sk.tsOffset = random.u32();
  sk.ipId = random.below(0x10000);
  sk.pmtu = dst.mtu;
  sk.advmss = Math.min(dst.mtu, 0xffff) - 40;
  sk.mss = Math.min(sk.mss, sk.advmss);
  sk.rto = TCP_TIMEOUT_INIT;
}

/** The first window: as many whole segments as fit in 64 KiB (`tcp_select_initial_window`). */
export function selectInitialWindow(sk: TcpSock, mss: number): void {
  sk.rcvBuf = Math.max(mss, Math.floor(0xffff / mss) * mss);
  sk.rcvWnd = sk.rcvBuf;
  sk.rcvWscale = sk.wscaleOk ? RCV_WSCALE : 0;
}

/** The same for the answering side, where timestamps are known to be in use. */
export const selectServerWindow = (sk: TcpSock): void =>
  selectInitialWindow(sk, sk.advmss - (sk.timestamps ? TSTAMP_ALIGNED : 0));

/** Queues bytes and sends what may be sent (`tcp_sendmsg`). Bytes taken, or a negative errno. */
export function tcpSendmsg(sk: TcpSock, data: Uint8Array): number {
  if (sk.err !== 0) {
    const err = sk.err;
    sk.err = 0;
    return -err;
  }
  if (sk.finQueued) return -EPIPE;
  if (sk.state !== 'ESTABLISHED' && sk.state !== 'CLOSE_WAIT') return sk.state === 'CLOSE' ? -EPIPE : -ENOTCONN;
  if (data.length === 0) return 0;
  sk.writeQueue.push(data);
  sk.writeBytes += data.length;
  tcpPushPending(sk);
  return data.length;
}

/** Takes everything that has arrived in order (`tcp_recvmsg`). */
export function tcpRecvmsg(sk: TcpSock): Uint8Array {
  const out = new Uint8Array(sk.receiveBytes);
  let at = 0;
  for (const part of sk.receiveQueue) {
    out.set(part, at);
    at += part.length;
  }
  sk.receiveQueue = [];
  sk.receiveBytes = 0;
  tcpCleanupRbuf(sk, out.length);
  return out;
}

/** Sends no more: FIN after what is queued (`tcp_shutdown` with SEND_SHUTDOWN). */
export function tcpShutdown(sk: TcpSock): number {
  if (sk.finQueued) return 0;
  if (sk.state === 'ESTABLISHED' || sk.state === 'SYN_RECV') sk.state = 'FIN_WAIT1';
  else if (sk.state === 'CLOSE_WAIT') sk.state = 'LAST_ACK';
  else return -ENOTCONN;
  sk.finQueued = true;
  tcpPushPending(sk);
  return 0;
}

/** The program gives the socket up (`tcp_close`). Unread data means a reset instead of a FIN. */
export function tcpClose(sk: TcpSock): void {
  if (sk.closed) return;
  sk.closed = true;
  sk.rcvShutdown = true;
  switch (sk.state) {
    case 'LISTEN':
      for (const child of sk.net.sockets.childrenOf(sk)) abort(child);
      tcpDone(sk);
      return;
    case 'SYN_SENT':
    case 'CLOSE':
      tcpDone(sk);
      return;
    case 'FIN_WAIT2':
      sk.setTimer(finTimeout(sk.net), () => tcpDone(sk));
      return;
    default:
      if (sk.receiveBytes > 0 && sk.state !== 'TIME_WAIT') abort(sk);
      else tcpShutdown(sk);
  }
}

function abort(sk: TcpSock): void {
  sk.closed = true;
  if (sk.state !== 'SYN_RECV') tcpSendActiveReset(sk);
  tcpDone(sk);
}

/** How long an orphan waits for the peer's FIN (`net.ipv4.tcp_fin_timeout`). */
export const finTimeout = (net: NetNs): number => (net.sysctl.number('net.ipv4.tcp_fin_timeout') || 60) * SEC;

/** The connection is over: no timer, no place in the tables (`tcp_done`). */
export function tcpDone(sk: TcpSock): void {
  sk.clearTimer();
  clearDelack(sk);
  sk.net.sockets.unhash(sk);
  sk.state = 'CLOSE';
  sk.rtx = [];
  sk.writeQueue = [];
  sk.writeBytes = 0;
}

/** The connection ends by an error that the program hears of (`tcp_done_with_error`, `tcp_reset`). */
export function tcpDoneWithError(sk: TcpSock, errno: number): void {
  tcpDone(sk);
  sk.err = errno;
  sk.wake(() => {
    sk.err = 0;
    sk.events.error?.(errno);
  });
}
