import type { HookEvent, PacketState, TraceEvent } from '../kernel/trace/events.ts';
import type { World } from '../kernel/world.ts';
import { ETH_HLEN } from '../wire/ethernet.ts';
import { LINKTYPE_IPV4, type PcapngInterface, type PcapngPacket, writePcapng } from '../wire/pcapng.ts';
import { culpritText } from './walk-text.ts';

interface Part {
  readonly from: number;
  readonly to: number;
}

/**
 * What captures on all devices would hold: each frame where it left and where it arrived, at its simulated time, on
 * interfaces named `node-a:eth0`. And each packet as it entered a hook, on interfaces named `node-a:INPUT`, with a comment
 * that says what the functions there did with it.
 */
export function captureOf(world: World, part: Part = { from: 0, to: Number.POSITIVE_INFINITY }): Uint8Array {
  const packets = new Map<number, PacketState>();
  const interfaces: PcapngInterface[] = [];
  const numbers = new Map<string, number>();
  const frames: PcapngPacket[] = [];
  const { events } = world.tracer;
  const iface = (net: number, what: string, linkType?: number): number => {
    const name = `${world.namespaces[net]?.name ?? net}:${what}`;
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, interfaces.length);
    return interfaces.push({ name, ...(linkType === undefined ? {} : { linkType }) }) - 1;
  };
  for (const event of events.slice(0, part.to)) {
    const before = packets.get(event.skb);
    if (event.skb !== 0 && event.pkt) packets.set(event.skb, event.pkt);
    const state = packets.get(event.skb);
    if (event.seq < part.from || !state) continue;
    if (event.kind === 'link' && state.tail - state.data >= ETH_HLEN) {
      const bytes = state.bytes.slice(state.data - state.start);
      frames.push({ iface: iface(event.net, event.fromDev), time: event.time, bytes, direction: 2 });
      frames.push({ iface: iface(event.toNet, event.toDev), time: event.arrives, bytes, direction: 1 });
    } else if (event.kind === 'hook' && isFirst(events, event)) {
      // the event has the packet as the function left it; it came as the event before had it
      const bytes = fromNetworkHeader(before ?? state);
      if (!bytes) continue;
      const comment = hookComment(functionsOf(events, event), dropOf(events, event));
      frames.push({ iface: iface(event.net, event.hook, LINKTYPE_IPV4), time: event.time, bytes, comment });
    }
  }
  frames.sort((a, b) => a.time - b.time);
  return writePcapng('Hookscope', interfaces, frames);
}

const sameHook = (a: TraceEvent, b: HookEvent): boolean =>
  a.kind === 'hook' && a.skb === b.skb && a.hook === b.hook && a.net === b.net;

/** The event before it about the same packet, or the one after. */
function neighbour(events: readonly TraceEvent[], of: TraceEvent, by: 1 | -1): TraceEvent | null {
  for (let seq = of.seq + by; seq >= 0 && seq < events.length; seq += by) {
    const event = events[seq];
    if (event?.skb === of.skb && (event.kind === 'hook' || event.kind === 'step' || event.kind === 'drop'))
      return event;
  }
  return null;
}

function isFirst(events: readonly TraceEvent[], event: HookEvent): boolean {
  const before = neighbour(events, event, -1);
  return !before || !sameHook(before, event);
}

/** All functions of one passage through a hook. */
function functionsOf(events: readonly TraceEvent[], first: HookEvent): HookEvent[] {
  const list = [first];
  for (let next = neighbour(events, first, 1); next; next = neighbour(events, next, 1)) {
    if (next.kind !== 'hook' || !sameHook(next, first)) break;
    list.push(next);
  }
  return list;
}

function dropOf(events: readonly TraceEvent[], first: HookEvent): Extract<TraceEvent, { kind: 'drop' }> | null {
  const last = functionsOf(events, first).at(-1) ?? first;
  const after = neighbour(events, last, 1);
  return after?.kind === 'drop' ? after : null;
}

/** `conntrack ACCEPT (NEW)`, a line a function. */
function hookComment(functions: readonly HookEvent[], drop: ReturnType<typeof dropOf>): string {
  const lines = functions.map((f) => {
    const walk = f.walk?.steps.filter((s) => s.kind !== 'return').map(stepText);
    const way = walk && walk.length > 0 ? `: ${walk.join(', ')}` : '';
    const table = f.walk ? ` ${f.walk.table}` : '';
    return `${f.hook} ${f.priority} ${f.fn}${table} ${f.verdict}${f.note ? ` (${f.note})` : ''}${way}`;
  });
  if (drop) lines.push(`dropped: ${drop.reason}${drop.culprit ? `, ${culpritText(drop.culprit)}` : ''}`);
  return lines.join('\n');
}

const stepText = (s: NonNullable<HookEvent['walk']>['steps'][number]): string =>
  s.kind === 'policy' ? `${s.chain} policy ${s.verdict}` : `${s.chain} rule ${s.rule} ${s.target || s.verdict}`;

function fromNetworkHeader(state: PacketState): Uint8Array | null {
  if (state.networkHeader < 0) return null;
  const bytes = state.bytes.slice(state.networkHeader - state.start);
  return bytes.length >= 20 ? bytes : null;
}
