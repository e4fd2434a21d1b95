import { TCP_ACK, TCP_FIN, TCP_RST, TCP_SYN } from '../../wire/tcp.ts';
import { ECONNREFUSED, ECONNRESET, EPIPE } from '../errno.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { finTimeout, tcpDone, tcpDoneWithError, tcpRecvmsg } from './tcp.ts';
import { tcpAck } from './tcp-ack.ts';
import { ackStateOfNew, tcpEventDataRecv } from './tcp-ack-state.ts';
import { tcpAckSndCheck } from './tcp-delack.ts';
import type { TcpOptions } from './tcp-options.ts';
import { flagNames, tcpPushPending, tcpSendAck, tcpTransmit } from './tcp-output.ts';
import { after, before, seqAdd, seqDiff, TCP_TIMEWAIT_LEN, type TcpSock } from './tcp-sock.ts';
import { tcpSendChallengeAck } from './tcp-timer.ts';

/** A TCP segment as the input functions see it (`TCP_SKB_CB`). */
export interface TcpSegment {
  readonly skb: SkBuff;
  readonly seq: number;
  readonly endSeq: number;
  readonly ack: number;
  readonly flags: number;
  readonly window: number;
  readonly opts: TcpOptions;
  readonly data: Uint8Array;
}

/** What became of a segment. `reset`: the caller answers with RST. `drop`: the kernel's drop reason. */
export interface TcpOutcome {
  readonly fn: string;
  readonly note: string;
  readonly drop?: string;
  readonly reset?: boolean;
}

const drop = (fn: string, reason: string, note: string): TcpOutcome => ({
  fn,
  note,
  drop: `SKB_DROP_REASON_${reason}`,
});

/** Takes in a segment of a connection (`tcp_rcv_established`, `tcp_rcv_state_process`). Listeners are elsewhere. */
export function tcpRcvStateProcess(sk: TcpSock, seg: TcpSegment): TcpOutcome {
  const { tracer } = sk.net.world;
  const fn = sk.state === 'ESTABLISHED' ? 'tcp_rcv_established' : 'tcp_rcv_state_process';
  tracer.step(sk.net, seg.skb, fn, `${sk.state}, ${flagNames(seg.flags)}, ${seg.data.length} bytes`, {
    state: sk.state,
  });
  if (sk.state === 'CLOSE') return drop(fn, 'TCP_CLOSE', 'the connection is closed');
  if (sk.state === 'SYN_SENT') return tcpRcvSynsent(sk, seg);
  const invalid = tcpValidateIncoming(sk, seg);
  if (invalid) return invalid;
  if (!(seg.flags & TCP_ACK)) return drop(fn, 'TCP_FLAGS', 'a segment without ACK');
  const bad = tcpAck(sk, seg);
  if (bad) {
    if (sk.state === 'SYN_RECV') return { fn: 'tcp_ack', note: bad.note, reset: true };
    return drop('tcp_ack', bad.reason, bad.note);
  }
  const was = sk.state;
  ackedStates(sk);
  if (was === 'LAST_ACK' && sk.net.sockets.established.get(sk.key()) !== sk)
    return { fn: 'tcp_rcv_state_process', note: 'our FIN is acknowledged: the connection is closed' };
  const refused = dataAfterClose(sk, seg);
  if (refused) return refused;
  const queued = tcpDataQueue(sk, seg);
  tcpPushPending(sk, seg.skb.id);
  tcpAckSndCheck(sk, seg.skb.id);
  return queued;
}

/** The answer to our SYN (`tcp_rcv_synsent_state_process`). */
function tcpRcvSynsent(sk: TcpSock, seg: TcpSegment): TcpOutcome {
  const fn = 'tcp_rcv_synsent_state_process';
  const acks = (seg.flags & TCP_ACK) !== 0;
  if (acks && (!after(seg.ack, sk.sndUna) || after(seg.ack, sk.sndNxt)))
    return {
      fn,
      note: 'it acknowledges what was not sent',
      drop: 'SKB_DROP_REASON_TCP_INVALID_ACK_SEQUENCE',
      reset: true,
    };
  if (seg.flags & TCP_RST) {
    if (!acks) return drop(fn, 'TCP_RESET', 'a reset that acknowledges nothing');
    tcpDoneWithError(sk, ECONNREFUSED);
    return { fn: 'tcp_reset', note: 'the peer refuses: connect() fails with ECONNREFUSED' };
  }
  if (!(seg.flags & TCP_SYN)) return drop(fn, 'TCP_FLAGS', 'neither SYN nor RST');
  sk.irs = seg.seq;
  sk.rcvNxt = seqAdd(seg.seq, 1);
  negotiate(sk, seg.opts);
  sk.sndWnd = seg.window; // never scaled in a SYN
  sk.sndWl1 = seg.seq;
  if (!acks) {
    sk.state = 'SYN_RECV'; // simultaneous open
    tcpTransmit(sk, sk.iss, TCP_SYN | TCP_ACK, undefined, seg.skb.id);
    return { fn, note: 'simultaneous open' };
  }
  tcpAck(sk, { ...seg, window: seg.window >>> sk.sndWscale });
  sk.sndWnd = seg.window;
  sk.state = 'ESTABLISHED';
  ackStateOfNew(sk);
  sk.net.world.tracer.step(sk.net, seg.skb, 'tcp_finish_connect', 'SYN_SENT -> ESTABLISHED', { state: sk.state });
  sk.wake(() => sk.events.connected?.());
  tcpSendAck(sk, seg.skb.id);
  tcpPushPending(sk, seg.skb.id);
  return { fn, note: 'connected; the program is woken' };
}

/** What both ends can do decides what the connection uses (`tcp_parse_options` into `rx_opt`). */
export function negotiate(sk: TcpSock, opts: TcpOptions): void {
  sk.timestamps = sk.timestamps && opts.ts !== undefined;
  if (opts.ts) sk.tsRecent = opts.ts.val;
  sk.sackPerm = sk.sackPerm && opts.sackPerm === true;
  sk.wscaleOk = sk.wscaleOk && opts.wscale !== undefined;
  sk.sndWscale = sk.wscaleOk ? (opts.wscale ?? 0) : 0;
  if (!sk.wscaleOk) sk.rcvWscale = 0;
  sk.mss = Math.min(opts.mss ?? 536, Math.min(sk.pmtu, 0xffff) - 40);
}

/** Timestamps, sequence window, RST and SYN, in this order (`tcp_validate_incoming`). Null when the segment is fine. */
function tcpValidateIncoming(sk: TcpSock, seg: TcpSegment): TcpOutcome | null {
  const fn = 'tcp_validate_incoming';
  const rst = (seg.flags & TCP_RST) !== 0;
  const parent = seg.skb.id;
  if (sk.timestamps && seg.opts.ts && before(seg.opts.ts.val, sk.tsRecent) && !rst) {
    tcpSendAck(sk, parent);
    return drop(fn, 'TCP_RFC7323_PAWS', 'its timestamp is older than the last one seen');
  }
  const inWindow = !before(seg.endSeq, sk.rcvNxt) && !after(seg.seq, seqAdd(sk.rcvNxt, sk.rcvWnd));
  if (!inWindow) {
    if (!rst) tcpSendAck(sk, parent);
    return drop(fn, 'TCP_INVALID_SEQUENCE', 'its sequence number is outside the receive window');
  }
  if (rst) {
    if (seg.seq !== sk.rcvNxt) {
      tcpSendChallengeAck(sk, parent);
      return drop(fn, 'TCP_RESET', 'a reset in the window, but not at the expected number: challenged');
    }
    tcpDoneWithError(sk, sk.state === 'CLOSE_WAIT' ? EPIPE : ECONNRESET);
    return { fn: 'tcp_reset', note: 'the peer resets the connection' };
  }
  if (seg.flags & TCP_SYN) {
    tcpSendChallengeAck(sk, parent);
    return drop(fn, 'TCP_INVALID_SYN', 'a SYN inside a connection: challenged');
  }
  if (sk.timestamps && seg.opts.ts && !after(seg.seq, sk.rcvNxt)) sk.tsRecent = seg.opts.ts.val;
  return null;
}

/** State changes by the peer's acknowledgement (the first switch of `tcp_rcv_state_process`). */
function ackedStates(sk: TcpSock): void {
  const finAcked = sk.finSent && sk.sndUna === sk.sndNxt;
  if (sk.state === 'SYN_RECV') {
    sk.state = sk.finQueued ? 'FIN_WAIT1' : 'ESTABLISHED';
    ackStateOfNew(sk);
  }
  if (sk.state === 'FIN_WAIT1' && finAcked) {
    sk.state = 'FIN_WAIT2';
    if (sk.closed) sk.setTimer(finTimeout(sk.net), () => tcpDone(sk));
  } else if (sk.state === 'CLOSING' && finAcked) tcpTimeWait(sk);
  else if (sk.state === 'LAST_ACK' && finAcked) tcpDone(sk);
}

/** Data for a program that has closed the socket is answered by a reset. */
function dataAfterClose(sk: TcpSock, seg: TcpSegment): TcpOutcome | null {
  const waiting = sk.state === 'FIN_WAIT1' || sk.state === 'FIN_WAIT2';
  if (!waiting || !sk.rcvShutdown || seg.data.length === 0) return null;
  if (!after(seqAdd(seg.seq, seg.data.length), sk.rcvNxt)) return null;
  tcpDone(sk);
  return { fn: 'tcp_rcv_state_process', note: 'data for a closed socket', reset: true };
}

/** Puts data in order and takes the FIN (`tcp_data_queue`, `tcp_ofo_queue`). */
function tcpDataQueue(sk: TcpSock, seg: TcpSegment): TcpOutcome {
  const fin = (seg.flags & TCP_FIN) !== 0;
  if (seg.data.length === 0 && !fin) return { fn: 'tcp_ack', note: 'the acknowledgement is taken in' };
  const fn = 'tcp_data_queue';
  const parent = seg.skb.id;
  if (!['ESTABLISHED', 'FIN_WAIT1', 'FIN_WAIT2'].includes(sk.state)) {
    tcpSendAck(sk, parent);
    return drop(fn, 'TCP_OLD_DATA', 'the peer had closed its side already');
  }
  if (!after(seg.endSeq, sk.rcvNxt)) {
    tcpSendAck(sk, parent);
    return drop(fn, 'TCP_OLD_DATA', 'a retransmission of what was received already');
  }
  if (sk.rcvWnd === 0) {
    tcpSendAck(sk, parent);
    return drop(fn, 'TCP_ZEROWINDOW', 'the receive buffer is full');
  }
  if (after(seg.seq, sk.rcvNxt)) {
    sk.ofo.push({ seq: seg.seq, data: seg.data, fin });
    tcpSendAck(sk, parent);
    return { fn: 'tcp_data_queue_ofo', note: 'out of order: kept until the gap is filled' };
  }
  takeInOrder(sk, seg.seq, seg.data, fin);
  if (sk.ofo.length > 0) sk.ack.now = true; // a gap is filled, or part of it
  for (let again = true; again; ) {
    again = false;
    for (const part of sk.ofo) {
      if (after(part.seq, sk.rcvNxt)) continue;
      sk.ofo = sk.ofo.filter((p) => p !== part);
      takeInOrder(sk, part.seq, part.data, part.fin);
      again = true;
      break;
    }
  }
  const { tracer } = sk.net.world;
  if (seg.data.length > 0) tracer.step(sk.net, seg.skb, 'sock_def_readable', 'the program is woken');
  if (fin) tracer.step(sk.net, seg.skb, 'tcp_fin', `the peer sends no more: now ${sk.state}`, { state: sk.state });
  const note = seg.data.length > 0 ? `${seg.data.length} bytes are in the socket's receive queue` : 'end of stream';
  return { fn, note };
}

function takeInOrder(sk: TcpSock, seq: number, data: Uint8Array, fin: boolean): void {
  const fresh = data.subarray(Math.max(0, seqDiff(sk.rcvNxt, seq)));
  if (before(seqAdd(seq, data.length + (fin ? 1 : 0)), sk.rcvNxt)) return;
  sk.rcvNxt = seqAdd(sk.rcvNxt, fresh.length);
  if (fresh.length > 0) {
    sk.receiveQueue.push(fresh.slice());
    sk.receiveBytes += fresh.length;
    tcpEventDataRecv(sk, fresh.length);
    sk.wake(() => {
      if (sk.events.data && sk.receiveBytes > 0) sk.events.data(tcpRecvmsg(sk));
    });
  }
  if (fin) tcpFin(sk);
}

/** The peer's FIN (`tcp_fin`): our own may carry its acknowledgement, unless it is out already. */
function tcpFin(sk: TcpSock): void {
  sk.rcvNxt = seqAdd(sk.rcvNxt, 1);
  sk.ack.scheduled = true;
  if (sk.state === 'ESTABLISHED') {
    sk.state = 'CLOSE_WAIT';
    sk.ack.enterPingpong();
  } else if (sk.state === 'FIN_WAIT1') {
    sk.state = 'CLOSING';
    sk.ack.now = true;
  } else if (sk.state === 'FIN_WAIT2') {
    tcpTimeWait(sk);
    sk.ack.now = true;
  }
  sk.wake(() => sk.events.eof?.());
}

/** Waits for stray segments (`tcp_time_wait`). */
function tcpTimeWait(sk: TcpSock): void {
  sk.state = 'TIME_WAIT';
  sk.timeWaitAt = sk.net.world.clock.now;
  sk.setTimer(TCP_TIMEWAIT_LEN, () => tcpDone(sk));
}
