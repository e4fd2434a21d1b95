import type { FunctionsByFile } from './types.ts';

/** Devices, softirqs, IPv4, neighbours and the bridge: files of Linux 6.1 and 6.12, and what each function does. */
export const STACK: FunctionsByFile = {
  'net/core/dev.c': {
    __dev_queue_xmit:
      'Hands a finished frame to the device: through its queueing discipline if it has one, else straight to the driver.',
    __netif_receive_skb_core:
      'The fork in the road for what came in: taps such as tcpdump get a copy, a bridge may take the frame, and the rest goes to the handler of its protocol.',
    dev_change_name: 'Gives a device another name.',
    dev_close: 'Takes a device down.',
    dev_loopback_xmit: 'Sends a copy of a packet back into this host, as multicast and broadcast need it.',
    dev_open: 'Brings a device up.',
    dev_set_mac_address: 'Changes the MAC address of a device.',
    dev_set_mtu: 'Changes the largest packet a device takes.',
    enqueue_to_backlog:
      'Puts a frame from a software device into the input queue of this CPU, to be polled like a card.',
    napi_complete_done: 'Ends a poll: the ring is empty, so the card may interrupt again.',
    net_rx_action: 'The NET_RX softirq: it polls each device that asked for it, within a budget.',
    netif_rx: 'The old way in for a driver: the frame goes into the input queue of this CPU.',
    process_backlog: 'Polls the input queue of this CPU, as a driver polls its ring.',
    register_netdevice: 'A device comes into being.',
  },
  'include/linux/netdevice.h': {
    ____dev_forward_skb:
      'Readies a frame to come in at another device: it must be up and the frame not too long; mark and connection are scrubbed between namespaces.',
    unregister_netdevice: 'A device goes away.',
  },
  'net/core/gro.c': {
    napi_gro_receive: 'Merges segments of one stream into a larger packet, so that the stack is climbed less often.',
  },
  'net/core/skbuff.c': {
    napi_build_skb: 'Builds a struct sk_buff around a buffer that the card has filled; no byte is copied.',
    napi_consume_skb: 'Frees an sk_buff whose frame has been sent.',
  },
  'include/linux/skbuff.h': {
    netdev_alloc_skb: 'Makes an sk_buff with room for a frame and some in front of it.',
  },
  'net/core/rtnetlink.c': { do_set_master: 'Makes a device a port of a bridge, or takes it out.' },
  'net/core/sock.c': { sock_def_readable: 'Wakes the program that waits for this socket.' },
  'kernel/softirq.c': {
    __raise_softirq_irqoff: 'Marks a softirq as pending: the work is done when the interrupt handler has left.',
  },
  'include/asm-generic/io.h': {
    memcpy_fromio: 'Copies from the memory of a card, byte by byte, with the CPU waiting for each.',
  },
  'drivers/net/veth.c': { veth_xmit: 'The frame goes straight to the other end of the pair, in another namespace.' },
  'drivers/net/loopback.c': { loopback_xmit: 'What is sent on lo is received on lo.' },
  'drivers/net/dummy.c': { dummy_xmit: 'A device without a wire: what is sent here is counted and gone.' },
  'net/ethernet/eth.c': {
    eth_type_trans: 'Reads the Ethernet header: which protocol is inside, and whether the frame is for this host.',
  },
  'net/bridge/br_device.c': {
    br_dev_xmit: 'This host sends by the bridge: to the port behind which the address was seen, or to all.',
  },
  'net/bridge/br_input.c': {
    br_handle_frame: 'A frame came in on a port of a bridge: link-local ones are kept apart, the others go on.',
    br_handle_frame_finish:
      'Learns behind which port the sender is, and decides: up the stack, out of a port, or to all.',
    br_pass_frame_up: 'The frame is for this host: it goes up as if the bridge itself had received it.',
  },
  'net/bridge/br_forward.c': {
    __br_deliver: 'Sends a frame of this host out of one port.',
    __br_forward: 'Sends a bridged frame out of one port, through the bridge hooks.',
    br_dev_queue_push_xmit: 'Puts the Ethernet header back and gives the frame to the device of the port.',
    br_flood: 'Nobody knows where the address is: the frame goes out of every other port.',
    br_forward: 'Sends a bridged frame out of the port behind which its address was seen.',
  },
  'net/bridge/br_netfilter_hooks.c': {
    br_nf_local_in:
      'br_netfilter: a copy of a frame to many goes up the stack; its new connection is confirmed before the others are.',
    br_nf_forward_ip: 'br_netfilter: the bridged packet goes through the FORWARD hook of IPv4.',
    br_nf_post_routing: 'br_netfilter: the bridged packet goes through the POSTROUTING hook of IPv4.',
    br_nf_pre_routing:
      'br_netfilter: the bridged packet goes through the PREROUTING hook of IPv4, as if it were routed.',
    br_nf_pre_routing_finish:
      'After PREROUTING on a bridge: if its destination was changed, the way is looked up anew.',
  },
  'net/core/neighbour.c': {
    __neigh_event_send: 'The MAC address of the next hop is not known: the packet waits while it is asked for.',
    neigh_add: 'Somebody enters a neighbour by hand.',
    neigh_delete: 'Somebody removes a neighbour.',
    neigh_destroy: 'The last user of a neighbour entry is gone, and so is the entry.',
    neigh_invalidate: 'Nobody answered: what waited for the address is given up.',
    neigh_resolve_output: 'Asks for the MAC address if need be, then writes the Ethernet header.',
    neigh_update: 'Something new is known about a neighbour: an address, or that it does not answer.',
  },
  'include/net/neighbour.h': {
    neigh_output: 'Puts the Ethernet header in front, with the MAC address of the next hop, and sends the frame.',
  },
  'net/ipv4/arp.c': {
    arp_create: 'Builds an ARP packet.',
    arp_error_report: 'The address was never answered for: the sender is told that the host can not be reached.',
    arp_process: 'Reads an ARP packet: answers if the address asked for is ours, and remembers the sender.',
    arp_rcv: 'An ARP packet came in: is it sound, and for us?',
    arp_send: 'Builds an ARP packet and sends it.',
  },
  'net/ipv4/ip_input.c': {
    ip_local_deliver: 'The packet is for this host: fragments are put together, then it goes through INPUT.',
    ip_local_deliver_finish: 'INPUT let it pass: the IP header is taken off.',
    ip_protocol_deliver_rcu: 'Finds the receiver by the protocol number: raw sockets first, then ICMP, TCP or UDP.',
    ip_rcv: 'The front door of IPv4: checks the header, then sends the packet through PREROUTING.',
    ip_rcv_core: 'Checks version, length and checksum of the IP header; what is wrong goes no further.',
    ip_rcv_finish: 'PREROUTING let it pass: now it is looked up where it goes.',
    ip_rcv_finish_core: 'Looks up the route of a packet that has none yet, and counts multicast and broadcast.',
    ip_rcv_options: 'Reads the options of the IP header.',
  },
  'net/ipv4/ip_options.c': { ip_options_rcv_srr: 'Follows a source route, if this host allows such a thing.' },
  'net/ipv4/ip_forward.c': {
    ip_forward: 'The packet goes on to another host: its TTL is lowered by one, its size is checked, FORWARD is asked.',
    ip_forward_finish: 'FORWARD let it pass: it goes on as if it were sent from here.',
  },
  'net/ipv4/ip_output.c': {
    __ip_local_out: 'A packet of this host starts: length and checksum are filled in, then it goes through OUTPUT.',
    ip_do_fragment: 'The packet is larger than the link takes: it is cut into fragments.',
    ip_finish_output2: 'Finds the neighbour to which the frame goes: the next hop of the route.',
    ip_fragment: 'Cuts a packet, or tells its sender that it must not be cut.',
    ip_mc_output: 'Sends a multicast or broadcast packet, and gives this host a copy when it asked for one.',
    ip_output: 'The last stop of IPv4 for what is sent or forwarded: POSTROUTING is asked.',
  },
  'net/ipv4/ip_fragment.c': {
    ip_defrag: 'Collects fragments until the packet is whole.',
    ip_expire: 'Fragments waited too long for the others and are given up.',
    ip_frag_queue: 'Puts a fragment in its place among those that came already.',
    ip_frag_reasm: 'All fragments are there: they become one packet.',
  },
  'net/ipv4/inet_fragment.c': { inet_frag_destroy: 'Gives a queue of fragments up.' },
  'net/ipv4/netfilter.c': {
    ip_route_me_harder: 'A rule changed the packet after it was routed, so the way is looked up again.',
  },
  'net/ipv4/route.c': {
    __ip_do_redirect: 'A router says that another one is nearer: believed or not, by the settings.',
    __ip_rt_update_pmtu: 'Remembers that a path takes only packets of this size.',
    ip_error: 'There is no way to that address: the packet ends, and its sender may be told.',
    ip_route_input_slow: 'The routing decision for what came in: is it for this host, to be forwarded, or refused?',
    ip_rt_bug: 'A packet that should never be sent was sent.',
  },
  'include/net/dst.h': { dst_discard: 'The route says: throw it away, silently.' },
  'net/ipv4/devinet.c': {
    inet_del_ifa: 'An address is taken from a device.',
    inet_insert_ifa: 'A device gets an address.',
  },
  'net/ipv4/fib_trie.c': {
    fib_table_delete: 'A route is removed.',
    fib_table_insert: 'A route is added.',
  },
  'net/core/fib_rules.c': {
    fib_delrule: 'A policy routing rule is removed.',
    fib_newrule: 'A policy routing rule is added.',
  },
  'kernel/sysctl.c': { proc_dointvec: 'A setting under /proc/sys was written.' },
};

/** Parts of this model that stand for the network card and its driver: real drivers have names of their own. */
export const CARD: Readonly<Record<string, string>> = {
  dma_read: 'The card fetches the frame from memory by itself and puts it on the wire.',
  dma_write: 'The card writes a frame into memory by itself, where a descriptor of its ring points.',
  nic_interrupt: 'The interrupt handler of the driver: it asks for a poll, turns further interrupts off, and leaves.',
  nic_irq_masked: 'A frame came while interrupts are off: the poll that is under way will find it.',
  nic_poll: 'The poll function of the driver: takes frames from the ring, a budget of them at a time.',
  nic_receive: 'The driver takes a frame from the card.',
  nic_start_xmit: 'The driver puts a descriptor into the transmit ring and tells the card.',
  printk: 'A line goes into the kernel log.',
  tty: 'A program reads or writes its terminal.',
};
