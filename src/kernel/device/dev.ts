import { ETH_HLEN, ETH_P_ARP, ETH_P_IP, Ethhdr } from '../../wire/ethernet.ts';
import { isMulticastMac, MAC_BROADCAST } from '../../wire/inet.ts';
import { ENETDOWN } from '../errno.ts';
import { skbChecksumHelp } from '../skb/checksum.ts';
import { kfreeSkbReason } from '../skb/free.ts';
import { PACKET_BROADCAST, PACKET_LOOPBACK, PACKET_MULTICAST, PACKET_OTHERHOST, type SkBuff } from '../skb/sk-buff.ts';
import { retold } from '../trace/retold.ts';
import { isUp, type NetDevice } from './net-device.ts';

/** The bytes of a frame that came in or went out, for captures (`dev_queue_xmit_nit`, `ptype_all`). */
export type FrameTap = (skb: SkBuff, dev: NetDevice, direction: 'in' | 'out') => void;

const VLAN_HLEN = 4;

/** `is_skb_forwardable` (include/linux/netdevice.h): `dev` is up and takes a frame of that size, VLAN tag included. */
export const isSkbForwardable = (dev: NetDevice, skb: SkBuff): boolean =>
  isUp(dev) && skb.len <= dev.mtu + ETH_HLEN + VLAN_HLEN;

const hex4 = (n: number): string => `0x${n.toString(16).padStart(4, '0')}`;

/**
 * `eth_type_trans` (net/ethernet/eth.c): `skb.data` is at the Ethernet header; notes where it is, steps over it, and says
 * for whom the frame is. 802.3 lengths and DSA are left out.
 */
export function ethTypeTrans(skb: SkBuff, dev: NetDevice): void {
  skb.dev = dev;
  skb.macHeader = skb.data;
  const eth = new Ethhdr(skb.head, skb.data);
  skb.pull(ETH_HLEN);
  skb.protocol = eth.proto;
  const dest = eth.dest;
  // A frame for the device itself keeps the type it has: over lo, that of a copy made of a frame for others.
  if (dest === MAC_BROADCAST) skb.pktType = PACKET_BROADCAST;
  else if (dest !== dev.mac) skb.pktType = isMulticastMac(dest) ? PACKET_MULTICAST : PACKET_OTHERHOST;
  const { note, data } = headerRead(skb.protocol, skb.pktType, dest, eth.source);
  dev.net.world.tracer.step(dev.net, skb, 'eth_type_trans', note, data);
}

const headerRead = retold((protocol: number, type: number, dest: string, source: string) => ({
  note: `Ethernet header read, type ${hex4(protocol)}`,
  data: { protocol: hex4(protocol), pkt_type: PKT_TYPES[type] ?? '', dest, source },
}));

const PKT_TYPES = ['PACKET_HOST', 'PACKET_BROADCAST', 'PACKET_MULTICAST', 'PACKET_OTHERHOST', 'PACKET_OUTGOING'];

/**
 * `__netif_receive_skb_core` (net/core/dev.c): taps, then the device's rx handler, then the protocol. VLAN, XDP, tc and
 * the netfilter ingress hook are left out.
 */
export function netifReceiveSkb(skb: SkBuff): void {
  const dev = skb.dev;
  if (!dev) throw new Error('netif_receive_skb: no device');
  const { net } = dev;
  skb.networkHeader = skb.data;
  skb.transportHeader = skb.data;
  skb.skbIif = dev.ifindex;
  if (skb.pktType !== PACKET_LOOPBACK) net.devices.tap(skb, dev, 'in'); // `packet_rcv` has seen it go out
  if (dev.rxHandler) {
    net.world.tracer.step(net, skb, '__netif_receive_skb_core', `${dev.name} is a bridge port: to its rx handler`, {
      dev: dev.name,
      rx_handler: 'br_handle_frame',
    });
    dev.rxHandler(skb);
    return;
  }
  deliverToProtocol(skb, dev);
}

const ofProtocol = retold((dev: string, protocol: string) => ({ dev, protocol }));

function deliverToProtocol(skb: SkBuff, dev: NetDevice): void {
  const { net } = dev;
  const { tracer } = net.world;
  switch (skb.protocol) {
    case ETH_P_IP:
      tracer.step(net, skb, '__netif_receive_skb_core', 'IPv4: to ip_rcv', ofProtocol(dev.name, 'ip'));
      net.ip.rcv(skb);
      return;
    case ETH_P_ARP:
      tracer.step(net, skb, '__netif_receive_skb_core', 'ARP: to arp_rcv', ofProtocol(dev.name, 'arp'));
      net.neigh.arpRcv(skb);
      return;
    default:
      kfreeSkbReason(
        net,
        skb,
        '__netif_receive_skb_core',
        'SKB_DROP_REASON_UNHANDLED_PROTO',
        { kind: 'packet', text: `EtherType ${hex4(skb.protocol)}` },
        `no protocol is registered for EtherType ${hex4(skb.protocol)}`,
      );
  }
}

/** `netif_rx` (net/core/dev.c): hands a packet to the backlog of this CPU; a softirq goes on with it. */
export function netifRx(skb: SkBuff): void {
  const dev = skb.dev;
  if (!dev) throw new Error('netif_rx: no device');
  const { net } = dev;
  const max = net.sysctl.number('net.core.netdev_max_backlog');
  const { cpu } = net.world;
  cpu.localBhDisable();
  const queued = cpu.softnet.enqueueToBacklog(net, skb, max, netifReceiveSkb);
  cpu.localBhEnable();
  if (queued) return;
  dev.stats.rxDropped++;
  kfreeSkbReason(
    net,
    skb,
    'enqueue_to_backlog',
    'SKB_DROP_REASON_CPU_BACKLOG',
    { kind: 'sysctl', name: 'net.core.netdev_max_backlog', value: String(max) },
    'the input queue of the CPU is full',
  );
}

/**
 * `dev_queue_xmit` (net/core/dev.c): `skb.data` is at the Ethernet header. No device here keeps a queue, so the frame goes
 * straight to the driver (`dev_hard_start_xmit`). Traffic control is left out. Returns 0 or a negative errno.
 */
export function devQueueXmit(skb: SkBuff, dev: NetDevice): number {
  const { net } = dev;
  skb.dev = dev;
  if (!isUp(dev)) {
    kfreeSkbReason(
      net,
      skb,
      '__dev_queue_xmit',
      'SKB_DROP_REASON_DEV_READY',
      { kind: 'device', dev: dev.name, text: 'down' },
      `${dev.name} is down`,
    );
    return -ENETDOWN;
  }
  const { note, data } = toDriver(dev.name, dev.qdisc, skb.len);
  net.world.tracer.step(net, skb, '__dev_queue_xmit', note, data);
  if (!dev.hwCsum) skbChecksumHelp(skb); // `validate_xmit_skb`
  net.devices.tap(skb, dev, 'out');
  const { cpu } = net.world;
  cpu.localBhDisable(); // `rcu_read_lock_bh`
  dev.startXmit(skb);
  cpu.localBhEnable();
  return 0;
}

const toDriver = retold((dev: string, qdisc: string, len: number) => ({
  note: `to the driver of ${dev}`,
  data: { dev, qdisc, len },
}));
