import { ETH_HLEN, Ethhdr } from '../../wire/ethernet.ts';
import { isMulticastMac, MAC_ZERO, type MacAddr } from '../../wire/inet.ts';
import { kfreeSkbReason } from '../skb/free.ts';
import { PACKET_HOST, type SkBuff } from '../skb/sk-buff.ts';
import { BaseDevice, type DeviceInit } from './base-device.ts';
import { BridgeFdb } from './bridge-fdb.ts';
import { devQueueXmit, isSkbForwardable, netifReceiveSkb } from './dev.ts';
import { isUp, type NetDevice } from './net-device.ts';

/** `struct net_bridge_port`. */
export interface BridgePort {
  readonly dev: NetDevice;
  /** Frames may leave by the port they came in on (`BR_HAIRPIN_MODE`, /sys/class/net/PORT/brport/hairpin_mode). */
  hairpin: boolean;
}

/** A software switch that is also a device of the host (net/bridge). Spanning tree, VLANs and IGMP snooping are left out. */
export class Bridge extends BaseDevice {
  readonly kind = 'bridge';
  readonly ports: BridgePort[] = [];
  readonly fdb: BridgeFdb;
  private macWasSet: boolean;

  constructor(init: DeviceInit, macWasSet: boolean) {
    super(init);
    this.macWasSet = macWasSet;
    this.fdb = new BridgeFdb(init.net.world.clock);
    this.fdb.addLocal(this.mac, this);
  }

  override get carrier(): boolean {
    return this.ports.some((p) => isUp(p.dev) && p.dev.carrier);
  }

  /** Called when somebody sets the bridge's MAC address: it no longer follows its ports. */
  setMac(mac: MacAddr): void {
    this.macWasSet = true;
    this.fdb.deletePort(this);
    this.mac = mac;
    this.fdb.addLocal(mac, this);
  }

  port(dev: NetDevice): BridgePort | null {
    return this.ports.find((p) => p.dev === dev) ?? null;
  }

  /** `br_add_if` (net/bridge/br_if.c): the device becomes a port; its frames go to the bridge from now on. */
  addPort(dev: NetDevice): BridgePort {
    const port: BridgePort = { dev, hairpin: false };
    this.ports.push(port);
    dev.master = this;
    dev.rxHandler = (skb) => this.handleFrame(skb, port);
    this.fdb.addLocal(dev.mac, dev);
    this.recalculateId();
    return port;
  }

  /** `br_del_if`. */
  removePort(dev: NetDevice): void {
    const at = this.ports.findIndex((p) => p.dev === dev);
    if (at < 0) return;
    this.ports.splice(at, 1);
    dev.master = null;
    dev.rxHandler = null;
    this.fdb.deletePort(dev);
    this.recalculateId();
  }

  /** `br_fdb_changeaddr` (net/bridge/br_fdb.c): a port has got another address. */
  portAddressChanged(dev: NetDevice): void {
    this.fdb.changeLocal(dev.mac, dev);
    this.recalculateId();
  }

  /** `br_stp_recalculate_bridge_id`: unless it was set, the bridge has the lowest address of its ports; without any, zero. */
  private recalculateId(): void {
    const lowest = this.ports.map((p) => p.dev.mac).sort()[0] ?? MAC_ZERO;
    if (this.macWasSet || lowest === this.mac) return;
    this.fdb.deletePort(this);
    this.mac = lowest;
  }

  /** `br_handle_frame` (net/bridge/br_input.c): every frame of a port. */
  private handleFrame(skb: SkBuff, port: BridgePort): void {
    const { tracer } = this.net.world;
    const eth = new Ethhdr(skb.head, skb.macHeader);
    if (isMulticastMac(eth.source)) {
      this.drop(skb, 'br_handle_frame', 'the source address is a group address');
      return;
    }
    if (eth.dest.startsWith('0180c20000') && eth.dest !== '0180c2000000') {
      this.drop(skb, 'br_handle_frame', 'a link-local group address is not forwarded');
      return;
    }
    if (!isUp(this)) {
      this.drop(skb, 'br_handle_frame', `${this.name} is down`);
      return;
    }
    tracer.step(this.net, skb, 'br_handle_frame', `a frame came in on port ${port.dev.name} of ${this.name}`, {
      bridge: this.name,
      port: port.dev.name,
    });
    // For the address of another port it stays PACKET_OTHERHOST, although it goes up: ip_rcv drops it.
    if (eth.dest === this.mac) skb.pktType = PACKET_HOST;
    this.net.devices.brNetfilter.preRouting(this, port.dev, skb, (s) => this.handleFrameFinish(s, port));
  }

  /** `br_handle_frame_finish`: learns the source, then up, out of one port, or out of all. */
  private handleFrameFinish(skb: SkBuff, port: BridgePort): void {
    const { tracer } = this.net.world;
    const { dest, source } = new Ethhdr(skb.head, skb.macHeader);
    const news = this.fdb.update(source, port.dev);
    const known = isMulticastMac(dest) ? null : this.fdb.find(dest);
    const where = isMulticastMac(dest)
      ? 'a group address: up and out of every port'
      : known?.isLocal
        ? 'our own address: up'
        : known
          ? `known: behind ${known.dev.name}`
          : 'unknown: flooded';
    tracer.step(
      this.net,
      skb,
      'br_handle_frame_finish',
      `${where}${news ? `; learnt that ${source} is behind ${port.dev.name}` : ''}`,
      {
        dest,
        source,
        fdb: known ? known.dev.name : 'miss',
        learnt: news,
      },
    );
    if (known?.isLocal) {
      this.passFrameUp(skb);
      return;
    }
    if (known) {
      this.forward(skb, known.dev, port);
      return;
    }
    if (isMulticastMac(dest)) {
      const up = this.clone(skb, 'br_pass_frame_up', 'a copy for the host itself');
      this.flood(skb, port);
      this.passFrameUp(up);
      return;
    }
    this.flood(skb, port);
  }

  /** `br_pass_frame_up`: received by the bridge device itself. */
  private passFrameUp(skb: SkBuff): void {
    skb.dev = this;
    this.countRx(skb.len);
    this.net.world.tracer.step(this.net, skb, 'br_pass_frame_up', `up the stack, as received on ${this.name}`, {
      dev: this.name,
    });
    if (this.net.devices.brNetfilter.localIn(skb)) netifReceiveSkb(skb);
  }

  /** `br_flood`: out of every port that may have it, the newest port first; the last one gets the packet itself. */
  private flood(skb: SkBuff, from: BridgePort | null): void {
    const to = this.ports.filter((p) => this.shouldDeliver(p, from)).reverse();
    const last = to.pop();
    if (!last) {
      this.drop(skb, 'br_flood', 'no other port to flood it to');
      return;
    }
    for (const p of to) this.send(this.clone(skb, 'br_flood', `a copy for port ${p.dev.name}`), p, from);
    this.send(skb, last, from);
  }

  private forward(skb: SkBuff, dev: NetDevice, from: BridgePort | null): void {
    const to = this.port(dev);
    if (to && this.shouldDeliver(to, from)) {
      this.send(skb, to, from);
      return;
    }
    const why =
      from && to === from
        ? `it would leave by ${dev.name}, where it came in, and hairpin mode is off there`
        : `port ${dev.name} is down`;
    this.drop(skb, 'br_forward', why);
  }

  /** `should_deliver`: the port is up, and not the one it came in on, unless that is a hairpin. */
  private shouldDeliver(to: BridgePort, from: BridgePort | null): boolean {
    return isUp(to.dev) && to.dev.carrier && (to !== from || to.hairpin);
  }

  /** `__br_forward` and `br_dev_queue_push_xmit`. `from` is null for a frame of the host itself. */
  private send(skb: SkBuff, to: BridgePort, from: BridgePort | null): void {
    const { tracer } = this.net.world;
    const { brNetfilter } = this.net.devices;
    const push = (s: SkBuff): void => {
      s.push(s.data - s.macHeader);
      if (!isSkbForwardable(to.dev, s)) {
        const { mtu, name } = to.dev;
        this.drop(
          s,
          'br_dev_queue_push_xmit',
          `a frame of ${s.len} bytes is too large for port ${name}: its MTU is ${mtu}`,
        );
        return;
      }
      tracer.step(this.net, s, 'br_dev_queue_push_xmit', `out of port ${to.dev.name}`, { port: to.dev.name });
      devQueueXmit(s, to.dev);
    };
    tracer.step(this.net, skb, from ? '__br_forward' : '__br_deliver', `to port ${to.dev.name}`, {
      port: to.dev.name,
      hairpin: to === from,
    });
    skb.dev = to.dev;
    if (from) brNetfilter.forward(this, to, skb, (s) => brNetfilter.postRouting(this, s, push));
    else push(skb);
  }

  /** `br_dev_xmit` (net/bridge/br_device.c): the host itself sends by the bridge. */
  startXmit(skb: SkBuff): void {
    this.countTx(skb);
    skb.macHeader = skb.data;
    const { dest } = new Ethhdr(skb.head, skb.data);
    skb.pull(ETH_HLEN);
    const known = isMulticastMac(dest) ? null : this.fdb.find(dest);
    this.net.world.tracer.step(this.net, skb, 'br_dev_xmit', known ? `known: behind ${known.dev.name}` : 'flooded', {
      bridge: this.name,
      dest,
      fdb: known ? known.dev.name : 'miss',
    });
    if (known && !known.isLocal) this.forward(skb, known.dev, null);
    else this.flood(skb, null);
  }

  private clone(skb: SkBuff, fn: string, why: string): SkBuff {
    const { tracer } = this.net.world;
    const c = skb.copy(tracer.nextSkbId());
    c.sk = null;
    tracer.alloc(this.net, c, fn, why, skb.id);
    return c;
  }

  private drop(skb: SkBuff, fn: string, note: string): void {
    kfreeSkbReason(
      this.net,
      skb,
      fn,
      'SKB_DROP_REASON_NOT_SPECIFIED',
      { kind: 'device', dev: this.name, text: note },
      note,
    );
  }
}
