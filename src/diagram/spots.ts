import type { HookName, TraceEvent } from '../protocol/messages.ts';

/** Everything a packet can be at. Hook columns have the hook's name. */
export type PlaceId =
  | 'wireIn'
  | 'rxRing'
  | 'ram'
  | 'isr'
  | 'napi'
  | 'skb'
  | 'netif'
  | 'ipRcv'
  | 'arp'
  | HookName
  | 'routeIn'
  | 'l4'
  | 'socket'
  | 'app'
  | 'routeOut'
  | 'neigh'
  | 'xmit'
  | 'txRing'
  | 'wireOut'
  | 'virtual';

export const HOOKS: readonly HookName[] = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];
export const isHook = (place: PlaceId): place is HookName => (HOOKS as readonly string[]).includes(place);

/** A place, and where in it: a hook column has a head, one slot per function, and a tail. */
export interface Spot {
  readonly place: PlaceId;
  /** `head`, `tail`, or the key of a slot (see columns.ts). */
  readonly slot?: string;
}

const head = (place: HookName): Spot => ({ place, slot: 'head' });
const tail = (place: HookName): Spot => ({ place, slot: 'tail' });

/** Kernel functions that happen at one place. Read top to bottom; the first pattern that fits counts. */
const FUNCTIONS: readonly (readonly [RegExp, Spot])[] = [
  [/^__?ip_rcv_finish|^ip_rcv_finish/, tail('PREROUTING')],
  [/^ip_route_input|^fib_validate_source|^ip_mkroute_input|^ip_error/, { place: 'routeIn' }],
  [/^ip_local_deliver_finish|^ip_protocol_deliver_rcu/, tail('INPUT')],
  [/^ip_local_deliver|^ip_call_ra_chain/, head('INPUT')],
  [/^ip_forward_finish/, tail('FORWARD')],
  [/^ip_forward/, head('FORWARD')],
  [/^__?ip_local_out|^ip_local_out|^ip_send_skb|^ip_push_pending|^ip_build_and_send/, head('OUTPUT')],
  [/^ip_route_output|^ip_route_me_harder|^nf_reroute|^icmp_route_lookup|^dst_output/, { place: 'routeOut' }],
  [/^ip_output|^ip_mc_output/, head('POSTROUTING')],
  [/^ip_finish_output2|^neigh_|^arp_solicit|^__neigh|^arp_constructor/, { place: 'neigh' }],
  [/^__?ip_finish_output|^ip_finish_output|^ip_do_fragment|^ip_fragment/, tail('POSTROUTING')],
  [/^arp_(rcv|process|send|xmit|create|reply)/, { place: 'arp' }],
  [/^ip_rcv/, { place: 'ipRcv' }],
  [/^ip_defrag|^ip_frag/, { place: 'ipRcv' }],
  [/^(__)?netif_receive_skb|^deliver_skb|^netif_rx|^packet_rcv|^tpacket_rcv|^enqueue_to_backlog/, { place: 'netif' }],
  [/^eth_type_trans|build_skb|^napi_gro|netdev_alloc_skb|^skb_put/, { place: 'skb' }],
  [/_poll$|^napi_poll|^net_rx_action|^process_backlog|^napi_complete|^__?do_softirq/, { place: 'napi' }],
  [/_interrupt$|napi_schedule|_intr$|_isr$|^handle_irq|^do_IRQ|raise_softirq|_irq_masked$|^irq_/, { place: 'isr' }],
  [/^dma_write|^memcpy_fromio/, { place: 'ram' }],
  [/^nic_rx|^nic_receive|^rx_ring/, { place: 'rxRing' }],
  [/^dma_read|_start_xmit$|_consume_skb$|^tx_ring|_xmit_frame$/, { place: 'txRing' }],
  [/^br_|^__br_|^veth_|^loopback_xmit|^dummy_xmit|^nf_bridge|^dev_loopback/, { place: 'virtual' }],
  [/^(__)?dev_queue_xmit|^dev_hard_start_xmit|^sch_direct_xmit|^__dev_xmit|^dev_direct_xmit/, { place: 'xmit' }],
  [/^sock_|^(udp|raw|ping)_queue|^tcp_rcv_established|^skb_copy_datagram|_queue_rcv_skb/, { place: 'socket' }],
  [/_sendmsg$|_recvmsg$|^sys_|^inet_|_connect$|_accept$|^ip_append_data|^ip_make_skb|^ip_queue_xmit/, { place: 'app' }],
  [/^tcp_(transmit|send|write|make|v4_send|connect)|^udp_send|^raw_send|^ping_(send|v4_send)/, { place: 'app' }],
  [/^icmp_(rcv|echo|reply|send|push|unreach|redirect|timestamp|discard)|^__icmp_send/, { place: 'l4' }],
  [/^(tcp|udp|raw|ping|icmp|sctp|__udp4_lib|igmp)_?/, { place: 'l4' }],
  [/^nf_send_(reset|unreach)/, { place: 'l4' }],
];

const cache = new Map<string, Spot | null>();

/** Where a kernel function happens, or null when the picture has no place for it. */
export function spotOfFunction(fn: string): Spot | null {
  const known = cache.get(fn);
  if (known !== undefined) return known;
  const spot = FUNCTIONS.find(([pattern]) => pattern.test(fn))?.[1] ?? null;
  cache.set(fn, spot);
  return spot;
}

/** Decisions are drawn as diamonds. */
export const isDiamond = (place: PlaceId): boolean => place === 'routeIn' || place === 'routeOut';

const HARDWARE: ReadonlySet<PlaceId> = new Set(['wireIn', 'rxRing', 'ram', 'txRing', 'wireOut']);

/** Work of the network card, not of the CPU. */
export const isHardware = (place: PlaceId): boolean => HARDWARE.has(place);

export const slotKey = (fn: string, priority: number): string => `${priority}:${fn}`;

/** Where an event happens; null for one that has no place of its own (its packet stays where it was). */
export function spotOf(event: TraceEvent): Spot | null {
  switch (event.kind) {
    case 'hook':
      return { place: event.hook, slot: slotKey(event.fn, event.priority) };
    case 'link':
      return spotOfFunction(event.fn)?.place === 'virtual' ? { place: 'virtual' } : { place: 'wireOut' };
    case 'step':
    case 'consume':
      return spotOfFunction(event.fn);
    case 'alloc':
      return spotOfFunction(event.fn) ?? (event.cpu === 'process' ? { place: 'app' } : null);
    default:
      return null;
  }
}

/** The events at which stepping stops: something happened to a packet. */
export const isStop = (event: TraceEvent): boolean =>
  event.skb > 0 &&
  (event.kind === 'step' ||
    event.kind === 'hook' ||
    event.kind === 'drop' ||
    event.kind === 'consume' ||
    event.kind === 'link' ||
    event.kind === 'alloc');
