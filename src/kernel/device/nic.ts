import { NAPI_POLL_WEIGHT, type Napi } from '../irq/softnet.ts';
import { kfreeSkbReason } from '../skb/free.ts';
import { SKB_HEADROOM, SkBuff } from '../skb/sk-buff.ts';
import { retold } from '../trace/retold.ts';
import { BaseDevice } from './base-device.ts';
import { ethTypeTrans, netifReceiveSkb, netifRx } from './dev.ts';
import { isUp, type NetDevice } from './net-device.ts';

/** Descriptors in the rx and in the tx ring. */
export const RING_SIZE = 256;

const cameIn = retold((dev: string) => `a frame came in on ${dev}`);
const leftBy = retold((dev: string) => `left by ${dev}`);
const ofDevice = retold((dev: string) => ({ dev }));
const interrupts = retold((dev: string) => ({ dev, irq: `${dev}-rx-0` }));
const takes = retold((dev: string, done: number, budget: number) => ({
  note: `takes frame ${done + 1} of at most ${budget} from the rx ring`,
  data: { dev, budget: NAPI_POLL_WEIGHT, done },
}));
const buffer = retold((data: number, tail: number, end: number, len: number) => ({ data, tail, end, len }));
const readByDma = retold((dev: string, bytes: number) => ({ lane: 'hardware', dev, bytes }));

/** The cable between two NICs: where a frame goes and how long it takes. */
export interface Wire {
  readonly to: Nic;
  readonly latency: number;
}

/**
 * A network card with an rx ring, a tx ring and one interrupt line. No driver of Linux in particular: the function names
 * `nic_...` are ours, everything they call is the kernel's. How a frame gets in is chosen by `world.rxModel`:
 *
 * - napi, as drivers do it: the card writes the frame into a buffer of the rx ring by DMA, then interrupts; the handler
 *   masks the interrupt and schedules a poll; the poll, in softirq, takes up to its budget and unmasks at the end.
 * - classic, as study notes tell it: the card interrupts with the frame in its own buffer; the handler copies the frame to
 *   RAM, gives it to `netif_rx` and leaves; the softirq goes on.
 */
export class Nic extends BaseDevice {
  readonly kind = 'nic';
  wire: Wire | null = null;
  /** Gets every frame sent when no wire is plugged in. For tests and recordings. */
  onTransmit: ((frame: Uint8Array) => void) | null = null;
  /** Frames that DMA has put into the ring and no poll has taken yet. */
  private readonly rxRing: SkBuff[] = [];
  private rxSlot = 0;
  private txSlot = 0;
  private irqMasked = false;
  private readonly napi: Napi = this.makeNapi();

  override get peer(): NetDevice | null {
    return this.wire?.to ?? null;
  }

  override get qdisc(): string {
    return this.activated ? 'pfifo_fast' : 'noop';
  }

  override get hwCsum(): boolean {
    return false;
  }

  /** A frame comes off the wire: hardware. `parent` is the id of the packet that the sender sent, 0 when unknown. */
  receiveFrame(frame: Uint8Array, parent = 0): void {
    if (!isUp(this)) {
      this.lose(frame, parent, 'SKB_DROP_REASON_DEV_READY', 'down');
      return;
    }
    if (this.net.world.rxModel === 'napi') this.receiveByDma(frame, parent);
    else this.receiveByCopy(frame, parent);
  }

  private receiveByDma(frame: Uint8Array, parent: number): void {
    const { tracer, cpu } = this.net.world;
    if (this.rxRing.length >= RING_SIZE) {
      this.stats.rxDropped++;
      this.lose(frame, parent, 'SKB_DROP_REASON_FULL_RING', 'out of free buffers in its rx ring');
      return;
    }
    const slot = this.rxSlot;
    this.rxSlot = (this.rxSlot + 1) % RING_SIZE;
    const skb = this.frameIn(frame);
    tracer.alloc(this.net, skb, 'dma_write', cameIn(this.name), parent);
    tracer.step(
      this.net,
      skb,
      'dma_write',
      'the NIC writes the frame into a buffer of its rx ring in RAM, without the CPU',
      {
        lane: 'hardware',
        dev: this.name,
        slot,
        ring: RING_SIZE,
        bytes: frame.length,
      },
    );
    this.rxRing.push(skb);
    if (this.irqMasked) {
      tracer.step(this.net, skb, 'nic_irq_masked', 'no interrupt: it is masked until the poll is done', {
        lane: 'hardware',
        dev: this.name,
      });
      return;
    }
    cpu.hardirq(() => this.interruptNapi(skb));
  }

  /** A frame the card cannot take. The kernel never sees it; `reason` is the nearest of its reasons. */
  private lose(frame: Uint8Array, parent: number, reason: string, text: string): void {
    const skb = this.frameIn(frame);
    this.net.world.tracer.alloc(this.net, skb, 'nic_receive', cameIn(this.name), parent);
    const culprit = { kind: 'device', dev: this.name, text } as const;
    kfreeSkbReason(this.net, skb, 'nic_receive', reason, culprit, `${this.name} is ${text}`);
  }

  /** The interrupt handler of a NAPI driver. */
  private interruptNapi(skb: SkBuff): void {
    const { tracer, cpu } = this.net.world;
    this.irqMasked = true;
    tracer.step(
      this.net,
      skb,
      'nic_interrupt',
      'MSI-X: masks further rx interrupts of this queue, calls napi_schedule, leaves',
      interrupts(this.name),
    );
    cpu.softnet.napiSchedule(this.napi, skb);
  }

  private makeNapi(): Napi {
    const nic = this;
    return {
      get net() {
        return nic.net;
      },
      get name() {
        return nic.name;
      },
      next: () => nic.rxRing[0] ?? null,
      poll: (budget) => nic.poll(budget),
      complete: () => {
        nic.irqMasked = false;
        nic.net.world.tracer.step(
          nic.net,
          null,
          'napi_complete_done',
          'the ring is empty: rx interrupts are on again',
          ofDevice(nic.name),
        );
      },
    };
  }

  /** The driver's poll function: takes frames out of the ring, builds the `sk_buff`s, hands them up. */
  private poll(budget: number): number {
    const { tracer } = this.net.world;
    let done = 0;
    for (; done < budget; done++) {
      const skb = this.rxRing.shift();
      if (!skb) break;
      const { note, data } = takes(this.name, done, budget);
      tracer.step(this.net, skb, 'nic_poll', note, data);
      this.countRx(skb.len);
      const built = buffer(skb.data, skb.tail, skb.end, skb.len);
      tracer.step(this.net, skb, 'napi_build_skb', 'an sk_buff is built around the buffer: no byte is copied', built);
      ethTypeTrans(skb, this);
      tracer.step(this.net, skb, 'napi_gro_receive', 'nothing to merge it with: up the stack', ofDevice(this.name));
      netifReceiveSkb(skb);
    }
    return done;
  }

  private receiveByCopy(frame: Uint8Array, parent: number): void {
    const { tracer, cpu } = this.net.world;
    const skb = this.frameIn(frame);
    tracer.alloc(this.net, skb, 'nic_receive', cameIn(this.name), parent);
    tracer.step(this.net, skb, 'nic_receive', "the frame is in the NIC's own buffer; it raises its interrupt line", {
      lane: 'hardware',
      dev: this.name,
      bytes: frame.length,
    });
    cpu.hardirq(() => this.interruptClassic(skb));
  }

  /** The interrupt handler of the classic model: it moves the frame to RAM by itself. */
  private interruptClassic(skb: SkBuff): void {
    const { tracer } = this.net.world;
    tracer.step(this.net, skb, 'nic_interrupt', 'the handler acknowledges the interrupt', {
      dev: this.name,
      irq: this.name,
    });
    tracer.step(this.net, skb, 'netdev_alloc_skb', 'an sk_buff with room for the frame', {
      data: skb.data,
      tail: skb.data,
      end: skb.end,
    });
    tracer.step(this.net, skb, 'memcpy_fromio', 'the CPU copies the frame from the buffer of the NIC to RAM', {
      bytes: skb.len,
    });
    this.countRx(skb.len);
    ethTypeTrans(skb, this);
    tracer.step(this.net, skb, 'netif_rx', 'hands it to the backlog; the handler leaves', { dev: this.name });
    netifRx(skb);
  }

  private frameIn(frame: Uint8Array): SkBuff {
    const skb = SkBuff.alloc(this.net.world.tracer.nextSkbId(), frame.length, SKB_HEADROOM);
    skb.head.set(frame, skb.put(frame.length));
    skb.dev = this;
    return skb;
  }

  /** The driver's transmit function: a descriptor in the tx ring, DMA out of RAM, the wire. */
  startXmit(skb: SkBuff): void {
    const { tracer, clock } = this.net.world;
    const slot = this.txSlot;
    this.txSlot = (this.txSlot + 1) % RING_SIZE;
    this.countTx(skb);
    tracer.step(
      this.net,
      skb,
      'nic_start_xmit',
      `descriptor ${slot} of the tx ring points at the frame; the NIC is told`,
      {
        dev: this.name,
        slot,
        ring: RING_SIZE,
      },
    );
    const frame = skb.frame();
    tracer.step(
      this.net,
      skb,
      'dma_read',
      'the NIC reads the frame from RAM, without the CPU, and puts it on the wire',
      readByDma(this.name, frame.length),
    );
    const { wire } = this;
    if (wire) {
      tracer.link(this.net, skb, {
        kind: 'link',
        fn: 'dma_read',
        fromDev: this.name,
        toNet: wire.to.net.id,
        toDev: wire.to.name,
        arrives: clock.now + wire.latency,
      });
      const parent = skb.id;
      clock.after(wire.latency, () => wire.to.receiveFrame(frame, parent));
      return;
    }
    if (this.onTransmit) {
      this.onTransmit(frame);
      tracer.consume(this.net, skb, 'napi_consume_skb', leftBy(this.name));
      return;
    }
    kfreeSkbReason(
      this.net,
      skb,
      'nic_start_xmit',
      'SKB_DROP_REASON_DEV_READY',
      { kind: 'device', dev: this.name, text: 'no cable' },
      `no cable is plugged into ${this.name}`,
    );
  }
}

/** Plugs a cable between two NICs. Frames take `latency` nanoseconds. */
export function connectWire(a: NetDevice, b: NetDevice, latency: number): void {
  if (!(a instanceof Nic) || !(b instanceof Nic)) throw new Error('only NICs take a cable');
  a.wire = { to: b, latency };
  b.wire = { to: a, latency };
}
