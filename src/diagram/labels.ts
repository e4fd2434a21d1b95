import type { CpuContext } from '../protocol/messages.ts';
import type { BoxPlace, Lane } from './layout.ts';

/** Names of the places: what it is, and the kernel function (or the fact) beneath it. */
export const PLACE_LABELS: Readonly<
  Record<BoxPlace, { readonly name: string; readonly sub: string; readonly title: string }>
> = {
  wireIn: { name: 'wire', sub: 'in', title: 'The wire: a frame arrives at the network card' },
  rxRing: {
    name: 'rx ring',
    sub: 'slots',
    title: 'Receive ring: descriptors that tell the card where in RAM a frame may go',
  },
  ram: { name: 'RAM', sub: 'DMA', title: 'Main memory: the frame is written here before anybody looks at it' },
  isr: {
    name: 'hard irq \u00b7 ISR',
    sub: 'ack, raise NET_RX',
    title: 'Interrupt handler: acknowledges, marks NET_RX pending, leaves',
  },
  napi: { name: 'NAPI poll', sub: 'net_rx_action', title: 'The NET_RX softirq polls the driver, up to its budget' },
  skb: { name: 'sk_buff', sub: 'build_skb', title: 'A struct sk_buff is built around the bytes' },
  netif: { name: 'receive', sub: 'netif_receive_skb', title: 'Taps see it, then the handler of its protocol gets it' },
  ipRcv: { name: 'ip_rcv', sub: 'header check', title: 'ip_rcv: is this a sound IPv4 header?' },
  arp: { name: 'ARP', sub: 'arp_rcv', title: 'The address resolution protocol: who has this address?' },
  routeIn: { name: 'route', sub: 'for us?', title: 'Routing decision: deliver here, forward, or drop' },
  l4: { name: 'transport', sub: 'icmp tcp udp', title: 'The receive function of ICMP, TCP or UDP' },
  socket: { name: 'socket', sub: 'receive queue', title: 'The receive queue of a socket' },
  app: { name: 'application', sub: 'system call', title: 'A program: it reads from a socket or sends' },
  routeOut: { name: 'route', sub: 'out', title: 'Routing of what this host sends: which device, which source address' },
  neigh: { name: 'neighbour', sub: 'neigh_output', title: 'Neighbour table: the MAC address of the next hop' },
  xmit: { name: 'transmit', sub: 'dev_queue_xmit', title: 'Queueing discipline, then the driver' },
  txRing: { name: 'tx ring', sub: 'DMA', title: 'Transmit ring: the card fetches the frame from RAM' },
  wireOut: { name: 'wire', sub: 'out', title: 'The wire: the frame leaves' },
  virtual: {
    name: 'lo \u00b7 veth \u00b7 bridge',
    sub: 'no hardware',
    title: 'Devices made of software: loopback, veth pair, bridge',
  },
};

export const LANE_LABELS: Readonly<Record<Lane['id'], string>> = {
  process: 'process',
  softirq: 'softirq \u00b7 network stack',
  hardirq: 'hard irq',
  hardware: 'hardware',
};

export const CPU_LABELS: Readonly<Record<CpuContext, string>> = {
  process: 'process',
  softirq: 'softirq NET_RX',
  hardirq: 'hard irq',
};
