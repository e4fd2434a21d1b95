import { get8, get32 } from '../../wire/bytes.ts';
import { TCP_HLEN, type Tcphdr } from '../../wire/tcp.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import type { Conn } from './nf-conn.ts';
import {
  IP_CT_TCP_FLAG_BE_LIBERAL,
  IP_CT_TCP_FLAG_DATA_UNACKNOWLEDGED,
  IP_CT_TCP_FLAG_MAXACK_SET,
  IP_CT_TCP_FLAG_SACK_PERM,
  IP_CT_TCP_FLAG_WINDOW_SCALE,
  TCP_ACK_SET,
  TCP_CONNTRACK_SYN_RECV,
  TCP_CONNTRACK_SYN_SENT,
  type TcpSide,
  type TcpState,
} from './tcp-state.ts';
import type { CtDir } from './types.ts';

const TCPOPT_EOL = 0;
const TCPOPT_NOP = 1;
const TCPOPT_WINDOW = 3;
const TCPOPT_SACK_PERM = 4;
const TCPOPT_SACK = 5;
const TCP_MAX_WSCALE = 14;
/** Acknowledgements may lag behind by this much, or by the sender's window when that is larger. */
const MAXACKWINCONST = 66000;

/** Sequence numbers wrap: `a` lies before `b` (`before`, include/net/tcp.h). */
export const before = (a: number, b: number): boolean => ((a - b) | 0) < 0;
export const after = (a: number, b: number): boolean => before(b, a);

/** The sequence number behind the last byte of the segment (`segment_seq_plus_len`). */
export const segmentEnd = (skb: SkBuff, dataoff: number, th: Tcphdr): number =>
  (th.seq + (skb.tail - dataoff) - th.doff * 4 + (th.syn ? 1 : 0) + (th.fin ? 1 : 0)) >>> 0;

/** Calls `visit` for each whole option behind the fixed header until it returns false. */
function eachOption(skb: SkBuff, th: Tcphdr, visit: (kind: number, at: number, length: number) => boolean): void {
  const b = skb.head;
  let at = th.o + TCP_HLEN;
  const end = th.o + th.doff * 4;
  if (end > skb.tail) return;
  while (at < end) {
    const kind = get8(b, at);
    if (kind === TCPOPT_EOL) return;
    if (kind === TCPOPT_NOP) {
      at++;
      continue;
    }
    if (end - at < 2) return;
    const length = get8(b, at + 1);
    if (length < 2 || length > end - at || !visit(kind, at, length)) return;
    at += length;
  }
}

/** Takes window scale and SACK permission from a SYN's options (`tcp_options`). */
export function tcpOptions(skb: SkBuff, th: Tcphdr, side: TcpSide): void {
  if (th.doff * 4 === TCP_HLEN) return;
  side.scale = 0;
  side.flags &= IP_CT_TCP_FLAG_BE_LIBERAL;
  eachOption(skb, th, (kind, at, length) => {
    if (kind === TCPOPT_SACK_PERM && length === 2) side.flags |= IP_CT_TCP_FLAG_SACK_PERM;
    else if (kind === TCPOPT_WINDOW && length === 3) {
      side.scale = Math.min(get8(skb.head, at + 2), TCP_MAX_WSCALE);
      side.flags |= IP_CT_TCP_FLAG_WINDOW_SCALE;
    }
    return true;
  });
}

/** The right edge of the highest SACK block, or `ack` when that is higher (`tcp_sack`). */
function tcpSack(skb: SkBuff, th: Tcphdr, ack: number): number {
  let sack = ack;
  eachOption(skb, th, (kind, at, length) => {
    if (kind !== TCPOPT_SACK || length < 10 || (length - 2) % 8 !== 0) return true;
    for (let block = at + 2; block < at + length; block += 8) {
      const edge = get32(skb.head, block + 4);
      if (after(edge, sack)) sack = edge;
    }
    return false;
  });
  return sack;
}

/** `tcp_init_sender`: a SYN or SYN-ACK says how this side begins. */
function initSender(
  sender: TcpSide,
  receiver: TcpSide,
  skb: SkBuff,
  th: Tcphdr,
  end: number,
  win: number,
  dir: CtDir,
): void {
  sender.end = end;
  sender.maxend = end;
  sender.maxwin = win === 0 ? 1 : win;
  tcpOptions(skb, th, sender);
  // RFC 1323: scaling is on only when both sides offered it.
  if (dir === 1 && (sender.flags & receiver.flags & IP_CT_TCP_FLAG_WINDOW_SCALE) === 0) {
    sender.scale = 0;
    receiver.scale = 0;
  }
}

type WindowVerdict = 'accept' | 'ignore' | 'invalid';

/** What `tcpInWindow` found, and why in the kernel's words when it is not accepted. */
interface WindowResult {
  readonly verdict: WindowVerdict;
  readonly why: string;
}
const ACCEPT: WindowResult = { verdict: 'accept', why: '' };

/** `nf_tcp_store_invalid`: with a liberal side or sysctl nothing is out of window. */
function outOfWindow(ct: Conn, sender: TcpSide, verdict: WindowVerdict, why: string): WindowResult {
  const liberal =
    (sender.flags & IP_CT_TCP_FLAG_BE_LIBERAL) !== 0 ||
    ct.net.sysctl.number('net.netfilter.nf_conntrack_tcp_be_liberal') !== 0;
  return liberal ? ACCEPT : { verdict, why };
}

/** `MAXACKWINDOW`. */
const maxAckWindow = (sender: TcpSide): number => Math.max(sender.maxwin, MAXACKWINCONST);

/** First packet of a side: a SYN begins it, anything else joins a connection that was running before. */
function firstOfSide(sender: TcpSide, receiver: TcpSide, end: number, win: number, sack: number): void {
  sender.end = end;
  const swin = (win << sender.scale) >>> 0;
  sender.maxwin = swin === 0 ? 1 : swin;
  sender.maxend = (end + sender.maxwin) >>> 0;
  if (receiver.maxwin === 0) {
    // Nothing from the other side yet: let this acknowledgement stand for what it sent.
    receiver.end = sack;
    receiver.maxend = sack;
  } else if (sack === (receiver.end + 1) >>> 0) {
    // Likely the answer to a keep-alive.
    receiver.end = (receiver.end + 1) >>> 0;
  }
}

/** `td_end` and what follows from a segment inside the window, for both sides. */
function update(
  tcp: TcpState,
  dir: CtDir,
  s: {
    seq: number;
    ack: number;
    sack: number;
    end: number;
    win: number;
    rawWin: number;
    isAck: boolean;
    index: number;
  },
): void {
  const sender = tcp.seen[dir];
  const receiver = tcp.seen[dir === 0 ? 1 : 0];
  const swin = (s.win + (s.sack - s.ack)) >>> 0;
  if (sender.maxwin < swin) sender.maxwin = swin;
  if (after(s.end, sender.end)) {
    sender.end = s.end;
    sender.flags |= IP_CT_TCP_FLAG_DATA_UNACKNOWLEDGED;
  }
  if (s.isAck) {
    if ((sender.flags & IP_CT_TCP_FLAG_MAXACK_SET) === 0) {
      sender.maxack = s.ack;
      sender.flags |= IP_CT_TCP_FLAG_MAXACK_SET;
    } else if (after(s.ack, sender.maxack)) sender.maxack = s.ack;
  }
  if (receiver.maxwin !== 0 && after(s.end, sender.maxend))
    receiver.maxwin = (receiver.maxwin + s.end - sender.maxend) >>> 0;
  const edge = (s.sack + s.win) >>> 0;
  if (after(edge, (receiver.maxend - 1) >>> 0)) receiver.maxend = s.win === 0 ? (edge + 1) >>> 0 : edge;
  if (s.ack === receiver.end) receiver.flags &= ~IP_CT_TCP_FLAG_DATA_UNACKNOWLEDGED;
  if (s.index !== TCP_ACK_SET) return;
  const again =
    tcp.lastDir === dir &&
    tcp.lastSeq === s.seq &&
    tcp.lastAck === s.ack &&
    tcp.lastEnd === s.end &&
    tcp.lastWin === s.rawWin;
  tcp.retrans = again ? tcp.retrans + 1 : 0;
  tcp.lastDir = dir;
  tcp.lastSeq = s.seq;
  tcp.lastAck = s.ack;
  tcp.lastEnd = s.end;
  tcp.lastWin = s.rawWin;
}

/**
 * Whether a segment lies in the window as a router between the two can know it, and what is learned from it
 * (`tcp_in_window`, nf_conntrack_proto_tcp.c). Left out: sequence adjustment by helpers.
 */
export function tcpInWindow(ct: Conn, tcp: TcpState, dir: CtDir, index: number, skb: SkBuff, th: Tcphdr): WindowResult {
  const sender = tcp.seen[dir];
  const receiver = tcp.seen[dir === 0 ? 1 : 0];
  let seq = th.seq;
  let ack = th.ackSeq;
  const rawWin = th.window;
  let win = rawWin;
  let end = segmentEnd(skb, th.o, th);
  let sack = receiver.flags & IP_CT_TCP_FLAG_SACK_PERM ? tcpSack(skb, th, ack) : ack;

  if (sender.maxwin === 0) {
    if (th.syn) {
      initSender(sender, receiver, skb, th, end, win, dir);
      if (!th.ack) return ACCEPT; // simultaneous open
    } else firstOfSide(sender, receiver, end, win, sack);
  } else if (
    th.syn &&
    after(end, sender.end) &&
    (tcp.state === TCP_CONNTRACK_SYN_SENT || tcp.state === TCP_CONNTRACK_SYN_RECV)
  ) {
    // RFC 793: a TCP that starts anew uses higher sequence numbers. Begin this side again.
    initSender(sender, receiver, skb, th, end, win, dir);
    if (dir === 1 && !th.ack) return ACCEPT;
  }

  // Without ACK there is nothing to check; some stacks also set ACK with a zero number in a RST.
  if (!th.ack || (th.rst && ack === 0)) {
    ack = receiver.end;
    sack = ack;
  }
  // The RST that answers a SYN.
  if (th.rst && seq === 0 && tcp.state === TCP_CONNTRACK_SYN_SENT) {
    seq = sender.end;
    end = seq;
  }

  const oldestAck = (receiver.end - maxAckWindow(sender) - 1) >>> 0;
  const oldestData = (sender.end - receiver.maxwin - 1) >>> 0;
  if (!before(seq, (sender.maxend + 1) >>> 0)) {
    const overshot = (end - sender.maxend + 1) >>> 0;
    if (
      receiver.maxwin !== 0 &&
      after(end, oldestData) &&
      after(sack, oldestAck) &&
      overshot <= receiver.maxwin &&
      before(sack, (receiver.end + 1) >>> 0)
    ) {
      // More than the receiver allows. Remember it, or the acknowledgement for it would be invalid too.
      sender.end = end;
      sender.flags |= IP_CT_TCP_FLAG_DATA_UNACKNOWLEDGED;
      return outOfWindow(ct, sender, 'ignore', `${overshot} bytes more than expected`);
    }
    const bound = (sender.maxend + 1) >>> 0;
    return outOfWindow(ct, sender, 'invalid', `SEQ is over upper bound ${bound} (over the window of the receiver)`);
  }
  const highestAck = (receiver.end + 1) >>> 0;
  if (!before(sack, highestAck))
    return outOfWindow(ct, sender, 'invalid', `ACK is over upper bound ${highestAck} (ACKed data not seen yet)`);
  if (receiver.maxwin !== 0 && !after(end, oldestData))
    return outOfWindow(
      ct,
      sender,
      'ignore',
      `SEQ is under lower bound ${oldestData} (already ACKed data retransmitted)`,
    );
  if (!after(sack, oldestAck))
    return outOfWindow(ct, sender, 'ignore', `ignored ACK under lower bound ${oldestAck} (possible overly delayed)`);

  if (!th.syn) win = (win << sender.scale) >>> 0;
  update(tcp, dir, { seq, ack, sack, end, win, rawWin, isAck: th.ack, index });
  return ACCEPT;
}
