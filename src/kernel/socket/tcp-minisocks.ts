import { TCP_ACK, TCP_RST, TCP_SYN } from '../../wire/tcp.ts';
import { tcpDone } from './tcp.ts';
import type { TcpOutcome, TcpSegment } from './tcp-input.ts';
import { tcpSendAck, tcpTransmit } from './tcp-output.ts';
import { after, before, seqAdd, TCP_TIMEWAIT_LEN, type TcpSock } from './tcp-sock.ts';

/**
 * A segment for a connection whose SYN-ACK is not answered yet (`tcp_check_req`). Null when it completes the handshake: the
 * caller goes on with the new socket.
 */
export function tcpCheckReq(req: TcpSock, seg: TcpSegment): TcpOutcome | null {
  const fn = 'tcp_check_req';
  const flags = seg.flags & (TCP_RST | TCP_SYN | TCP_ACK);
  if (seg.seq === req.irs && flags === TCP_SYN) {
    tcpTransmit(req, req.iss, TCP_SYN | TCP_ACK, undefined, seg.skb.id, 'tcp_make_synack');
    return { fn, note: 'the SYN again: the SYN-ACK is repeated' };
  }
  const acks = (seg.flags & TCP_ACK) !== 0;
  if (acks && seg.ack !== seqAdd(req.iss, 1)) return { fn, note: 'it does not acknowledge our SYN', reset: true };
  const old = req.timestamps && seg.opts.ts !== undefined && before(seg.opts.ts.val, req.tsRecent);
  const inWindow = !before(seg.endSeq, req.rcvNxt) && !after(seg.seq, seqAdd(req.rcvNxt, req.rcvWnd));
  if (old || !inWindow) {
    if (!(seg.flags & TCP_RST)) tcpSendAck(req, seg.skb.id);
    return { fn, note: 'outside the window of the new connection', drop: 'SKB_DROP_REASON_TCP_INVALID_SEQUENCE' };
  }
  if (seg.flags & (TCP_RST | TCP_SYN)) {
    tcpDone(req);
    return { fn, note: 'the half-open connection is given up', ...(seg.flags & TCP_RST ? {} : { reset: true }) };
  }
  if (!acks) return { fn, note: 'no acknowledgement of our SYN', drop: 'SKB_DROP_REASON_TCP_FLAGS' };
  const listener = req.parent;
  if (listener && listener.acceptQueue.length > listener.backlog)
    return { fn, note: 'the accept queue is full', drop: 'SKB_DROP_REASON_NOT_SPECIFIED' };
  return null;
}

/** What to do with a segment for a connection in TIME_WAIT (`tcp_timewait_state_process`). 'syn': a listener may take it. */
export function tcpTimewaitStateProcess(tw: TcpSock, seg: TcpSegment): TcpOutcome | 'syn' {
  const fn = 'tcp_timewait_state_process';
  const rst = (seg.flags & TCP_RST) !== 0;
  const old = tw.timestamps && seg.opts.ts !== undefined && before(seg.opts.ts.val, tw.tsRecent);
  if (!old && seg.seq === tw.rcvNxt && (seg.seq === seg.endSeq || rst)) {
    if (rst) {
      tcpDone(tw);
      return { fn, note: 'the reset ends TIME_WAIT' };
    }
    restart(tw);
    return { fn, note: 'a repeated acknowledgement' };
  }
  const newer = after(seg.seq, tw.rcvNxt) || (seg.opts.ts !== undefined && after(seg.opts.ts.val, tw.tsRecent));
  if (seg.flags & TCP_SYN && !rst && !(seg.flags & TCP_ACK) && !old && newer) return 'syn';
  if (rst) return { fn, note: 'a reset outside the window is ignored' };
  if (old || seg.flags & TCP_ACK) restart(tw);
  tcpSendAck(tw, seg.skb.id);
  return { fn, note: 'answered by an acknowledgement' };
}

const restart = (tw: TcpSock): void => tw.setTimer(TCP_TIMEWAIT_LEN, () => tcpDone(tw));
