import type { SkBuff } from '../skb/sk-buff.ts';
import { BaseDevice } from './base-device.ts';
import { ethTypeTrans, netifRx } from './dev.ts';

/** The loopback device (drivers/net/loopback.c). */
export class Loopback extends BaseDevice {
  readonly kind = 'loopback';

  /**
   * `loopback_xmit`: what goes out comes in again, by way of the backlog. The packet keeps its route, its mark and its
   * connection, so no second routing decision is made.
   */
  startXmit(skb: SkBuff): void {
    this.countTx(skb);
    this.net.world.tracer.step(this.net, skb, 'loopback_xmit', 'comes back in on lo; keeps its route and connection', {
      dev: this.name,
    });
    skb.sk = null;
    this.countRx(skb.len);
    ethTypeTrans(skb, this);
    netifRx(skb);
  }
}
