import type { PacketState, TraceEvent } from '../protocol/messages.ts';
import { dissected } from './picture.ts';
import type { TraceIndex } from './trace-index.ts';

/** A routing decision that the trace tells of. */
export interface Decision {
  readonly seq: number;
  readonly fn: string;
  readonly note: string;
  readonly destination: string;
  readonly table: string;
  readonly dev: string;
  /** The next hop, '' when the destination is on the link. */
  readonly via: string;
}

/** The latest routing decision about a packet, or about what caused it, in a namespace. */
export function decisionAt(index: TraceIndex, skb: number, seq: number, net: number): Decision | null {
  const seqs = index.packets.get(skb)?.seqs ?? [];
  for (let i = seqs.length - 1; i >= 0; i--) {
    const at = seqs[i] ?? 0;
    const event = index.events[at];
    if (at > seq || event?.net !== net) continue;
    const decision = event ? decisionOf(event, index.stateOf(skb, at)) : null;
    if (decision) return decision;
  }
  return null;
}

function decisionOf(event: TraceEvent, pkt: PacketState | null): Decision | null {
  if (event.kind !== 'step' || !event.data || !/^ip_route_|^fib_/.test(event.fn)) return null;
  const { table, dev, via } = event.data;
  if (table === undefined || dev === undefined) return null;
  const destination = pkt
    ? (dissected(pkt)
        .layers.flatMap((l) => l.fields)
        .find((f) => f.id === 'ip.dst')?.value ?? '')
    : '';
  const text = (value: string | number | boolean | undefined): string => (value === undefined ? '' : String(value));
  return {
    seq: event.seq,
    fn: event.fn,
    note: event.note,
    destination,
    table: text(table),
    dev: text(dev),
    via: text(via),
  };
}

const number = (addr: string): number => addr.split('.').reduce((n, part) => n * 256 + Number(part), 0);

/** The line of a routing table that a decision took: the longest prefix that fits, by the same device and next hop. */
export function chosenLine(lines: readonly string[], { destination, dev, via, table }: Decision): number {
  let best = -1;
  let longest = -1;
  for (const [i, line] of lines.entries()) {
    const words = line.replace(/^(local|broadcast|unreachable|blackhole|prohibit|throw|multicast) /, '').split(' ');
    const [to = '', ...rest] = words;
    const [addr = '', len = '32'] = to === 'default' ? ['0.0.0.0', '0'] : to.split('/');
    const after = (word: string): string => rest[rest.indexOf(word) + 1] ?? '';
    // a local route names the device with the address, the decision says lo
    if (table !== 'local' && rest.includes('dev') && after('dev') !== dev) continue;
    if (via !== '' && rest.includes('via') && after('via') !== via) continue;
    const size = 2 ** (32 - Number(len));
    if (!/^\d/.test(addr) || Math.floor(number(addr) / size) !== Math.floor(number(destination) / size)) continue;
    if (Number(len) <= longest) continue;
    longest = Number(len);
    best = i;
  }
  return best;
}
