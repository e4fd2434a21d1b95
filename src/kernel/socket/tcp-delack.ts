import { MSEC } from '../time/clock.ts';
import { TCP_DELACK_MAX, TCP_DELACK_MIN } from './tcp-ack-state.ts';
import { tcpSendAck } from './tcp-output.ts';
import { seqDiff, type TcpSock } from './tcp-sock.ts';

/**
 * Sends the acknowledgement that is owed, or lets it wait for data to ride on (`tcp_ack_snd_check`, net/ipv4/tcp_input.c):
 * at once after more than a full segment, in quick mode, and when told so. Left out: compressed acknowledgements of gaps.
 */
export function tcpAckSndCheck(sk: TcpSock, parent: number): void {
  const { ack } = sk;
  if (!ack.scheduled) return;
  const quick = ack.quick > 0 && !ack.isPingpong;
  const full = seqDiff(sk.rcvNxt, ack.rcvWup) > ack.rcvMss;
  if (full || quick || ack.now || sk.ofo.length > 0) tcpSendAck(sk, parent);
  else tcpSendDelayedAck(sk, parent);
}

/** `tcp_send_delayed_ack` (net/ipv4/tcp_output.c): sets the timer, at most a round trip and 200 ms ahead. */
function tcpSendDelayedAck(sk: TcpSock, parent: number): void {
  const { ack } = sk;
  const { clock, tracer } = sk.net.world;
  let { ato } = ack;
  if (ato > TCP_DELACK_MIN) {
    const most = ack.isPingpong || ack.pushed ? TCP_DELACK_MAX : 500;
    const rtt = Math.max(Math.floor(sk.srtt / MSEC), TCP_DELACK_MIN);
    ato = Math.min(ato, sk.srtt > 0 ? Math.min(rtt, most) : most);
  }
  ato = Math.min(ato, TCP_DELACK_MAX);
  let timeout = clock.jiffies + ato;
  if (ack.timer) {
    if (ack.timeout <= clock.jiffies + (ato >>> 2)) {
      tcpSendAck(sk, parent);
      return;
    }
    timeout = Math.min(timeout, ack.timeout);
    clock.cancel(ack.timer);
  }
  ack.timeout = timeout;
  // A timer goes off at the tick after its jiffy.
  ack.timer = clock.after((timeout + 1) * MSEC - clock.now, () => tcpDelackTimer(sk, parent));
  tracer.step(sk.net, null, 'tcp_send_delayed_ack', `${sk.label}: the ACK may wait ${ato} ms for data to ride on`, {
    ato,
  });
}

/** Nothing came for the acknowledgement to ride on (`tcp_delack_timer_handler`). */
function tcpDelackTimer(sk: TcpSock, parent: number): void {
  const { ack } = sk;
  ack.timer = null;
  if (!ack.scheduled) return;
  if (ack.isPingpong) {
    ack.pingpong = 0;
    ack.ato = TCP_DELACK_MIN;
  } else ack.ato = Math.min(ack.ato << 1, Math.floor(sk.rto / MSEC));
  tcpSendAck(sk, parent);
}

/** The program has read: what it freed may be worth saying, and so may an owed acknowledgement (`tcp_cleanup_rbuf`). */
export function tcpCleanupRbuf(sk: TcpSock, copied: number): void {
  const { ack } = sk;
  if (!ack.scheduled || copied === 0) return;
  const full = seqDiff(sk.rcvNxt, ack.rcvWup) > ack.rcvMss;
  if (full || ack.pushed2 || (ack.pushed && !ack.isPingpong)) tcpSendAck(sk);
}
