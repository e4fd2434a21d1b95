import { TCP_FIN, TCP_SYN } from '../../wire/tcp.ts';
import { MSEC } from '../time/clock.ts';
import type { TcpOptions } from './tcp-options.ts';
import { tcpRetransmit, tcpSendAck, tcpTimeStamp } from './tcp-output.ts';
import { after, before, seqAdd, seqDiff, TCP_RTO_MAX, TCP_RTO_MIN, type TcpSock } from './tcp-sock.ts';

interface Acking {
  readonly skb: { readonly id: number };
  readonly seq: number;
  readonly ack: number;
  readonly window: number;
  readonly data: Uint8Array;
  readonly flags: number;
  readonly opts: TcpOptions;
}

/** What made an acknowledgement unacceptable: the drop reason without its prefix, and a sentence. */
export interface BadAck {
  readonly reason: string;
  readonly note: string;
}

/**
 * Takes in an acknowledgement and the peer's window (`tcp_ack`). Congestion control is slow start, linear growth, and a
 * fast retransmit at the third duplicate; SACK blocks are not used.
 */
export function tcpAck(sk: TcpSock, seg: Acking): BadAck | null {
  if (after(seg.ack, sk.sndNxt)) return { reason: 'TCP_ACK_UNSENT_DATA', note: 'it acknowledges what was not sent' };
  if (before(seg.ack, sk.sndUna)) {
    if (before(seg.ack, seqAdd(sk.sndUna, -Math.max(sk.sndWnd, 0xffff)))) {
      tcpSendAck(sk, seg.skb.id);
      return { reason: 'TCP_TOO_OLD_ACK', note: 'it acknowledges what was acknowledged long ago' };
    }
    return null;
  }
  const window = seg.window << sk.sndWscale;
  const duplicate =
    seg.ack === sk.sndUna &&
    sk.rtx.length > 0 &&
    seg.data.length === 0 &&
    window === sk.sndWnd &&
    !(seg.flags & TCP_FIN);
  if (after(seg.seq, sk.sndWl1) || seg.seq === sk.sndWl1 || after(seg.ack, sk.sndUna)) {
    sk.sndWnd = window;
    sk.sndWl1 = seg.seq;
  }
  if (duplicate) {
    if (++sk.dupAcks === 3) {
      sk.ssthresh = Math.max(sk.cwnd >>> 1, 2);
      sk.cwnd = sk.ssthresh;
      tcpRetransmit(sk);
    }
    return null;
  }
  if (after(seg.ack, sk.sndUna)) cleanRtxQueue(sk, seg.ack, echoedRtt(sk, seg));
  return null;
}

/** The round trip by the echoed timestamp, nanoseconds: good for a segment that was sent twice (`tcp_rcv_rtt_measure_ts`). */
function echoedRtt(sk: TcpSock, seg: Acking): number | null {
  if (!sk.timestamps || !seg.opts.ts) return null;
  return ((tcpTimeStamp(sk) - seg.opts.ts.ecr) >>> 0) * MSEC;
}

/** Forgets what is acknowledged, measures the round trip, restarts the timer (`tcp_clean_rtx_queue`). */
function cleanRtxQueue(sk: TcpSock, ack: number, echo: number | null): void {
  sk.sndUna = ack;
  sk.dupAcks = 0;
  sk.retransmits = 0;
  sk.errSoft = 0;
  while (sk.rtx.length > 0) {
    const first = sk.rtx[0];
    if (!first) break;
    const length = first.data.length + (first.flags & (TCP_SYN | TCP_FIN) ? 1 : 0);
    if (seqDiff(seqAdd(first.seq, length), ack) > 0) break;
    sk.rtx.shift();
    if (first.sentAt >= 0) rttEstimator(sk, sk.net.world.clock.now - first.sentAt);
    else if (echo !== null) rttEstimator(sk, echo);
    if (sk.cwnd < sk.ssthresh) sk.cwnd++;
  }
  sk.backoff = 0;
  sk.clearTimer();
  if (sk.rtx.length > 0) sk.setTimer(sk.rto, sk.onRto);
}

/** `tcp_rtt_estimator` and `tcp_set_rto` (RFC 6298 with Linux's lower bound on the variance). */
function rttEstimator(sk: TcpSock, rtt: number): void {
  if (sk.srtt === 0) {
    sk.srtt = rtt;
    sk.rttvar = rtt / 2;
  } else {
    sk.rttvar += (Math.abs(rtt - sk.srtt) - sk.rttvar) / 4;
    sk.srtt += (rtt - sk.srtt) / 8;
  }
  sk.rto = Math.min(Math.round(sk.srtt + Math.max(4 * sk.rttvar, TCP_RTO_MIN)), TCP_RTO_MAX);
}
