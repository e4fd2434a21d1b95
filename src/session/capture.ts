import type { PacketState } from '../kernel/trace/events.ts';
import type { World } from '../kernel/world.ts';
import { ETH_HLEN } from '../wire/ethernet.ts';

/** One frame on its way from one device to another. */
export interface Frame {
  /** Nanoseconds. */
  readonly time: number;
  readonly net: string;
  readonly dev: string;
  readonly bytes: Uint8Array;
}

/** Every frame that left a device, in order: what captures on all devices' outgoing side would hold. */
export function framesOf(world: World): Frame[] {
  const packets = new Map<number, PacketState>();
  const frames: Frame[] = [];
  for (const event of world.tracer.events) {
    if (event.skb !== 0 && event.pkt) packets.set(event.skb, event.pkt);
    if (event.kind !== 'link') continue;
    const state = packets.get(event.skb);
    if (!state || state.tail - state.data < ETH_HLEN) continue;
    const net = world.namespaces[event.net]?.name ?? String(event.net);
    frames.push({ time: event.time, net, dev: event.fromDev, bytes: state.bytes.slice(state.data - state.start) });
  }
  return frames;
}

export function captureOf(_world: World): Uint8Array {
  throw new Error('pcapng is not written yet');
}
