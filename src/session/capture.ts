import type { PacketState } from '../kernel/trace/events.ts';
import type { World } from '../kernel/world.ts';
import { ETH_HLEN } from '../wire/ethernet.ts';
import { type PcapngInterface, type PcapngPacket, writePcapng } from '../wire/pcapng.ts';

/**
 * What captures on all devices would hold: each frame where it left and where it arrived, at its simulated time. Interfaces
 * are named `node-a:eth0`.
 */
export function captureOf(world: World): Uint8Array {
  const packets = new Map<number, PacketState>();
  const interfaces: PcapngInterface[] = [];
  const numbers = new Map<string, number>();
  const frames: PcapngPacket[] = [];
  const iface = (net: number, dev: string): number => {
    const name = `${world.namespaces[net]?.name ?? net}:${dev}`;
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, interfaces.length);
    return interfaces.push({ name }) - 1;
  };
  for (const event of world.tracer.events) {
    if (event.skb !== 0 && event.pkt) packets.set(event.skb, event.pkt);
    const state = packets.get(event.skb);
    if (event.kind !== 'link' || !state || state.tail - state.data < ETH_HLEN) continue;
    const bytes = state.bytes.slice(state.data - state.start);
    frames.push({ iface: iface(event.net, event.fromDev), time: event.time, bytes, direction: 2 });
    frames.push({ iface: iface(event.toNet, event.toDev), time: event.arrives, bytes, direction: 1 });
  }
  frames.sort((a, b) => a.time - b.time);
  return writePcapng('Hookscope', interfaces, frames);
}
