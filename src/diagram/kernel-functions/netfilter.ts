import type { FunctionsByFile } from './types.ts';

/** Netfilter, connection tracking, NAT and IPVS: files of Linux 6.1 and 6.12, and what each function does. */
export const NETFILTER: FunctionsByFile = {
  'net/netfilter/core.c': { nf_register_net_hook: 'A function takes its place in a hook, ordered by priority.' },
  'net/netfilter/nf_queue.c': { nf_queue: 'A rule sends the packet to a program, which will decide.' },
  'net/ipv4/netfilter/ip_tables.c': {
    do_replace: 'A program replaces a whole table at once: so iptables works.',
    ipt_do_table: 'Walks the rules of a table from the top until one decides, or the policy of the chain does.',
    ipt_register_table: 'A table comes to be, with its empty chains and its places in the hooks.',
  },
  'net/ipv4/netfilter/iptable_mangle.c': {
    iptable_mangle_hook:
      'Walks the mangle table; in OUTPUT the packet is routed again if a rule changed what the route hangs on.',
  },
  'net/ipv4/netfilter/nf_defrag_ipv4.c': {
    ipv4_conntrack_defrag:
      'Puts fragments together first: connection tracking needs the ports, which only the first has.',
  },
  'net/ipv4/netfilter/nf_dup_ipv4.c': { nf_dup_ipv4: 'The TEE target: a copy of the packet goes to another host.' },
  'net/ipv4/netfilter/nf_reject_ipv4.c': { nf_send_reset: 'The REJECT target answers a TCP segment by a reset.' },
  'net/netfilter/xt_connmark.c': { connmark_tg: 'Copies the mark between the packet and its connection.' },
  'net/netfilter/nf_conntrack_proto.c': {
    ipv4_conntrack_in: 'Finds the connection of a packet that came in, or begins a new entry.',
    ipv4_conntrack_local: 'Finds the connection of a packet that this host sends, or begins a new entry.',
    nf_confirm:
      'The packet is about to leave the last hook: only now a new connection enters the table, so that what was dropped leaves none.',
  },
  'net/netfilter/nf_conntrack_core.c': {
    __nf_conntrack_confirm: 'Enters a new connection into the table, unless another packet was faster.',
    init_conntrack: 'Begins an entry for a connection that was not seen before.',
    nf_conntrack_in:
      'Looks the packet up in the table of connections and sets its state: NEW, ESTABLISHED, RELATED or INVALID.',
    nf_ct_delete: 'An entry leaves the table of connections.',
  },
  'net/netfilter/nf_conntrack_netlink.c': { ctnetlink_create_conntrack: 'A program enters a connection by hand.' },
  'net/netfilter/nf_conntrack_proto_tcp.c': {
    nf_conntrack_tcp_set_closing: 'The connection is reset by a rule, so its entry is closed, too.',
  },
  'net/netfilter/nf_nat_core.c': {
    nf_nat_setup_info: 'Chooses the new addresses and ports of a connection; both directions follow from them.',
  },
  'net/netfilter/nf_nat_proto.c': {
    nf_nat_ipv4_local_fn:
      'Destination NAT for what this host sends. The rules are asked for the first packet of a connection only.',
    nf_nat_ipv4_local_in: 'Source NAT for what is delivered here.',
    nf_nat_ipv4_out: 'Source NAT for what leaves. The rules are asked for the first packet of a connection only.',
    nf_nat_ipv4_pre_routing:
      'Destination NAT for what came in, before it is routed. The rules are asked for the first packet of a connection only.',
  },
  'net/netfilter/ipvs/ip_vs_core.c': {
    handle_response: 'Puts the virtual address back in place of that of the real server: the answer looks as expected.',
    handle_response_icmp: 'The same for an ICMP error that a real server sent.',
    ip_vs_forward_icmp: 'Looks at ICMP that is forwarded, for errors that belong to a virtual service.',
    ip_vs_in_hook:
      'The way in of IPVS: is this a virtual service, which real server has the connection, and off to it.',
    ip_vs_in_icmp: 'An ICMP error about a connection of a virtual service goes on to the real server.',
    ip_vs_leave: 'No real server is there: what happens to the packet, by the settings.',
    ip_vs_local_reply4: 'The way out of IPVS for answers that this host sends; ip_vs_out_hook since Linux 5.16.',
    ip_vs_local_request4: 'The way in of IPVS for what this host sends; ip_vs_in_hook since Linux 5.16.',
    ip_vs_out_hook: 'The way out of IPVS: answers of real servers get the virtual address back.',
    ip_vs_out_icmp: 'An ICMP error from a real server: whose packet does it quote?',
    ip_vs_remote_request4: 'The way in of IPVS for what came from elsewhere; ip_vs_in_hook since Linux 5.16.',
    ip_vs_reply4: 'The way out of IPVS for what is forwarded or delivered; ip_vs_out_hook since Linux 5.16.',
    ip_vs_route_me_harder: 'IPVS changed the source, so the way is looked up again.',
    ip_vs_sched_persist: 'A persistent service: the client keeps the real server that it had.',
    ip_vs_schedule: 'A new connection: the scheduler of the service chooses a real server.',
  },
  'net/netfilter/ipvs/ip_vs_conn.c': {
    ip_vs_conn_in_get: 'Looks for the connection of a packet from a client.',
    ip_vs_conn_new: 'Enters a new connection: client, virtual service, real server.',
    ip_vs_conn_out_get: 'Looks for the connection of an answer from a real server.',
  },
  'net/netfilter/ipvs/ip_vs_ctl.c': {
    ip_vs_add_dest: 'A service gets a real server.',
    ip_vs_add_service: 'A virtual service comes to be.',
    ip_vs_del_dest: 'A service loses a real server.',
    ip_vs_del_service: 'A virtual service goes away.',
    ip_vs_edit_dest: 'A real server is changed: weight, or the way to it.',
    ip_vs_edit_service: 'A virtual service is changed.',
    ip_vs_service_find: 'Looks for a virtual service by protocol, address and port, or by mark.',
  },
  'net/netfilter/ipvs/ip_vs_nfct.c': {
    ip_vs_update_conntrack: 'Tells connection tracking what IPVS made of the connection, so that the answer is known.',
  },
  'net/netfilter/ipvs/ip_vs_sync.c': { start_sync_thread: 'Connections are told to another director from now on.' },
  'net/netfilter/ipvs/ip_vs_xmit.c': {
    ip_vs_bypass_xmit: 'Sends the packet to where it was going, past the service.',
    ip_vs_dr_xmit: 'Direct routing: the packet stays as it is, only the next hop is the real server.',
    ip_vs_icmp_xmit: 'Sends an ICMP error on to the real server, with the quoted packet changed as well.',
    ip_vs_nat_xmit: 'Masquerading: the destination becomes the real server, and off it goes.',
    ip_vs_null_xmit: 'The real server is this host: the packet goes on as it is.',
    ip_vs_tunnel_xmit: 'Tunnelling: the packet is put into another one that goes to the real server.',
  },
};
