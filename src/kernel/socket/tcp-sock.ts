import type { Ipv4Addr } from '../../wire/inet.ts';
import { IPPROTO_TCP } from '../../wire/ipv4.ts';
import type { NetNs } from '../netns.ts';
import { type Alarm, MSEC, SEC } from '../time/clock.ts';
import { InetSock } from './sock.ts';
import { TcpAckState } from './tcp-ack-state.ts';

/** The states of `include/net/tcp_states.h`, by the names `ss` prints without hyphens. */
export type TcpState =
  | 'CLOSE'
  | 'LISTEN'
  | 'SYN_SENT'
  | 'SYN_RECV'
  | 'ESTABLISHED'
  | 'FIN_WAIT1'
  | 'FIN_WAIT2'
  | 'CLOSE_WAIT'
  | 'CLOSING'
  | 'LAST_ACK'
  | 'TIME_WAIT';

/** What a program hears from its socket, in process context. */
export interface TcpEvents {
  /** `connect` is done. */
  connected?: () => void;
  /** A connection is ready to be accepted. */
  accept?: (child: TcpSock) => void;
  data?: (bytes: Uint8Array) => void;
  /** The peer will send no more. */
  eof?: () => void;
  /** The connection is gone: reset, timed out, refused. Positive errno. */
  error?: (errno: number) => void;
}

/** A segment that was sent and is not acknowledged (`tcp_rtx_queue`). */
export interface SentSegment {
  readonly seq: number;
  readonly flags: number;
  readonly data: Uint8Array;
  /** When it was first sent, nanoseconds; -1 once it was sent again (Karn). */
  sentAt: number;
}

export const TCP_RTO_MIN = 200 * MSEC;
export const TCP_RTO_MAX = 120 * SEC;
export const TCP_TIMEOUT_INIT = SEC;
export const TCP_TIMEWAIT_LEN = 60 * SEC;
export const TCP_INIT_CWND = 10;

/** Sequence number arithmetic: modulo 2^32. */
export const seqAdd = (a: number, n: number): number => (a + n) >>> 0;
export const before = (a: number, b: number): boolean => ((a - b) | 0) < 0;
export const after = (a: number, b: number): boolean => before(b, a);
export const seqDiff = (a: number, b: number): number => (a - b) | 0;

/** `struct tcp_sock`: state only. What is done with it is in tcp.ts, tcp-input.ts, tcp-output.ts, tcp-timer.ts. */
export class TcpSock extends InetSock {
  override state: TcpState = 'CLOSE';
  events: TcpEvents = {};
  /** The listener of a connection that is not accepted yet. */
  parent: TcpSock | null = null;
  /** Of a listener: how many connections may wait, and those that do. */
  backlog = 0;
  acceptQueue: TcpSock[] = [];

  iss = 0;
  sndUna = 0;
  sndNxt = 0;
  sndWnd = 0;
  sndWl1 = 0;
  irs = 0;
  rcvNxt = 0;
  /** The window offered last, bytes; and its right edge may not move left. */
  rcvWnd = 0;
  rcvBuf = 0;

  /** Maximum segment the peer takes and the path carries, options not yet deducted. */
  mss = 536;
  advmss = 1460;
  pmtu = 1500;
  timestamps = false;
  sackPerm = false;
  wscaleOk = false;
  sndWscale = 0;
  rcvWscale = 0;
  /** The peer's last timestamp (`ts_recent`), and what is added to our clock (`tsoffset`). */
  tsRecent = 0;
  tsOffset = 0;

  cwnd = TCP_INIT_CWND;
  ssthresh = 0x7fffffff;
  srtt = 0;
  rttvar = 0;
  rto = TCP_TIMEOUT_INIT;
  backoff = 0;
  retransmits = 0;
  /** When the first of the running row of retransmissions was sent. */
  retransStamp = 0;
  dupAcks = 0;

  rtx: SentSegment[] = [];
  writeQueue: Uint8Array[] = [];
  writeBytes = 0;
  finQueued = false;
  finSent = false;
  /** Bytes the program has not read, in order; out of order ones wait in `ofo`. */
  receiveQueue: Uint8Array[] = [];
  receiveBytes = 0;
  ofo: { seq: number; data: Uint8Array; fin: boolean }[] = [];
  rcvShutdown = false;
  err = 0;
  errSoft = 0;
  ipId = 0;
  readonly ack = new TcpAckState();
  /** When the last challenge ACK went out. */
  challengeAt = Number.NEGATIVE_INFINITY;

  /** When it went into TIME_WAIT, nanoseconds. */
  timeWaitAt = 0;
  /** Retransmission, zero window probe, FIN_WAIT2 and TIME_WAIT share one alarm: never two at once. */
  timer: Alarm | null = null;
  /** The retransmission handler, given by the table so that input and output need not know the timers. */
  onRto: () => void = () => {};

  constructor(net: NetNs) {
    super(net, IPPROTO_TCP);
  }

  /** Bytes in flight. */
  get inFlight(): number {
    return seqDiff(this.sndNxt, this.sndUna);
  }

  /** Identifies the connection in the table (`inet_ehashfn`). */
  key(): string {
    return connKey(this.saddr, this.sport, this.daddr, this.dport);
  }

  clearTimer(): void {
    if (this.timer) this.net.world.clock.cancel(this.timer);
    this.timer = null;
  }

  setTimer(delay: number, run: () => void): void {
    this.clearTimer();
    this.timer = this.net.world.clock.after(delay, () => {
      this.timer = null;
      run();
    });
  }
}

export const connKey = (saddr: Ipv4Addr, sport: number, daddr: Ipv4Addr, dport: number): string =>
  `${saddr}:${sport}-${daddr}:${dport}`;
