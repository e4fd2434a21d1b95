import { IPPROTO_TCP } from '../../wire/ipv4.ts';
import { TCP_ACK, TCP_FIN, TCP_HLEN, TCP_RST, TCP_SYN, TCP_URG, Tcphdr } from '../../wire/tcp.ts';
import { NF_ACCEPT, NF_DROP, NF_INET_PRE_ROUTING, NF_REPEAT, type NfHookState } from '../netfilter/hooks.ts';
import type { NetNs } from '../netns.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { SEC } from '../time/clock.ts';
import { nfIpChecksum } from './checksum.ts';
import { logInvalid } from './invalid.ts';
import type { Conn } from './nf-conn.ts';
import {
  IP_CT_EXP_CHALLENGE_ACK,
  IP_CT_TCP_FLAG_BE_LIBERAL,
  IP_CT_TCP_FLAG_CLOSE_INIT,
  IP_CT_TCP_FLAG_DATA_UNACKNOWLEDGED,
  IP_CT_TCP_FLAG_MAXACK_SET,
  IP_CT_TCP_FLAG_SACK_PERM,
  IP_CT_TCP_FLAG_WINDOW_SCALE,
  IP_CT_TCP_SIMULTANEOUS_OPEN,
  newTcpState,
  TCP_ACK_SET,
  TCP_CONNTRACK_CLOSE,
  TCP_CONNTRACK_ESTABLISHED,
  TCP_CONNTRACK_FIN_WAIT,
  TCP_CONNTRACK_IGNORE,
  TCP_CONNTRACK_LAST_ACK,
  TCP_CONNTRACK_MAX,
  TCP_CONNTRACK_NONE,
  TCP_CONNTRACK_SYN_RECV,
  TCP_CONNTRACK_SYN_SENT,
  TCP_CONNTRACK_SYN_SENT2,
  TCP_CONNTRACK_TIME_WAIT,
  TCP_FIN_SET,
  TCP_NONE_SET,
  TCP_RST_SET,
  TCP_STATES,
  TCP_SYN_SET,
  TCP_SYNACK_SET,
  type TcpState,
  tcpCanEarlyDrop,
  tcpTransition,
} from './tcp-state.ts';
import { before, segmentEnd, tcpInWindow, tcpOptions } from './tcp-window.ts';
import { type CtDir, type CtInfo, ctinfo2dir, IPS_ASSURED, IPS_FIXED_TIMEOUT, IPS_SEEN_REPLY } from './types.ts';

const PREFIX = 'net.netfilter.nf_conntrack_tcp_';
const LOOSE = `${PREFIX}loose`;
const MAX_RETRANS = `${PREFIX}max_retrans`;
const IGNORE_INVALID_RST = `${PREFIX}ignore_invalid_rst`;
const TIMEOUT_RETRANS = `${PREFIX}timeout_max_retrans`;
const TIMEOUT_UNACK = `${PREFIX}timeout_unacknowledged`;
/** The time-out sysctls by state; the two kinds of SYN_SENT share one. */
const TIMEOUTS = TCP_STATES.map((name) => `${PREFIX}timeout_${name.toLowerCase().replace('sent2', 'sent')}`);

const timeoutOf = (net: NetNs, state: number): number => net.sysctl.number(TIMEOUTS[state] ?? TIMEOUT_UNACK);

/** Flags without PSH, ECE and CWR that a real TCP can send together (`tcp_valid_flags`). */
const VALID_FLAGS = new Set([
  TCP_SYN,
  TCP_SYN | TCP_URG,
  TCP_SYN | TCP_ACK,
  TCP_RST,
  TCP_RST | TCP_ACK,
  TCP_FIN | TCP_ACK,
  TCP_FIN | TCP_ACK | TCP_URG,
  TCP_ACK,
  TCP_ACK | TCP_URG,
]);

/** `get_conntrack_index`. */
function flagIndex(th: Tcphdr): number {
  if (th.rst) return TCP_RST_SET;
  if (th.syn) return th.ack ? TCP_SYNACK_SET : TCP_SYN_SET;
  if (th.fin) return TCP_FIN_SET;
  return th.ack ? TCP_ACK_SET : TCP_NONE_SET;
}

/** What is wrong with the header itself, or '' (`tcp_error`). */
function tcpError(th: Tcphdr, skb: SkBuff, dataoff: number, state: NfHookState): string {
  const length = th.doff * 4;
  if (length < TCP_HLEN || skb.tail - dataoff < length) return 'truncated packet';
  if (
    state.hook === NF_INET_PRE_ROUTING &&
    state.net.sysctl.number('net.netfilter.nf_conntrack_checksum') !== 0 &&
    nfIpChecksum(skb, state.hook, dataoff, IPPROTO_TCP) !== 0
  )
    return 'bad checksum';
  const flags = th.flags & (TCP_FIN | TCP_SYN | TCP_RST | TCP_ACK | TCP_URG);
  return VALID_FLAGS.has(flags) ? '' : 'invalid tcp flag combination';
}

/** Begins the state of a connection with its first packet, or null when it can't begin with this one (`tcp_new`). */
function tcpNew(net: NetNs, skb: SkBuff, dataoff: number, th: Tcphdr): TcpState | null {
  const next = tcpTransition(0, flagIndex(th), TCP_CONNTRACK_NONE);
  if (next >= TCP_CONNTRACK_MAX) return null;
  const tcp = newTcpState();
  const [first, second] = tcp.seen;
  first.end = segmentEnd(skb, dataoff, th);
  first.maxwin = th.window || 1;
  first.maxend = first.end;
  if (next === TCP_CONNTRACK_SYN_SENT) tcpOptions(skb, th, first);
  else {
    if (net.sysctl.number(LOOSE) === 0) return null;
    // In the middle of a connection: its window scale is unknown, so the window is not held against it.
    first.maxend = (first.end + first.maxwin) >>> 0;
    first.flags = second.flags = IP_CT_TCP_FLAG_SACK_PERM | IP_CT_TCP_FLAG_BE_LIBERAL;
  }
  tcp.lastIndex = TCP_NONE_SET;
  return tcp;
}

/** `nf_conntrack_tcp_established`. */
const established = (ct: Conn, tcp: TcpState): boolean =>
  tcp.state === TCP_CONNTRACK_ESTABLISHED && (ct.status & IPS_ASSURED) !== 0;

/**
 * A SYN-ACK acknowledges a SYN that was let through unseen: the two ends are in step and we are not, so take over what was
 * noted from that SYN.
 */
function getInStep(tcp: TcpState, dir: CtDir): void {
  const other = tcp.seen[tcp.lastDir];
  other.end = tcp.lastEnd;
  other.maxend = tcp.lastEnd;
  other.maxwin = tcp.lastWin || 1;
  other.scale = tcp.lastWscale;
  tcp.lastFlags &= ~IP_CT_EXP_CHALLENGE_ACK;
  other.flags = tcp.lastFlags;
  const self = tcp.seen[dir];
  self.end = self.maxend = self.maxwin = self.maxack = self.scale = 0;
  self.flags &= IP_CT_TCP_FLAG_BE_LIBERAL;
}

/** Notes a packet that passes without changing the state: the answer to it tells who is right. */
function noteIgnored(tcp: TcpState, dir: CtDir, index: number, old: number, skb: SkBuff, th: Tcphdr): void {
  tcp.lastIndex = index;
  tcp.lastDir = dir;
  tcp.lastSeq = th.seq;
  tcp.lastEnd = segmentEnd(skb, th.o, th);
  tcp.lastWin = th.window;
  if (index === TCP_SYN_SET && dir === 0) {
    const seen = { end: 0, maxend: 0, maxwin: 0, maxack: 0, scale: 0, flags: 0 };
    tcpOptions(skb, th, seen);
    tcp.lastFlags = seen.flags & (IP_CT_TCP_FLAG_WINDOW_SCALE | IP_CT_TCP_FLAG_SACK_PERM);
    tcp.lastWscale = seen.scale;
    // In LAST_ACK, the challenge ACK this may provoke (RFC 5961) looks like the last ACK.
    if (old === TCP_CONNTRACK_LAST_ACK) tcp.lastFlags |= IP_CT_EXP_CHALLENGE_ACK;
  }
  if (old === TCP_CONNTRACK_SYN_SENT && index === TCP_ACK_SET && dir === 1) tcp.lastAck = th.ackSeq;
}

/** What to do with a RST: take it without a window check, check it, refuse it, or check it but keep the state. */
function judgeRst(ct: Conn, tcp: TcpState, dir: CtDir, old: number, th: Tcphdr): 'take' | 'check' | 'keep' | 'invalid' {
  if (tcpCanEarlyDrop(tcp.state)) return 'take';
  const other = tcp.seen[dir === 0 ? 1 : 0];
  if ((other.flags & IP_CT_TCP_FLAG_MAXACK_SET) !== 0 && tcp.lastIndex !== TCP_SYN_SET) {
    if (th.seq === 0 && !established(ct, tcp)) return 'check';
    if (before(th.seq, other.maxack) && ct.net.sysctl.number(IGNORE_INVALID_RST) === 0) return 'invalid';
    if (!established(ct, tcp) || th.seq === other.maxack) return 'check';
    // Right behind data of the same side.
    if (tcp.lastIndex === TCP_ACK_SET && tcp.lastDir === dir && th.seq === tcp.lastEnd) return 'check';
    // Not exactly what the other side expects: it may answer with a challenge ACK, so the connection stays.
    return 'keep';
  }
  const answersIgnored =
    ((ct.status & IPS_SEEN_REPLY) !== 0 && tcp.lastIndex === TCP_SYN_SET && tcp.lastDir !== dir) ||
    ((ct.status & IPS_ASSURED) === 0 && tcp.lastIndex === TCP_ACK_SET);
  if (answersIgnored && th.ackSeq === tcp.lastEnd) return 'take';
  // The answer to a challenge ACK that was let through.
  const answersChallenge = old === TCP_CONNTRACK_SYN_SENT && tcp.lastIndex === TCP_ACK_SET && tcp.lastDir === 1;
  return answersChallenge && th.seq === tcp.lastAck ? 'take' : 'check';
}

/** The time-out in seconds after a packet that counts. */
function nextTimeout(net: NetNs, tcp: TcpState, index: number, next: number): number {
  const usual = timeoutOf(net, next);
  const retrans = net.sysctl.number(TIMEOUT_RETRANS);
  const unack = net.sysctl.number(TIMEOUT_UNACK);
  if (tcp.retrans >= net.sysctl.number(MAX_RETRANS) && usual > retrans) return retrans;
  if (index === TCP_RST_SET) return timeoutOf(net, TCP_CONNTRACK_CLOSE);
  const open = (tcp.seen[0].flags | tcp.seen[1].flags) & IP_CT_TCP_FLAG_DATA_UNACKNOWLEDGED;
  if (open !== 0 && usual > unack) return unack;
  return tcp.lastWin === 0 && usual > retrans ? retrans : usual;
}

/** A FIN or RST out of window: when both sides sent one, the entry need not stay for days (`nf_tcp_handle_invalid`). */
function handleInvalid(ct: Conn, tcp: TcpState, dir: CtDir, index: number): boolean {
  if ((ct.status & IPS_ASSURED) === 0 || (ct.status & IPS_FIXED_TIMEOUT) !== 0) return false;
  if (index !== TCP_RST_SET && index !== TCP_FIN_SET) return false;
  if (tcp.lastDir === dir || (tcp.lastIndex !== TCP_FIN_SET && tcp.lastIndex !== TCP_RST_SET)) {
    tcp.lastIndex = index;
    tcp.lastDir = dir;
    return false;
  }
  if (ct.expires < 120 * SEC) return false;
  const timeout = ct.net.sysctl.number(TIMEOUT_UNACK);
  if (ct.expires <= timeout * SEC) return false;
  ct.setTimeout(timeout);
  return true;
}

/**
 * The TCP tracker: follows the connection and says NF_ACCEPT, or -NF_ACCEPT for an invalid packet, or -NF_REPEAT to look
 * again after a dead connection was removed (`nf_conntrack_tcp_packet`, nf_conntrack_proto_tcp.c). Left out: SYN proxy,
 * per-rule time-outs.
 */
export function nfConntrackTcpPacket(
  ct: Conn,
  skb: SkBuff,
  dataoff: number,
  ctinfo: CtInfo,
  state: NfHookState,
): number {
  const net = ct.net;
  if (skb.tail - dataoff < TCP_HLEN) return -NF_ACCEPT;
  const th = new Tcphdr(skb.head, dataoff);
  const invalid = (why: string): number => {
    logInvalid(skb, state, IPPROTO_TCP, why);
    return -NF_ACCEPT;
  };
  const ignored = (why: string): number => {
    logInvalid(skb, state, IPPROTO_TCP, why);
    return NF_ACCEPT;
  };
  const error = tcpError(th, skb, dataoff, state);
  if (error !== '') return invalid(error);
  if (!ct.isConfirmed) {
    ct.tcp = tcpNew(net, skb, dataoff, th);
    if (!ct.tcp) return invalid('not a packet that can begin a connection');
  }
  const tcp = ct.tcp ?? newTcpState();
  ct.tcp = tcp;
  let old = tcp.state;
  const dir = ctinfo2dir(ctinfo);
  const index = flagIndex(th);
  let next = tcpTransition(dir, index, old);
  let checkWindow = true;
  const where = (what: string): string =>
    `packet (index ${index}) in dir ${dir} ${what}, state ${TCP_STATES[old] ?? ''}`;

  if (next === TCP_CONNTRACK_SYN_SENT && old >= TCP_CONNTRACK_TIME_WAIT) {
    // A SYN after the end: somebody starts again. Only a connection that was closed properly, or reset by the same side,
    // gives way at once.
    const over =
      ((tcp.seen[0].flags | tcp.seen[1].flags) & IP_CT_TCP_FLAG_CLOSE_INIT) !== 0 ||
      (tcp.lastDir === dir && tcp.lastIndex === TCP_RST_SET);
    if (over) return net.ct.delete(ct, skb) ? -NF_REPEAT : NF_DROP;
    next = TCP_CONNTRACK_IGNORE;
  }

  switch (next) {
    case TCP_CONNTRACK_IGNORE:
      if (
        index === TCP_SYNACK_SET &&
        tcp.lastIndex === TCP_SYN_SET &&
        tcp.lastDir !== dir &&
        th.ackSeq === tcp.lastEnd
      ) {
        old = TCP_CONNTRACK_SYN_SENT;
        next = TCP_CONNTRACK_SYN_RECV;
        getInStep(tcp, dir);
        break;
      }
      noteIgnored(tcp, dir, index, old, skb, th);
      return ignored(where('ignored'));
    case TCP_CONNTRACK_MAX:
      return invalid(where('invalid'));
    case TCP_CONNTRACK_TIME_WAIT:
      if (
        old === TCP_CONNTRACK_LAST_ACK &&
        index === TCP_ACK_SET &&
        tcp.lastDir !== dir &&
        tcp.lastIndex === TCP_SYN_SET &&
        (tcp.lastFlags & IP_CT_EXP_CHALLENGE_ACK) !== 0
      ) {
        tcp.lastFlags &= ~IP_CT_EXP_CHALLENGE_ACK;
        return ignored('challenge-ack ignored');
      }
      break;
    case TCP_CONNTRACK_SYN_SENT2:
      tcp.lastFlags |= IP_CT_TCP_SIMULTANEOUS_OPEN;
      break;
    case TCP_CONNTRACK_SYN_RECV:
      if (dir === 1 && index === TCP_ACK_SET && (tcp.lastFlags & IP_CT_TCP_SIMULTANEOUS_OPEN) !== 0)
        next = TCP_CONNTRACK_ESTABLISHED;
      break;
    case TCP_CONNTRACK_CLOSE: {
      if (index !== TCP_RST_SET) break;
      const verdict = judgeRst(ct, tcp, dir, old, th);
      if (verdict === 'invalid') return invalid('invalid rst');
      if (verdict === 'keep') next = old;
      checkWindow = verdict !== 'take';
      break;
    }
  }

  if (checkWindow) {
    const result = tcpInWindow(ct, tcp, dir, index, skb, th);
    if (result.verdict === 'ignore') return ignored(result.why);
    if (result.verdict === 'invalid') {
      const lowered = handleInvalid(ct, tcp, dir, index);
      return invalid(lowered ? `${result.why}; lowered timeout to UNACK` : result.why);
    }
  }
  return accept(ct, tcp, { old, next, dir, index, rst: th.rst }, skb, ctinfo);
}

/** The second half: the packet counts, and moves state, time-out and ASSURED. */
function accept(
  ct: Conn,
  tcp: TcpState,
  p: { old: number; next: number; dir: CtDir; index: number; rst: boolean },
  skb: SkBuff,
  ctinfo: CtInfo,
): number {
  const net = ct.net;
  tcp.lastIndex = p.index;
  tcp.lastDir = p.dir;
  tcp.state = p.next;
  if (p.old !== p.next && p.next === TCP_CONNTRACK_FIN_WAIT) tcp.seen[p.dir].flags |= IP_CT_TCP_FLAG_CLOSE_INIT;
  let timeout = nextTimeout(net, tcp, p.index, p.next);
  if ((ct.status & IPS_SEEN_REPLY) === 0) {
    if (p.rst) {
      // Refused at once: there was no connection.
      ct.count(ctinfo, skb);
      net.ct.delete(ct, skb);
      return NF_ACCEPT;
    }
    // A repeated SYN does not keep an unanswered entry alive.
    if (p.index === TCP_SYN_SET && p.old === TCP_CONNTRACK_SYN_SENT) return NF_ACCEPT;
    // Joined in the middle and nothing came back yet.
    if (p.next === TCP_CONNTRACK_ESTABLISHED) timeout = Math.min(timeout, net.sysctl.number(TIMEOUT_UNACK));
  } else if (
    (ct.status & IPS_ASSURED) === 0 &&
    (p.old === TCP_CONNTRACK_SYN_RECV || p.old === TCP_CONNTRACK_ESTABLISHED) &&
    p.next === TCP_CONNTRACK_ESTABLISHED
  )
    ct.status |= IPS_ASSURED;
  ct.refreshAcct(ctinfo, skb, timeout);
  return NF_ACCEPT;
}
