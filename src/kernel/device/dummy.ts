import { consumeSkb } from '../skb/free.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { BaseDevice } from './base-device.ts';

/** A device that swallows what is sent by it (drivers/net/dummy.c). kube-ipvs0 is one. */
export class Dummy extends BaseDevice {
  readonly kind = 'dummy';

  /** `dummy_xmit`. */
  startXmit(skb: SkBuff): void {
    this.countTx(skb);
    consumeSkb(this.net, skb, 'dummy_xmit', `${this.name} is a dummy device: it swallows every frame`);
  }
}
