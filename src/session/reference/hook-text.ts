/** What each hook function is for, and its source file. Several are registered at more than one hook. */
export const HOOK_TEXTS: Readonly<Record<string, { readonly text: string; readonly file: string }>> = {
  ipv4_conntrack_defrag: {
    text: 'Puts fragments together, so that conntrack and rules see whole packets.',
    file: 'net/ipv4/netfilter/nf_defrag_ipv4.c',
  },
  ipv4_conntrack_in: {
    text: 'Finds the connection of a packet that came in, or begins one.',
    file: 'net/netfilter/nf_conntrack_proto.c',
  },
  ipv4_conntrack_local: {
    text: 'Finds the connection of a packet made here, or begins one.',
    file: 'net/netfilter/nf_conntrack_proto.c',
  },
  nf_confirm: {
    text: 'Puts a new connection into the table, once its first packet has passed all hooks.',
    file: 'net/netfilter/nf_conntrack_proto.c',
  },
  nf_nat_ipv4_pre_routing: {
    text: 'Changes the destination of what comes in: by the rules of nat PREROUTING for a new connection, by its entry later.',
    file: 'net/netfilter/nf_nat_proto.c',
  },
  nf_nat_ipv4_local_in: {
    text: 'Changes the source of what this host receives: by the rules of nat INPUT for a new connection, by its entry later.',
    file: 'net/netfilter/nf_nat_proto.c',
  },
  nf_nat_ipv4_local_fn: {
    text: 'Changes the destination of what is made here: by the rules of nat OUTPUT for a new connection, by its entry later.',
    file: 'net/netfilter/nf_nat_proto.c',
  },
  nf_nat_ipv4_out: {
    text: 'Changes the source of what leaves: by the rules of nat POSTROUTING for a new connection, by its entry later.',
    file: 'net/netfilter/nf_nat_proto.c',
  },
  ipt_do_table: {
    text: 'Walks a packet through a table: raw, filter or security.',
    file: 'net/ipv4/netfilter/ip_tables.c',
  },
  iptable_mangle_hook: {
    text: 'Walks a packet through the table mangle; in OUTPUT, routes it again if a rule changed what the route depends on.',
    file: 'net/ipv4/netfilter/iptable_mangle.c',
  },
  ip_vs_out_hook: {
    text: 'Finds answers of real servers and changes their source back.',
    file: 'net/netfilter/ipvs/ip_vs_core.c',
  },
  ip_vs_in_hook: {
    text: 'Finds the virtual server that a request is for, picks a real server and sends the packet there.',
    file: 'net/netfilter/ipvs/ip_vs_core.c',
  },
  ip_vs_forward_icmp: {
    text: 'Takes ICMP errors about connections of IPVS that are forwarded.',
    file: 'net/netfilter/ipvs/ip_vs_core.c',
  },
};
