import { describe, expect, it } from 'vitest';
import { isReply } from './flows.ts';
import { echoRequest, packetState, tcpSegment, trace } from './testing/trace.ts';
import { TraceIndex } from './trace-index.ts';

/** The segment with addresses and ports exchanged. */
function turned(bytes: readonly number[]): number[] {
  const [eth, ip, src, dst] = [bytes.slice(0, 14), bytes.slice(14, 26), bytes.slice(26, 30), bytes.slice(30, 34)];
  return [...eth, ...ip, ...dst, ...src, ...bytes.slice(36, 38), ...bytes.slice(34, 36), ...bytes.slice(38)];
}

describe('isReply', () => {
  const syn = packetState(tcpSegment(2, 40000, 80));
  const answer = packetState(turned(tcpSegment(0x12, 40000, 80)));

  it('is the direction opposite to the one seen first', () => {
    const index = new TraceIndex();
    index.append(trace([{ kind: 'step', fn: 'tcp_transmit_skb', note: '', pkt: syn }]));
    expect(isReply(index, syn)).toBe(false);
    expect(isReply(index, answer)).toBe(true);
  });

  it('learns as the trace grows, and keeps connections apart by their ports', () => {
    const index = new TraceIndex();
    expect(isReply(index, answer)).toBe(false);
    index.append(trace([{ kind: 'step', fn: 'tcp_transmit_skb', note: '', pkt: syn }]));
    expect(isReply(index, answer)).toBe(true);
    expect(isReply(index, packetState(turned(tcpSegment(2, 40001, 80))))).toBe(false);
  });

  it('knows an ICMP answer by its type', () => {
    const index = new TraceIndex();
    const reply = echoRequest();
    reply[34] = 0;
    expect(isReply(index, packetState(reply))).toBe(true);
    expect(isReply(index, packetState(echoRequest()))).toBe(false);
    expect(isReply(index, packetState([1, 2, 3], { networkHeader: -1 }))).toBe(false);
  });
});
