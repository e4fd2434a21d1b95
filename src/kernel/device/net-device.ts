import type { Ipv4Addr, MacAddr } from '../../wire/inet.ts';
import type { NetNs } from '../netns.ts';
import type { SkBuff } from '../skb/sk-buff.ts';

/** `net_device.flags` (include/uapi/linux/if.h). */
export const IFF_UP = 1 << 0;
export const IFF_BROADCAST = 1 << 1;
export const IFF_LOOPBACK = 1 << 3;
export const IFF_RUNNING = 1 << 6;
export const IFF_NOARP = 1 << 7;
export const IFF_PROMISC = 1 << 8;
export const IFF_MULTICAST = 1 << 12;
export const IFF_LOWER_UP = 1 << 16;

export type DeviceKind = 'loopback' | 'nic' | 'veth' | 'bridge' | 'dummy';

/** `struct in_ifaddr`: one IPv4 address of a device. */
export interface InIfaddr {
  /** The address. */
  readonly local: Ipv4Addr;
  readonly prefixLen: number;
  readonly broadcast: Ipv4Addr | null;
  /** 'global' | 'link' | 'host', as `ip addr` prints it. */
  readonly scope: 'global' | 'link' | 'host';
  /** The device's name, or that with a colon and more. */
  label: string;
  readonly secondary: boolean;
}

/**
 * `struct net_device`, reduced to what the model needs. One file per kind implements `startXmit`: NIC, veth, bridge,
 * dummy, loopback.
 */
export interface NetDevice {
  readonly kind: DeviceKind;
  name: string;
  readonly ifindex: number;
  net: NetNs;
  mac: MacAddr;
  mtu: number;
  flags: number;
  readonly addrs: InIfaddr[];
  /** The bridge it is a port of. */
  master: NetDevice | null;
  readonly stats: {
    rxPackets: number;
    rxBytes: number;
    rxDropped: number;
    txPackets: number;
    txBytes: number;
    txDropped: number;
  };
  /** Set on a bridge port (`rx_handler`): takes every frame the device receives. */
  rxHandler: ((skb: SkBuff) => void) | null;
  /** The other end of a veth or of a wire. */
  readonly peer: NetDevice | null;
  /** The link is there (`netif_carrier_ok`); shown as LOWER_UP, or NO-CARRIER when it is not. */
  readonly carrier: boolean;
  /** `qdisc` as `ip link` names it: noqueue for virtual devices, pfifo_fast for a NIC. */
  readonly qdisc: string;
  /** It fills in checksums, or leaves that to who needs them (`NETIF_F_HW_CSUM`): then frames may go out without. */
  readonly hwCsum: boolean;
  /** `ip link set DEV alias`, and `txqueuelen` when it was changed. Only shown. */
  alias?: string;
  txQueueLen?: number;
  /** `ip link set DEV group`; absent: 0. */
  group?: number;
  /** `ndo_start_xmit`. `skb.data` is at the Ethernet header. */
  startXmit(skb: SkBuff): void;
}

export const isUp = (dev: NetDevice): boolean => (dev.flags & IFF_UP) !== 0;
