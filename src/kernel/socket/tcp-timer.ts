import { TCP_ACK } from '../../wire/tcp.ts';
import { ETIMEDOUT } from '../errno.ts';
import { MSEC } from '../time/clock.ts';
import { tcpDone, tcpDoneWithError } from './tcp.ts';
import { tcpRetransmit, tcpSendAck, tcpTransmit } from './tcp-output.ts';
import { seqAdd, TCP_RTO_MAX, type TcpSock } from './tcp-sock.ts';

/** How often a segment is sent again before the connection is given up (`tcp_write_timeout`). */
function retryLimit(sk: TcpSock): number {
  const { sysctl } = sk.net;
  if (sk.state === 'SYN_SENT') return sysctl.number('net.ipv4.tcp_syn_retries');
  if (sk.state === 'SYN_RECV') return sysctl.number('net.ipv4.tcp_synack_retries');
  if (sk.closed) return sysctl.number('net.ipv4.tcp_orphan_retries') || 8;
  return sysctl.number('net.ipv4.tcp_retries2');
}

/**
 * The retransmission timer went off (`tcp_retransmit_timer`): gives up, or sends the oldest segment again and doubles the
 * time-out. With nothing in flight it is the zero window probe (`tcp_probe_timer`).
 */
export function tcpRetransmitTimer(sk: TcpSock): void {
  const probing = sk.rtx.length === 0;
  if (probing && sk.writeBytes === 0) return;
  if (sk.retransmits >= retryLimit(sk)) {
    if (sk.state === 'SYN_RECV') tcpDone(sk);
    else tcpDoneWithError(sk, sk.errSoft || ETIMEDOUT);
    return;
  }
  if (sk.retransmits === 0) sk.retransStamp = sk.net.world.clock.now;
  sk.retransmits++;
  sk.backoff++;
  sk.rto = Math.min(sk.rto * 2, TCP_RTO_MAX);
  sk.setTimer(sk.rto, sk.onRto);
  if (probing) {
    tcpTransmit(sk, seqAdd(sk.sndUna, 0xffffffff), TCP_ACK, undefined, 0, 'tcp_write_wakeup');
    return;
  }
  if (sk.state !== 'SYN_SENT' && sk.state !== 'SYN_RECV') {
    sk.ssthresh = Math.max(sk.cwnd >>> 1, 2);
    sk.cwnd = 1;
  }
  tcpRetransmit(sk);
}

/** Default of net.ipv4.tcp_invalid_ratelimit. */
const CHALLENGE_INTERVAL = 500 * MSEC;

/** A segment that only says where we are: at most two a second (`tcp_send_challenge_ack`, `tcp_invalid_ratelimit`). */
export function tcpSendChallengeAck(sk: TcpSock, parent: number): void {
  const now = sk.net.world.clock.now;
  if (now - sk.challengeAt < CHALLENGE_INTERVAL) return;
  sk.challengeAt = now;
  tcpSendAck(sk, parent);
}
