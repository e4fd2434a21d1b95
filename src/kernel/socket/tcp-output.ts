import { get16 } from '../../wire/bytes.ts';
import { formatIpv4, type Ipv4Addr } from '../../wire/inet.ts';
import { IPPROTO_TCP } from '../../wire/ipv4.ts';
import { TCP_ACK, TCP_FIN, TCP_HLEN, TCP_PSH, TCP_RST, TCP_SYN, Tcphdr } from '../../wire/tcp.ts';
import type { EchoedOptions } from '../ip/ip-options-echo.ts';
import type { IpSend } from '../ip/ip-stack.ts';
import type { NetNs } from '../netns.ts';
import { tcpEventAckSent, tcpEventDataSent } from './tcp-ack-state.ts';
import { buildTcpOptions, type TcpOptions } from './tcp-options.ts';
import { seqAdd, seqDiff, type TcpSock } from './tcp-sock.ts';
import { fillChecksum } from './transmit.ts';

/** Bytes the timestamp option takes in every segment (`TCPOLEN_TSTAMP_ALIGNED`). */
export const TSTAMP_ALIGNED = 12;

const FLAG_NAMES: readonly [number, string][] = [
  [TCP_SYN, 'SYN'],
  [TCP_FIN, 'FIN'],
  [TCP_RST, 'RST'],
  [TCP_PSH, 'PSH'],
  [TCP_ACK, 'ACK'],
];

/** "SYN, ACK" for notes. */
export const flagNames = (flags: number): string =>
  FLAG_NAMES.filter(([bit]) => flags & bit)
    .map(([, name]) => name)
    .join(', ') || 'no flags';

/** The clock of TCP timestamps: milliseconds, with the connection's own offset (`tcp_time_stamp`). */
export const tcpTimeStamp = (sk: TcpSock): number => (sk.net.world.clock.jiffies + sk.tsOffset) >>> 0;

interface Segment {
  readonly sport: number;
  readonly dport: number;
  readonly saddr: Ipv4Addr;
  readonly daddr: Ipv4Addr;
  readonly seq: number;
  readonly ack: number;
  readonly flags: number;
  readonly window: number;
  readonly options: TcpOptions;
  readonly data: Uint8Array;
}

/** A TCP header with its options and data, checksummed. */
export function buildSegment(s: Segment): Uint8Array {
  const opts = buildTcpOptions(s.options);
  const out = new Uint8Array(TCP_HLEN + opts.length + s.data.length);
  const th = new Tcphdr(out, 0);
  th.source = s.sport;
  th.dest = s.dport;
  th.seq = s.seq;
  th.ackSeq = s.ack;
  th.doff = (TCP_HLEN + opts.length) / 4;
  th.flags = s.flags;
  th.window = s.window;
  out.set(opts, TCP_HLEN);
  out.set(s.data, TCP_HLEN + opts.length);
  fillChecksum(out, IPPROTO_TCP, s.saddr, s.daddr);
  return out;
}

/** The payload a segment can carry now (`tcp_current_mss`). */
export const currentMss = (sk: TcpSock): number => Math.max(sk.mss - (sk.timestamps ? TSTAMP_ALIGNED : 0), 48);

/** The window field (`tcp_select_window`). Auto-tuning of the buffer is left out: it keeps its first size. */
function selectWindow(sk: TcpSock, syn: boolean): number {
  const free = Math.max(0, sk.rcvBuf - sk.receiveBytes);
  if (syn) {
    sk.rcvWnd = free;
    return Math.min(free, 0xffff);
  }
  const unit = 1 << sk.rcvWscale;
  sk.rcvWnd = Math.min(Math.ceil(free / unit) * unit, 0xffff * unit);
  return sk.rcvWnd >>> sk.rcvWscale;
}

function optionsFor(sk: TcpSock, flags: number): TcpOptions {
  const opts: TcpOptions = {};
  if (flags & TCP_SYN) {
    opts.mss = sk.advmss;
    if (sk.sackPerm) opts.sackPerm = true;
    if (sk.wscaleOk) opts.wscale = sk.rcvWscale;
  }
  if (sk.timestamps) opts.ts = { val: tcpTimeStamp(sk), ecr: flags === TCP_SYN ? 0 : sk.tsRecent };
  return opts;
}

/** Sends one segment (`__tcp_transmit_skb`). 0 or a negative errno. */
export function tcpTransmit(
  sk: TcpSock,
  seq: number,
  flags: number,
  data: Uint8Array = new Uint8Array(0),
  parent = 0,
  fn = '__tcp_transmit_skb',
): number {
  const payload = buildSegment({
    sport: sk.sport,
    dport: sk.dport,
    saddr: sk.saddr,
    daddr: sk.daddr,
    seq,
    ack: flags & TCP_ACK ? sk.rcvNxt : 0,
    flags,
    window: selectWindow(sk, (flags & TCP_SYN) !== 0),
    options: optionsFor(sk, flags),
    data,
  });
  if (flags & TCP_ACK) tcpEventAckSent(sk);
  if (data.length > 0) tcpEventDataSent(sk);
  const what = data.length > 0 ? `${flagNames(flags)} with ${data.length} bytes` : flagNames(flags);
  const why = `${what} to ${formatIpv4(sk.daddr)}:${sk.dport}`;
  return sendTcp(sk.net, {
    fn,
    why,
    parent,
    saddr: sk.saddr,
    daddr: sk.daddr,
    payload,
    sk,
    tos: sk.tos,
    mark: sk.mark,
  });
}

interface TcpSend {
  readonly fn: string;
  readonly why: string;
  readonly parent: number;
  readonly saddr: Ipv4Addr;
  readonly daddr: Ipv4Addr;
  readonly payload: Uint8Array;
  readonly sk: TcpSock | null;
  readonly tos: number;
  readonly mark: number;
  /** IP options, of a reset to a segment that has some. */
  readonly options?: EchoedOptions;
}

/** Hands a segment to IP. Segments of a socket carry DF and an id of the socket's own; a SYN-ACK and a reset carry id 0. */
export function sendTcp(net: NetNs, s: TcpSend): number {
  const { sk } = s;
  const counted = sk !== null && sk.state !== 'SYN_RECV';
  if (counted) sk.ipId = (sk.ipId + 1) & 0xffff;
  // The kernel's own sockets insist (`tcp_sk_init`); what they send is small.
  const df = sk === null ? 'do' : net.sysctl.number('net.ipv4.ip_no_pmtu_disc') === 0;
  const packet: IpSend = {
    fn: s.fn,
    why: s.why,
    parent: s.parent,
    protocol: IPPROTO_TCP,
    saddr: s.saddr,
    daddr: s.daddr,
    tos: s.tos,
    ttl: sk?.ttl ?? 0,
    mark: s.mark,
    sk,
    controlSk: sk === null,
    ...(s.options ? { options: s.options } : {}),
    payload: s.payload,
    df,
    oif: sk?.boundDev ?? null,
    anySrc: sk?.transparent ?? false,
    sport: get16(s.payload, 0),
    dport: get16(s.payload, 2),
    ...(counted || df ? { id: counted ? sk.ipId : 0 } : {}),
  };
  return net.world.cpu.lockSock(() => net.ip.send(packet));
}

/** An empty segment that acknowledges (`tcp_send_ack`, `__tcp_send_ack`). */
export const tcpSendAck = (sk: TcpSock, parent = 0): number =>
  tcpTransmit(sk, sk.sndNxt, TCP_ACK, undefined, parent, 'tcp_send_ack');

/** Resets the connection from our side (`tcp_send_active_reset`). */
export const tcpSendActiveReset = (sk: TcpSock): number =>
  tcpTransmit(sk, sk.sndNxt, TCP_RST | TCP_ACK, undefined, 0, 'tcp_send_active_reset');

/** Sends a segment that takes up sequence space, keeps it until it is acknowledged, and starts the timer. */
export function tcpSendNew(sk: TcpSock, flags: number, data: Uint8Array, parent = 0): number {
  const seq = sk.sndNxt;
  sk.sndNxt = seqAdd(seq, data.length + (flags & (TCP_SYN | TCP_FIN) ? 1 : 0));
  sk.rtx.push({ seq, flags, data, sentAt: sk.net.world.clock.now });
  if (!sk.timer) sk.setTimer(sk.rto, sk.onRto);
  return tcpTransmit(sk, seq, flags, data, parent);
}

/**
 * Sends what the windows allow of what is queued, and the FIN behind it (`tcp_write_xmit`, `tcp_send_fin`). Nagle and
 * pacing are left out.
 */
export function tcpPushPending(sk: TcpSock, parent = 0): number {
  let ret = 0;
  while (sk.writeBytes > 0) {
    const room = Math.min(sk.sndWnd, sk.cwnd * currentMss(sk)) - sk.inFlight;
    if (room <= 0) {
      if (sk.inFlight === 0 && !sk.timer) sk.setTimer(sk.rto, sk.onRto); // zero window: the timer will probe
      return ret;
    }
    const data = takeBytes(sk, Math.min(currentMss(sk), room));
    const last = sk.writeBytes === 0;
    const fin = last && sk.finQueued && !sk.finSent;
    if (fin) sk.finSent = true;
    ret = tcpSendNew(sk, TCP_ACK | (last ? TCP_PSH : 0) | (fin ? TCP_FIN : 0), data, parent);
  }
  if (sk.finQueued && !sk.finSent) {
    sk.finSent = true;
    ret = tcpSendNew(sk, TCP_FIN | TCP_ACK, new Uint8Array(0), parent);
  }
  return ret;
}

function takeBytes(sk: TcpSock, n: number): Uint8Array {
  const out = new Uint8Array(Math.min(n, sk.writeBytes));
  let at = 0;
  while (at < out.length) {
    const head = sk.writeQueue[0];
    if (!head) break;
    const part = head.subarray(0, out.length - at);
    out.set(part, at);
    at += part.length;
    if (part.length === head.length) sk.writeQueue.shift();
    else sk.writeQueue[0] = head.subarray(part.length);
  }
  sk.writeBytes -= at;
  return out;
}

/** Sends the oldest unacknowledged segment again (`tcp_retransmit_skb`). */
export function tcpRetransmit(sk: TcpSock): number {
  const first = sk.rtx[0];
  if (!first) return 0;
  first.sentAt = -1;
  const cut = seqDiff(sk.sndUna, first.seq); // a part may be acknowledged
  const data = cut > 0 ? first.data.subarray(cut) : first.data;
  return tcpTransmit(sk, cut > 0 ? sk.sndUna : first.seq, first.flags, data, 0, 'tcp_retransmit_skb');
}
