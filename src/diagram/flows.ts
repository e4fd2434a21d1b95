import type { PacketState } from '../protocol/messages.ts';
import type { TraceIndex } from './trace-index.ts';

/** ICMP messages that answer something: echo reply, the errors, timestamp reply. */
const ANSWERS: ReadonlySet<number> = new Set([0, 3, 4, 5, 11, 12, 14]);

interface Known {
  upTo: number;
  /** Flow without direction -> the direction seen first. */
  readonly first: Map<string, string>;
}
const known = new WeakMap<TraceIndex, Known>();

/** Whether a packet goes the way back of its flow: opposite to the first packet seen between these two ends. */
export function isReply(index: TraceIndex, pkt: PacketState): boolean {
  const flow = flowOf(pkt);
  if (flow === null) return false;
  if (flow.answer) return true;
  return (flowsOf(index).get(flow.ends) ?? flow.way) !== flow.way;
}

function flowsOf(index: TraceIndex): ReadonlyMap<string, string> {
  let k = known.get(index);
  if (!k) {
    k = { upTo: 0, first: new Map() };
    known.set(index, k);
  }
  for (; k.upTo < index.length; k.upTo++) {
    const pkt = index.events[k.upTo]?.pkt;
    const flow = pkt ? flowOf(pkt) : null;
    if (flow && !k.first.has(flow.ends)) k.first.set(flow.ends, flow.way);
  }
  return k.first;
}

/** The two ends of a packet's flow, in no order and in the packet's. Null when it is no IPv4 packet. */
function flowOf(pkt: PacketState): { readonly ends: string; readonly way: string; readonly answer: boolean } | null {
  const b = pkt.bytes;
  const at = pkt.networkHeader >= pkt.start ? pkt.networkHeader - pkt.start : isFrame(b) ? 14 : -1;
  if (at < 0 || b.length < at + 20 || (b[at] ?? 0) >>> 4 !== 4) return null;
  const proto = b[at + 9] ?? 0;
  const l4 = at + ((b[at] ?? 0) & 15) * 4;
  const u16 = (o: number): number => ((b[o] ?? 0) << 8) | (b[o + 1] ?? 0);
  const ports = (proto === 6 || proto === 17 || proto === 132) && b.length >= l4 + 4;
  const src = `${u16(at + 12)}.${u16(at + 14)}:${ports ? u16(l4) : 0}`;
  const dst = `${u16(at + 16)}.${u16(at + 18)}:${ports ? u16(l4 + 2) : 0}`;
  const ends = src < dst ? `${proto} ${src} ${dst}` : `${proto} ${dst} ${src}`;
  return { ends, way: `${src} ${dst}`, answer: proto === 1 && ANSWERS.has(b[l4] ?? -1) };
}

const isFrame = (b: Uint8Array): boolean => b.length >= 34 && b[12] === 8 && b[13] === 0;
