import type {
  ConntrackEvent,
  HookFunction,
  HookName,
  PacketState,
  RulesEvent,
  TableName,
  TraceEvent,
} from '../protocol/messages.ts';
import { lastAtOrBefore, Postings } from './postings.ts';
import { isStop, type Spot, spotOf } from './spots.ts';

/** One packet's way through the trace. All lists are ascending. */
export interface PacketTrack {
  readonly id: number;
  /** The packet that caused it, 0 for none. */
  readonly parent: number;
  /** The first packet of its journey: a frame that comes off a wire goes on with the journey of the one that was sent. */
  readonly journey: number;
  readonly first: number;
  /** Every event that names it. */
  readonly seqs: number[];
  /** Events that changed it. */
  readonly stateSeqs: number[];
  readonly states: PacketState[];
  /** Events that moved it, and where to. */
  readonly spotSeqs: number[];
  readonly spots: { readonly spot: Spot; readonly net: number }[];
  /** The event that ended it, or -1 while it lives. */
  end: number;
  endKind: 'drop' | 'consume' | null;
}

/** Packets and bytes up to and including the n-th hit. */
interface Hits {
  readonly seqs: number[];
  readonly bytes: number[];
}

export interface Counter {
  readonly packets: number;
  readonly bytes: number;
}

/** `rule` 0 is the policy. */
export interface HitKey {
  readonly net: number;
  readonly table: TableName;
  readonly generation: number;
  readonly chain: string;
  readonly rule: number;
}

const hitKey = (k: HitKey): string => `${k.net} ${k.table} ${k.generation} ${k.chain} ${k.rule}`;

/**
 * A trace with everything that must be looked up at a moment: where packets are, what is registered, counters,
 * connections. It only grows, and each question is a binary search, so seeking costs the same anywhere.
 */
export class TraceIndex {
  readonly events: TraceEvent[] = [];
  /** Events at which stepping stops. */
  readonly stops: number[] = [];
  readonly packets = new Map<number, PacketTrack>();
  readonly drops: number[] = [];
  /** Terminal events by namespace. */
  readonly tty = new Map<number, number[]>();
  /** Kernel log lines by namespace. */
  readonly logs = new Map<number, number[]>();
  /** Starts, syncs and ends of kube-proxy, by namespace. */
  readonly kube = new Map<number, number[]>();
  private readonly hooks = new Postings<string, readonly HookFunction[]>();
  private readonly rules = new Postings<string, RulesEvent>();
  /** Lines, and where each was entered first. */
  private readonly entered = new Map<string, number>();
  private readonly ct = new Postings<string, ConntrackEvent>();
  private readonly hits = new Map<string, Hits>();

  get length(): number {
    return this.events.length;
  }

  append(events: readonly TraceEvent[]): void {
    for (const event of events) this.add(event);
  }

  /** The packet's bytes and metadata after event `seq`. */
  stateOf(skb: number, seq: number): PacketState | null {
    const track = this.packets.get(skb);
    if (!track) return null;
    const i = lastAtOrBefore(track.stateSeqs, seq);
    return track.states[Math.max(i, 0)] ?? null;
  }

  /** The state before the last change at or before `seq`; null when it was never changed. */
  stateBefore(skb: number, seq: number): PacketState | null {
    const track = this.packets.get(skb);
    if (!track) return null;
    const i = lastAtOrBefore(track.stateSeqs, seq);
    return i > 0 ? (track.states[i - 1] ?? null) : null;
  }

  /** Where a packet is after event `seq`. */
  spotOf(skb: number, seq: number): { readonly spot: Spot; readonly net: number } | null {
    const track = this.packets.get(skb);
    if (!track) return null;
    const i = lastAtOrBefore(track.spotSeqs, seq);
    return i < 0 ? null : (track.spots[i] ?? null);
  }

  /** What is registered on a hook at `seq`. */
  functionsOf(net: number, hook: HookName, seq: number): readonly HookFunction[] {
    return this.hooks.at(`${net} ${hook}`, seq) ?? [];
  }

  /** The rule set of a table at `seq`; null while the table was never touched. */
  generationOf(net: number, table: TableName, seq: number): RulesEvent | null {
    return this.rules.at(`${net} ${table}`, seq) ?? null;
  }

  /** Hits of a rule in the trace up to `seq`. */
  hitsOf(key: HitKey, seq: number): Counter {
    const hits = this.hits.get(hitKey(key));
    if (!hits) return { packets: 0, bytes: 0 };
    const i = lastAtOrBefore(hits.seqs, seq);
    return { packets: i + 1, bytes: i < 0 ? 0 : (hits.bytes[i] ?? 0) };
  }

  /** The entries of a namespace's connection table at `seq`, oldest first. */
  connectionsAt(net: number, seq: number): ConntrackEvent[] {
    const out: ConntrackEvent[] = [];
    for (const key of this.ct.keys()) {
      if (!key.startsWith(`${net} `)) continue;
      const event = this.ct.at(key, seq);
      if (event && event.op !== 'destroy') out.push(event);
    }
    return out;
  }

  /** Whether this very line was entered somewhere at or before `seq`. */
  wasEntered(line: string, seq: number): boolean {
    return (this.entered.get(line) ?? Number.POSITIVE_INFINITY) <= seq;
  }

  connectionOf(net: number, ct: number, seq: number): ConntrackEvent | null {
    return this.ct.at(`${net} ${ct}`, seq) ?? null;
  }

  /** The last thing kube-proxy did in a namespace at or before `seq`; -1 for nothing in this trace. */
  lastKube(net: number, seq: number): number {
    const list = this.kube.get(net) ?? [];
    return list[lastAtOrBefore(list, seq)] ?? -1;
  }

  /** The stop at or before `seq`, as a position in `stops`; -1 before the first. */
  stopIndex(seq: number): number {
    return lastAtOrBefore(this.stops, seq);
  }

  private add(event: TraceEvent): void {
    const seq = this.events.length;
    this.events.push(event);
    if (event.skb > 0) this.addToPacket(event, seq);
    if (isStop(event)) this.stops.push(seq);
    switch (event.kind) {
      case 'hook':
        if (event.walk) this.countHits(event, seq);
        break;
      case 'hooks':
        this.hooks.add(`${event.net} ${event.hook}`, seq, event.functions);
        break;
      case 'rules':
        this.rules.add(`${event.net} ${event.table}`, seq, event);
        break;
      case 'ct':
        this.ct.add(`${event.net} ${event.ct}`, seq, event);
        break;
      case 'drop':
        this.drops.push(seq);
        break;
      case 'tty':
        push(this.tty, event.net, seq);
        if (event.stream === 'in' && !this.entered.has(event.text)) this.entered.set(event.text, seq);
        break;
      case 'log':
        push(this.logs, event.net, seq);
        break;
      case 'config':
        if (event.what === 'kube') push(this.kube, event.net, seq);
        break;
      default:
        break;
    }
  }

  private addToPacket(event: TraceEvent, seq: number): void {
    let track = this.packets.get(event.skb);
    if (!track) {
      const parent = event.kind === 'alloc' ? event.parent : 0;
      track = {
        id: event.skb,
        parent,
        journey: offTheWire(event) ? (this.packets.get(parent)?.journey ?? event.skb) : event.skb,
        first: seq,
        seqs: [],
        stateSeqs: [],
        states: [],
        spotSeqs: [],
        spots: [],
        end: -1,
        endKind: null,
      };
      this.packets.set(event.skb, track);
      const sent = track.journey === event.skb ? undefined : this.packets.get(parent);
      // The sender's sk_buff is history once the other side has the frame.
      if (sent && sent.end < 0) {
        sent.end = seq;
        sent.endKind = 'consume';
      }
    }
    track.seqs.push(seq);
    if (event.pkt) {
      track.stateSeqs.push(seq);
      track.states.push(event.pkt);
    }
    const spot = spotOf(event);
    if (spot) {
      track.spotSeqs.push(seq);
      track.spots.push({ spot, net: event.net });
    }
    if (event.kind === 'drop' || event.kind === 'consume') {
      track.end = seq;
      track.endKind = event.kind;
    }
  }

  private countHits(event: Extract<TraceEvent, { kind: 'hook' }>, seq: number): void {
    const walk = event.walk;
    if (!walk) return;
    const pkt = this.stateOf(event.skb, seq);
    const size = pkt ? pkt.tail - (pkt.networkHeader >= 0 ? pkt.networkHeader : pkt.data) : 0;
    for (const step of walk.steps) {
      if (step.kind === 'return') continue;
      const key = hitKey({
        net: event.net,
        table: walk.table,
        generation: walk.generation,
        chain: step.chain,
        rule: step.rule,
      });
      const hits = this.hits.get(key);
      if (hits) {
        hits.seqs.push(seq);
        hits.bytes.push((hits.bytes.at(-1) ?? 0) + size);
      } else this.hits.set(key, { seqs: [seq], bytes: [size] });
    }
  }
}

/** The card of another host took the frame in: the same packet to a reader, another sk_buff to the kernel. */
function offTheWire(event: TraceEvent): boolean {
  if (event.kind !== 'alloc' || event.parent === 0) return false;
  const place = spotOf(event)?.place;
  return place === 'ram' || place === 'isr' || place === 'rxRing';
}

function push(map: Map<number, number[]>, key: number, seq: number): void {
  const list = map.get(key);
  if (list) list.push(seq);
  else map.set(key, [seq]);
}
