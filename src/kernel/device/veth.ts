import { kfreeSkbReason } from '../skb/free.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { BaseDevice } from './base-device.ts';
import { ethTypeTrans, isSkbForwardable, netifRx } from './dev.ts';
import type { NetDevice } from './net-device.ts';
import { isUp } from './net-device.ts';

/** One end of a virtual cable (drivers/net/veth.c). */
export class Veth extends BaseDevice {
  readonly kind = 'veth';
  private other: Veth | null = null;

  override get peer(): NetDevice | null {
    return this.other;
  }

  override get carrier(): boolean {
    return isUp(this) && this.other !== null && isUp(this.other);
  }

  /** Joins two ends. */
  static pair(a: Veth, b: Veth): void {
    a.other = b;
    b.other = a;
  }

  /** Takes the cable off, when an end is deleted. */
  unpair(): void {
    if (this.other) this.other.other = null;
    this.other = null;
  }

  /**
   * `veth_xmit`: the frame becomes a received frame of the other end, in the other end's namespace, without what belonged
   * to this one (`__dev_forward_skb`, `skb_scrub_packet`); then `__netif_rx`. XDP and GRO are left out.
   */
  startXmit(skb: SkBuff): void {
    const to = this.other;
    if (!to || !isUp(to)) {
      this.stats.txDropped++;
      kfreeSkbReason(
        this.net,
        skb,
        'veth_xmit',
        'SKB_DROP_REASON_DEV_READY',
        { kind: 'device', dev: this.name, text: 'the peer is down' },
        `the other end of ${this.name} is down or gone`,
      );
      return;
    }
    if (!isSkbForwardable(to, skb)) {
      this.stats.txDropped++;
      to.stats.rxDropped++;
      kfreeSkbReason(
        this.net,
        skb,
        '____dev_forward_skb',
        'SKB_DROP_REASON_NOT_SPECIFIED',
        { kind: 'device', dev: to.name, text: `mtu ${to.mtu}` },
        `a frame of ${skb.len} bytes is too large for the other end, ${to.name}: its MTU is ${to.mtu}`,
      );
      return;
    }
    this.countTx(skb);
    const { tracer, clock } = this.net.world;
    tracer.step(this.net, skb, 'veth_xmit', `to the other end, ${to.name} in ${to.net.name}`, { peer: to.name });
    tracer.link(this.net, skb, {
      kind: 'link',
      fn: 'veth_xmit',
      fromDev: this.name,
      toNet: to.net.id,
      toDev: to.name,
      arrives: clock.now,
    });
    const { mark } = skb;
    skb.scrub();
    if (to.net === this.net) skb.mark = mark;
    to.countRx(skb.len);
    ethTypeTrans(skb, to);
    netifRx(skb);
  }
}
