import type { Alarm } from '../time/clock.ts';
import type { TcpSock } from './tcp-sock.ts';

/** Milliseconds, which are jiffies here: `TCP_ATO_MIN` and `TCP_DELACK_MIN`, `TCP_DELACK_MAX`. */
export const TCP_DELACK_MIN = 40;
export const TCP_DELACK_MAX = 200;
const TCP_MAX_QUICKACKS = 16;
const TCP_PINGPONG_THRESH = 1;
/** `TCP_MSS_DEFAULT` and `TCP_MIN_MSS`. */
const MSS_DEFAULT = 536;

/** `icsk_ack` (include/net/inet_connection_sock.h): when the next acknowledgement is due. */
export class TcpAckState {
  /** One is owed (`ICSK_ACK_SCHED`). */
  scheduled = false;
  /** Nothing may delay it (`ICSK_ACK_NOW`). */
  now = false;
  /** A segment smaller than the largest came in (`ICSK_ACK_PUSHED`), and another (`ICSK_ACK_PUSHED2`). */
  pushed = false;
  pushed2 = false;
  /** How many more go out at once. */
  quick = 0;
  /** Both sides talk: the next data will carry it. */
  pingpong = 0;
  /** How long it may wait, milliseconds; 0 before the first data. */
  ato = 0;
  /** When data came last, jiffies. */
  lrcvtime = 0;
  /** The largest segment the peer seems to send, bytes. */
  rcvMss = MSS_DEFAULT;
  /** `rcv_nxt` of the last acknowledgement (`rcv_wup`). */
  rcvWup = 0;
  timer: Alarm | null = null;
  /** When the timer goes off, jiffies. */
  timeout = 0;

  get isPingpong(): boolean {
    return this.pingpong >= TCP_PINGPONG_THRESH;
  }

  enterPingpong(): void {
    this.pingpong = TCP_PINGPONG_THRESH;
  }
}

const incrQuickack = (sk: TcpSock): void => {
  const segments = Math.floor(sk.rcvWnd / (2 * sk.ack.rcvMss)) || 2;
  sk.ack.quick = Math.max(sk.ack.quick, Math.min(segments, TCP_MAX_QUICKACKS));
};

/** The connection stands: both ends are believed to be awake (`tcp_finish_connect`, `tcp_create_openreq_child`). */
export function ackStateOfNew(sk: TcpSock): void {
  sk.ack.lrcvtime = sk.net.world.clock.jiffies;
  sk.ack.rcvMss = Math.max(Math.min(sk.advmss, sk.rcvWnd >>> 1, MSS_DEFAULT), 88);
  sk.ack.rcvWup = sk.rcvNxt;
}

/** Data came in order: an acknowledgement is owed (`tcp_event_data_recv`, `tcp_measure_rcv_mss`). */
export function tcpEventDataRecv(sk: TcpSock, bytes: number): void {
  const { ack } = sk;
  ack.scheduled = true;
  if (bytes >= ack.rcvMss) ack.rcvMss = Math.min(bytes, sk.advmss);
  else {
    if (ack.pushed) ack.pushed2 = true;
    ack.pushed = true;
  }
  const now = sk.net.world.clock.jiffies;
  const gap = now - ack.lrcvtime;
  const rto = Math.floor(sk.rto / 1_000_000);
  if (ack.ato === 0) {
    incrQuickack(sk);
    ack.ato = TCP_DELACK_MIN;
  } else if (gap <= TCP_DELACK_MIN / 2) ack.ato = (ack.ato >>> 1) + TCP_DELACK_MIN / 2;
  else if (gap < ack.ato) ack.ato = Math.min((ack.ato >>> 1) + gap, rto);
  else if (gap > rto) incrQuickack(sk);
  ack.lrcvtime = now;
}

/** A segment with data goes out: soon after data came in, that is a conversation (`tcp_event_data_sent`). */
export function tcpEventDataSent(sk: TcpSock): void {
  const { ack } = sk;
  if (sk.net.world.clock.jiffies - ack.lrcvtime < ack.ato) ack.pingpong++;
}

/** A segment with an acknowledgement goes out: none is owed (`tcp_event_ack_sent`, `tcp_dec_quickack_mode`). */
export function tcpEventAckSent(sk: TcpSock): void {
  const { ack } = sk;
  if (ack.quick > 0 && ack.scheduled && --ack.quick === 0) ack.ato = TCP_DELACK_MIN;
  ack.rcvWup = sk.rcvNxt;
  clearDelack(sk);
}

/** `inet_csk_clear_xmit_timer(ICSK_TIME_DACK)` with all that was pending. */
export function clearDelack(sk: TcpSock): void {
  const { ack } = sk;
  ack.scheduled = ack.now = ack.pushed = ack.pushed2 = false;
  if (ack.timer) sk.net.world.clock.cancel(ack.timer);
  ack.timer = null;
}
