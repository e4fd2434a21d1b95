/** `enum tcp_conntrack`, with the names /proc/net/nf_conntrack prints. */
export const TCP_CONNTRACK_NONE = 0;
export const TCP_CONNTRACK_SYN_SENT = 1;
export const TCP_CONNTRACK_SYN_RECV = 2;
export const TCP_CONNTRACK_ESTABLISHED = 3;
export const TCP_CONNTRACK_FIN_WAIT = 4;
const TCP_CONNTRACK_CLOSE_WAIT = 5;
export const TCP_CONNTRACK_LAST_ACK = 6;
export const TCP_CONNTRACK_TIME_WAIT = 7;
export const TCP_CONNTRACK_CLOSE = 8;
export const TCP_CONNTRACK_SYN_SENT2 = 9;
/** Not a state: the packet is invalid. */
export const TCP_CONNTRACK_MAX = 10;
/** Not a state: the packet passes and changes nothing. */
export const TCP_CONNTRACK_IGNORE = 11;

export const TCP_STATES: readonly string[] = [
  'NONE',
  'SYN_SENT',
  'SYN_RECV',
  'ESTABLISHED',
  'FIN_WAIT',
  'CLOSE_WAIT',
  'LAST_ACK',
  'TIME_WAIT',
  'CLOSE',
  'SYN_SENT2',
];

/** `enum tcp_bit_set`: which flag decides. */
export const TCP_SYN_SET = 0;
export const TCP_SYNACK_SET = 1;
export const TCP_FIN_SET = 2;
export const TCP_ACK_SET = 3;
export const TCP_RST_SET = 4;
export const TCP_NONE_SET = 5;

/** Flags of one side and of `last_flags` (include/uapi/linux/netfilter/nf_conntrack_tcp.h). */
export const IP_CT_TCP_FLAG_WINDOW_SCALE = 0x01;
export const IP_CT_TCP_FLAG_SACK_PERM = 0x02;
export const IP_CT_TCP_FLAG_CLOSE_INIT = 0x04;
export const IP_CT_TCP_FLAG_BE_LIBERAL = 0x08;
export const IP_CT_TCP_FLAG_DATA_UNACKNOWLEDGED = 0x10;
export const IP_CT_TCP_FLAG_MAXACK_SET = 0x20;
export const IP_CT_EXP_CHALLENGE_ACK = 0x40;
export const IP_CT_TCP_SIMULTANEOUS_OPEN = 0x80;

/** `struct ip_ct_tcp_state`: what is known of one side. Sequence numbers are unsigned 32-bit. */
export interface TcpSide {
  /** Highest sequence number sent, plus one (`td_end`). */
  end: number;
  /** Highest one the other side allows (`td_maxend`). */
  maxend: number;
  /** Largest window it offered (`td_maxwin`), 0 while nothing was seen from it. */
  maxwin: number;
  /** Highest acknowledgement it sent (`td_maxack`). */
  maxack: number;
  scale: number;
  flags: number;
}

/** `struct ip_ct_tcp`. */
export interface TcpState {
  readonly seen: [TcpSide, TcpSide];
  state: number;
  /** What the last packet that counted was. */
  lastDir: 0 | 1;
  lastIndex: number;
  retrans: number;
  lastSeq: number;
  lastAck: number;
  lastEnd: number;
  lastWin: number;
  lastWscale: number;
  lastFlags: number;
}

const side = (): TcpSide => ({ end: 0, maxend: 0, maxwin: 0, maxack: 0, scale: 0, flags: 0 });

export const newTcpState = (): TcpState => ({
  seen: [side(), side()],
  state: TCP_CONNTRACK_NONE,
  lastDir: 0,
  lastIndex: 0,
  retrans: 0,
  lastSeq: 0,
  lastAck: 0,
  lastEnd: 0,
  lastWin: 0,
  lastWscale: 0,
  lastFlags: 0,
});

const SS = TCP_CONNTRACK_SYN_SENT;
const SR = TCP_CONNTRACK_SYN_RECV;
const ES = TCP_CONNTRACK_ESTABLISHED;
const FW = TCP_CONNTRACK_FIN_WAIT;
const CW = TCP_CONNTRACK_CLOSE_WAIT;
const LA = TCP_CONNTRACK_LAST_ACK;
const TW = TCP_CONNTRACK_TIME_WAIT;
const CL = TCP_CONNTRACK_CLOSE;
const S2 = TCP_CONNTRACK_SYN_SENT2;
const IV = TCP_CONNTRACK_MAX;
const IG = TCP_CONNTRACK_IGNORE;

/**
 * Where a packet takes a connection: `[direction][flag that decides][state]`, the states in the order of their numbers from
 * NONE to SYN_SENT2. A fact of Linux (`tcp_conntracks`, nf_conntrack_proto_tcp.c).
 */
const TCP_TRANSITIONS: readonly (readonly (readonly number[])[])[] = [
  [
    /* SYN     */ [SS, SS, IG, IG, IG, IG, IG, SS, SS, S2],
    /* SYN ACK */ [IV, IV, SR, IV, IV, IV, IV, IV, IV, SR],
    /* FIN     */ [IV, IV, FW, FW, LA, LA, LA, TW, CL, IV],
    /* ACK     */ [ES, IV, ES, ES, CW, CW, TW, TW, CL, IV],
    /* RST     */ [IV, CL, CL, CL, CL, CL, CL, CL, CL, CL],
    /* none    */ [IV, IV, IV, IV, IV, IV, IV, IV, IV, IV],
  ],
  [
    /* SYN     */ [IV, S2, IV, IV, IV, IV, IV, SS, IV, S2],
    /* SYN ACK */ [IV, SR, IG, IG, IG, IG, IG, IG, IG, SR],
    /* FIN     */ [IV, IV, FW, FW, LA, LA, LA, TW, CL, IV],
    /* ACK     */ [IV, IG, SR, ES, CW, CW, TW, TW, CL, IG],
    /* RST     */ [IV, CL, CL, CL, CL, CL, CL, CL, CL, CL],
    /* none    */ [IV, IV, IV, IV, IV, IV, IV, IV, IV, IV],
  ],
];

/** The state after a packet, or TCP_CONNTRACK_MAX, or TCP_CONNTRACK_IGNORE. */
export const tcpTransition = (dir: 0 | 1, index: number, state: number): number =>
  TCP_TRANSITIONS[dir]?.[index]?.[state] ?? IV;

/** States in which a full table may drop the connection although it is assured (`tcp_can_early_drop`). */
export const tcpCanEarlyDrop = (state: number): boolean =>
  state === FW || state === LA || state === TW || state === CL || state === CW;
