import type { NetDevice } from '../device/net-device.ts';
import type { NetNs } from '../netns.ts';
import { PACKET_OUTGOING, type SkBuff } from '../skb/sk-buff.ts';

/** One frame as a packet socket saw it. */
export interface TappedFrame {
  readonly dev: NetDevice;
  /** From the Ethernet header on. A copy. */
  readonly bytes: Uint8Array;
  readonly pktType: number;
  /** Simulated time, nanoseconds. */
  readonly at: number;
  /** Id of the packet it was copied from. */
  readonly skb: number;
}

/**
 * A packet socket (`packet_rcv`, net/packet/af_packet.c): sees the frames of one device, or of all of a namespace, on
 * their way in from `__netif_receive_skb_core` and on their way out from `dev_queue_xmit_nit`. `onFrame` is called at
 * once, wherever the frame is; it must not send. Returns what ends it.
 */
export function openPacketSocket(net: NetNs, dev: NetDevice | null, onFrame: (frame: TappedFrame) => void): () => void {
  const tap = (skb: SkBuff, at: NetDevice, direction: 'in' | 'out'): void => {
    if (dev && dev !== at) return;
    const incoming = direction === 'in';
    const start = incoming && skb.macHeader >= 0 ? skb.macHeader : skb.data;
    onFrame({
      dev: at,
      bytes: skb.head.slice(start, skb.tail),
      pktType: incoming ? skb.pktType : PACKET_OUTGOING,
      at: net.world.clock.now,
      skb: skb.id,
    });
  };
  net.devices.taps.add(tap);
  return () => net.devices.taps.delete(tap);
}
