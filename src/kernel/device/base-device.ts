import { set16, setMac } from '../../wire/bytes.ts';
import { ETH_HLEN } from '../../wire/ethernet.ts';
import type { MacAddr } from '../../wire/inet.ts';
import type { NetNs } from '../netns.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import type { DeviceKind, InIfaddr, NetDevice } from './net-device.ts';

/** What a device of any kind is made from. */
export interface DeviceInit {
  readonly net: NetNs;
  readonly name: string;
  readonly ifindex: number;
  readonly mac: MacAddr;
  readonly mtu: number;
  readonly flags: number;
}

/** The part of `struct net_device` that all kinds share. */
export abstract class BaseDevice implements NetDevice {
  abstract readonly kind: DeviceKind;
  name: string;
  ifindex: number;
  net: NetNs;
  mac: MacAddr;
  mtu: number;
  flags: number;
  readonly addrs: InIfaddr[] = [];
  master: NetDevice | null = null;
  rxHandler: ((skb: SkBuff) => void) | null = null;
  /** It was up once: its queue stays what it became then (`dev_activate`). */
  activated = false;
  readonly stats = { rxPackets: 0, rxBytes: 0, rxDropped: 0, txPackets: 0, txBytes: 0, txDropped: 0 };

  constructor(init: DeviceInit) {
    this.net = init.net;
    this.name = init.name;
    this.ifindex = init.ifindex;
    this.mac = init.mac;
    this.mtu = init.mtu;
    this.flags = init.flags;
  }

  get peer(): NetDevice | null {
    return null;
  }

  get carrier(): boolean {
    return true;
  }

  get qdisc(): string {
    return this.activated ? 'noqueue' : 'noop';
  }

  get hwCsum(): boolean {
    return true;
  }

  abstract startXmit(skb: SkBuff): void;

  protected countTx(skb: SkBuff): void {
    this.stats.txPackets++;
    this.stats.txBytes += skb.len;
  }

  countRx(bytes: number): void {
    this.stats.rxPackets++;
    this.stats.rxBytes += bytes;
  }
}

/** `eth_header` (net/ethernet/eth.c): puts the Ethernet header in front of the packet. */
export function ethHeader(skb: SkBuff, dest: MacAddr, source: MacAddr, proto: number): void {
  const at = skb.push(ETH_HLEN);
  setMac(skb.head, at, dest);
  setMac(skb.head, at + 6, source);
  set16(skb.head, at + 12, proto);
  skb.macHeader = at;
}
