import type { HookEvent, TraceEvent } from '../protocol/messages.ts';
import type { StepKey } from './align.ts';
import { changesBetween, isRewrite } from './changes.ts';
import type { TraceIndex } from './trace-index.ts';

/** A step of the packet that a line sent first, or of a packet that this one caused. */
export interface TwinStep extends StepKey {
  readonly seq: number;
  readonly host: string;
  /** 0: the packet itself; 1: what it caused (an answer, an error); 2: what that caused. */
  readonly depth: number;
  readonly event: TraceEvent;
  /** The chains it was walked through, when the step is a table: `KUBE-SERVICES 3 > KUBE-SVC-X 2`. */
  readonly chains: string;
  /** Addresses, ports and marks that the step changed: `ip.dst 10.0.0.1 > 10.0.0.2`. */
  readonly rewrites: readonly { readonly id: string; readonly before: string; readonly after: string }[];
}

/** More generations than this are a conversation of their own. */
const MAX_DEPTH = 8;

/**
 * The steps after event `from` of the first packet that begins there, of itself and of all that it causes, in the order of
 * the trace. Two runs of the same line are compared by them: times, packet ids and ports that chance gave are left out.
 */
export function stepsFrom(index: TraceIndex, from: number, nameOf: (net: number) => string): TwinStep[] {
  const depths = new Map<number, number>();
  const steps: TwinStep[] = [];
  const first = index.stopIndex(from - 1) + 1;
  for (let stop = first; stop < index.stops.length; stop++) {
    const seq = index.stops[stop] ?? 0;
    const event = index.events[seq];
    if (!event) continue;
    const depth = depthOf(index, event, depths);
    if (depth < 0 || depth > MAX_DEPTH) continue;
    steps.push(stepOf(index, event, seq, depth, nameOf(event.net)));
  }
  return steps;
}

/** How far a packet is from the first one; -1 when it has nothing to do with it. */
function depthOf(index: TraceIndex, event: TraceEvent, depths: Map<number, number>): number {
  const known = depths.get(event.skb);
  if (known !== undefined) return known;
  const track = index.packets.get(event.skb);
  let depth = -1;
  if (depths.size === 0) depth = 0;
  else if (track && track.parent > 0) {
    const parent = depths.get(track.parent) ?? -1;
    // off a wire it is another sk_buff, and the same packet
    depth = parent < 0 ? -1 : track.journey === track.id ? parent + 1 : parent;
  }
  depths.set(event.skb, depth);
  return depth;
}

function stepOf(index: TraceIndex, event: TraceEvent, seq: number, depth: number, host: string): TwinStep {
  const rewrites = rewritesOf(index, event, seq);
  const base = { seq, host, depth, event, rewrites };
  if (event.kind === 'hook') {
    const chains = chainsOf(event);
    const changed = rewrites.map((r) => `${r.id}=${neutral(r.after)}`).join(' ');
    return {
      ...base,
      chains,
      key: `${host} ${depth} ${event.hook} ${event.priority} ${event.walk?.table ?? event.fn}`,
      outcome: `${event.verdict} ${changed} ${neutral(event.note ?? '')}`,
    };
  }
  const note = 'note' in event ? (event.note ?? '') : '';
  return { ...base, chains: '', key: `${host} ${depth} ${event.kind} ${event.fn}`, outcome: neutral(note) };
}

/** What a hook function or a step of IPVS rewrote in its packet. */
function rewritesOf(index: TraceIndex, event: TraceEvent, seq: number): TwinStep['rewrites'] {
  if (!event.pkt || (event.kind !== 'hook' && event.kind !== 'step')) return [];
  const before = index.stateBefore(event.skb, seq);
  if (!before) return [];
  return changesBetween(before, event.pkt).filter((c) => isRewrite(c.id));
}

function chainsOf(event: HookEvent): string {
  const decided = event.walk?.steps.filter((s) => s.kind !== 'return') ?? [];
  return decided.map((s) => `${s.chain} ${s.kind === 'rule' ? s.rule : 'policy'}`).join(' \u203a ');
}

/** Ports below are agreed upon; so are node ports. Others are drawn, and say nothing. */
const isDrawn = (port: number): boolean => port >= 10_000 && (port < 30_000 || port > 32_767);

const neutral = (text: string): string =>
  text
    .replace(/(:|^|\()(\d{4,5})(?=\D|$)/g, (whole, sign: string, port: string) =>
      isDrawn(Number(port)) ? `${sign}*` : whole,
    )
    .replace(/descriptor \d+/, 'descriptor')
    .replace(/ \((REACHABLE|STALE|DELAY|PROBE)\)/, '');
