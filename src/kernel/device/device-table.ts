import { MAC_ZERO, type MacAddr } from '../../wire/inet.ts';
import { EEXIST, EINVAL, ELOOP } from '../errno.ts';
import type { NetNs } from '../netns.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { BaseDevice, type DeviceInit } from './base-device.ts';
import { BrNetfilter } from './br-netfilter.ts';
import { Bridge } from './bridge.ts';
import type { FrameTap } from './dev.ts';
import { Dummy } from './dummy.ts';
import { Loopback } from './loopback.ts';
import { IFF_BROADCAST, IFF_LOOPBACK, IFF_MULTICAST, IFF_NOARP, IFF_UP, isUp, type NetDevice } from './net-device.ts';
import { Nic } from './nic.ts';
import { Veth } from './veth.ts';

/** What is common to every device that can be added. `mac` is random without one, `ifindex` the next free one. */
export interface DeviceOptions {
  readonly name: string;
  readonly mac?: MacAddr;
  readonly ifindex?: number;
  readonly mtu?: number;
}

export type DeviceSpec =
  | (DeviceOptions & { readonly kind: 'nic' | 'bridge' | 'dummy' })
  | (DeviceOptions & { readonly kind: 'veth'; readonly peer: DeviceOptions & { readonly net?: NetNs } });

const ETHER = IFF_BROADCAST | IFF_MULTICAST;

/** The devices of one namespace (net/core/dev.c, rtnetlink.c). */
export class DeviceTable {
  private readonly net: NetNs;
  private readonly list: BaseDevice[] = [];
  private lastIndex = 0;
  /** Captures: called with every frame that a device receives or sends; `skb.macHeader` or `data` is at Ethernet. */
  readonly taps = new Set<FrameTap>();
  readonly brNetfilter: BrNetfilter;

  constructor(net: NetNs) {
    this.net = net;
    this.brNetfilter = new BrNetfilter(net);
  }

  /** The loopback device, down and without an address, as in a new namespace. */
  addLoopback(): NetDevice {
    return this.register(new Loopback({ ...this.init({ name: 'lo', mac: MAC_ZERO, mtu: 65536 }, IFF_LOOPBACK) }));
  }

  get loopback(): NetDevice {
    const lo = this.list[0];
    if (!lo) throw new Error('a namespace without loopback');
    return lo;
  }

  /** `ip link add`. Returns the device, down, or a negative errno. The peer of a veth is made first, as on Linux. */
  tryAdd(spec: DeviceSpec): NetDevice | number {
    if (this.get(spec.name)) return -EEXIST;
    switch (spec.kind) {
      case 'nic':
        return this.register(new Nic(this.init(spec, ETHER)));
      case 'dummy':
        return this.register(new Dummy(this.init(spec, IFF_BROADCAST | IFF_NOARP)));
      case 'bridge':
        return this.register(new Bridge(this.init(spec, ETHER), spec.mac !== undefined));
      case 'veth': {
        const there = (spec.peer.net ?? this.net).devices;
        if (there.get(spec.peer.name) || (there === this && spec.peer.name === spec.name)) return -EEXIST;
        const peer = new Veth(there.init(spec.peer, ETHER));
        there.register(peer);
        const dev = new Veth(this.init(spec, ETHER));
        Veth.pair(dev, peer);
        return this.register(dev);
      }
    }
  }

  /** The same for callers that know the name to be free. */
  add(spec: DeviceSpec): NetDevice {
    const dev = this.tryAdd(spec);
    if (typeof dev === 'number') throw new Error(`device ${spec.name} exists`);
    return dev;
  }

  /** `ip link del`. A veth takes its peer along. */
  remove(dev: NetDevice): void {
    const other = dev instanceof Veth ? dev.peer : null;
    this.unregister(dev);
    if (dev instanceof Veth) dev.unpair();
    if (other) other.net.devices.unregister(other);
  }

  get(name: string): NetDevice | null {
    return this.list.find((d) => d.name === name) ?? null;
  }

  byIndex(ifindex: number): NetDevice | null {
    return this.list.find((d) => d.ifindex === ifindex) ?? null;
  }

  /** By index, lowest first. */
  all(): readonly NetDevice[] {
    return this.list;
  }

  /** `ip link set DEV up` (`dev_open`). */
  setUp(dev: NetDevice): void {
    if (isUp(dev)) return;
    dev.flags |= IFF_UP;
    if (dev instanceof BaseDevice) dev.activated = true;
    this.config(dev, 'dev_open', 'up');
    this.net.fib.deviceUp(dev);
  }

  /** `ip link set DEV down` (`dev_close`): its routes and neighbours go. */
  setDown(dev: NetDevice): void {
    if (!isUp(dev)) return;
    dev.flags &= ~IFF_UP;
    this.config(dev, 'dev_close', 'down');
    this.net.fib.deviceDown(dev);
    this.net.neigh.deviceDown(dev);
    this.net.ctLoaded?.nat.deviceDown(dev.ifindex);
  }

  setMac(dev: NetDevice, mac: MacAddr): void {
    if (dev instanceof Bridge) dev.setMac(mac);
    else dev.mac = mac;
    if (dev.master instanceof Bridge) dev.master.portAddressChanged(dev);
    this.config(dev, 'dev_set_mac_address', `address ${mac}`);
  }

  setMtu(dev: NetDevice, mtu: number): number {
    if (mtu < 68 || mtu > 65535) return -EINVAL;
    dev.mtu = mtu;
    this.config(dev, 'dev_set_mtu', `mtu ${mtu}`);
    return 0;
  }

  /** `ip link set DEV name NAME`. */
  rename(dev: NetDevice, name: string): number {
    if (this.get(name)) return -EEXIST;
    this.config(dev, 'dev_change_name', `name ${name}`);
    dev.name = name;
    relabel(dev);
    return 0;
  }

  /** `ip link set DEV master BRIDGE`, or null for `nomaster`. */
  setMaster(dev: NetDevice, master: NetDevice | null): number {
    if (dev.master instanceof Bridge) dev.master.removePort(dev);
    if (master) {
      if (!(master instanceof Bridge)) return -EINVAL;
      if (dev instanceof Bridge) return -ELOOP;
      if (dev instanceof Loopback) return -EINVAL;
      master.addPort(dev);
    }
    this.config(dev, 'do_set_master', master ? `master ${master.name}` : 'nomaster');
    return 0;
  }

  /** `ip link set DEV netns NET` (`dev_change_net_namespace`): down, without addresses, and with a free index. */
  move(dev: NetDevice, to: NetNs): number {
    const at = this.list.indexOf(dev as BaseDevice);
    const base = this.list[at];
    if (!base || dev instanceof Loopback || dev instanceof Bridge) return -EINVAL;
    if (to === this.net) return 0;
    if (to.devices.get(dev.name)) return -EEXIST;
    this.retire(dev);
    this.list.splice(at, 1);
    base.net = to;
    base.activated = false;
    if (to.devices.byIndex(base.ifindex)) base.ifindex = to.devices.nextIndex();
    to.devices.register(base);
    return 0;
  }

  /** Shows a frame to whoever captures. */
  tap(skb: SkBuff, dev: NetDevice, direction: 'in' | 'out'): void {
    for (const tap of this.taps) tap(skb, dev, direction);
  }

  private unregister(dev: NetDevice): void {
    this.retire(dev);
    if (dev instanceof Bridge) for (const port of [...dev.ports]) dev.removePort(port.dev);
    const at = this.list.indexOf(dev as BaseDevice);
    if (at >= 0) this.list.splice(at, 1);
    this.config(dev, 'unregister_netdevice', 'gone');
  }

  private retire(dev: NetDevice): void {
    this.setDown(dev);
    if (dev.master instanceof Bridge) dev.master.removePort(dev);
    this.net.fib.deviceGone(dev);
    this.net.neigh.deviceGone(dev);
    dev.addrs.length = 0;
    this.net.sysctl.deviceGone(dev);
  }

  private register<D extends BaseDevice>(dev: D): D {
    const at = this.list.findIndex((d) => d.ifindex > dev.ifindex);
    if (at < 0) this.list.push(dev);
    else this.list.splice(at, 0, dev);
    this.lastIndex = Math.max(this.lastIndex, dev.ifindex);
    this.net.sysctl.deviceAdded(dev);
    this.config(dev, 'register_netdevice', dev.kind);
    return dev;
  }

  private nextIndex(): number {
    return this.lastIndex + 1;
  }

  private init(options: DeviceOptions, flags: number): DeviceInit {
    return {
      net: this.net,
      name: options.name,
      ifindex: options.ifindex ?? this.nextIndex(),
      mac: options.mac ?? this.randomMac(),
      mtu: options.mtu ?? 1500,
      flags,
    };
  }

  /** `eth_hw_addr_random`: locally administered, not a group address. */
  private randomMac(): MacAddr {
    const { random } = this.net.world;
    let hex = ((random.below(256) & 0xfe) | 2).toString(16).padStart(2, '0');
    for (let i = 0; i < 5; i++) hex += random.below(256).toString(16).padStart(2, '0');
    return hex as MacAddr;
  }

  private config(dev: NetDevice, fn: string, text: string): void {
    this.net.world.tracer.config(this.net, fn, 'link', `${dev.name}: ${text}`);
  }
}

/** `IFNAMSIZ` without the zero at the end. */
const NAME_MAX = 15;

/** `inetdev_changename`: labels follow the name; those after the first keep what stood behind a colon, or get a number. */
function relabel(dev: NetDevice): void {
  for (const [n, a] of dev.addrs.entries()) {
    const colon = a.label.indexOf(':');
    const rest = n === 0 ? '' : colon < 0 ? `:${n + 1}` : a.label.slice(colon);
    a.label =
      rest.length + dev.name.length > NAME_MAX ? dev.name.slice(0, NAME_MAX - rest.length) + rest : dev.name + rest;
  }
}
