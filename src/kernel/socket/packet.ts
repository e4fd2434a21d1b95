import type { NetDevice } from '../device/net-device.ts';
import type { NetNs } from '../netns.ts';
import { PACKET_OUTGOING, type SkBuff } from '../skb/sk-buff.ts';

/** One frame as a tap saw it. */
export interface TappedFrame {
  readonly dev: NetDevice;
  /** From the Ethernet header on. A copy. */
  readonly bytes: Uint8Array;
  readonly outgoing: boolean;
  readonly pktType: number;
  /** Simulated time, nanoseconds. */
  readonly at: number;
  /** Id of the packet it was copied from. */
  readonly skb: number;
}

/** A packet socket (net/packet/af_packet.c): sees the frames of one device, or of all. */
export class PacketSock {
  readonly net: NetNs;
  readonly dev: NetDevice | null;
  /** Called at once, wherever the frame is; the tap must not send. */
  readonly onFrame: (frame: TappedFrame) => void;

  constructor(net: NetNs, dev: NetDevice | null, onFrame: (frame: TappedFrame) => void) {
    this.net = net;
    this.dev = dev;
    this.onFrame = onFrame;
  }
}

/**
 * Shows a frame to the taps: on the way in from `__netif_receive_skb_core` (`deliver_skb` -> `packet_rcv`), on the way out
 * from `dev_queue_xmit_nit`. The frame begins at the MAC header when that is set, else at `data`.
 */
export function packetRcv(taps: readonly PacketSock[], skb: SkBuff, dev: NetDevice, outgoing: boolean): void {
  let frame: TappedFrame | null = null;
  for (const tap of taps) {
    if (tap.dev && tap.dev !== dev) continue;
    const start = !outgoing && skb.macHeader >= 0 ? skb.macHeader : skb.data;
    frame ??= {
      dev,
      bytes: skb.head.slice(start, skb.tail),
      outgoing,
      pktType: outgoing ? PACKET_OUTGOING : skb.pktType,
      at: tap.net.world.clock.now,
      skb: skb.id,
    };
    tap.onFrame(frame);
  }
}
