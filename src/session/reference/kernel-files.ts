/** Source files of matches and targets, where it is not `net/netfilter/xt_NAME.c`. */
const OTHER_FILES: Readonly<Record<string, string>> = {
  ah: 'net/ipv4/netfilter/ipt_ah.c',
  dccp: 'net/netfilter/xt_dccp.c',
  DNAT: 'net/netfilter/xt_nat.c',
  ECN: 'net/ipv4/netfilter/ipt_ECN.c',
  icmp: 'net/ipv4/netfilter/ip_tables.c',
  icmp6: 'net/ipv6/netfilter/ip6_tables.c',
  NOTRACK: 'net/netfilter/xt_CT.c',
  REJECT: 'net/ipv4/netfilter/ipt_REJECT.c',
  rpfilter: 'net/ipv4/netfilter/ipt_rpfilter.c',
  SET: 'net/netfilter/xt_set.c',
  SNAT: 'net/netfilter/xt_nat.c',
  SYNPROXY: 'net/ipv4/netfilter/ipt_SYNPROXY.c',
  tcp: 'net/netfilter/xt_tcpudp.c',
  TOS: 'net/netfilter/xt_DSCP.c',
  tos: 'net/netfilter/xt_dscp.c',
  TTL: 'net/netfilter/xt_HL.c',
  ttl: 'net/netfilter/xt_hl.c',
  udp: 'net/netfilter/xt_tcpudp.c',
};

/** Connmark and mark match and target share a file, named in small letters. */
const SMALL = new Set(['CONNMARK', 'MARK']);

export const extensionFile = (name: string): string =>
  OTHER_FILES[name] ?? `net/netfilter/xt_${SMALL.has(name) ? name.toLowerCase() : name}.c`;

const IP_TABLES = ['net/ipv4/netfilter/ip_tables.c'];
const IP6_TABLES = ['net/ipv6/netfilter/ip6_tables.c'];

/** The kernel's side of a command: what takes its requests. None for those that ask the kernel nothing about the network. */
export const COMMAND_FILES: Readonly<Record<string, readonly string[]>> = {
  arp: ['net/ipv4/arp.c'],
  bridge: ['net/bridge/br_netlink.c'],
  conntrack: ['net/netfilter/nf_conntrack_netlink.c'],
  curl: ['net/ipv4/tcp.c'],
  dmesg: ['kernel/printk/printk.c'],
  ip: [
    'net/core/rtnetlink.c',
    'net/ipv4/devinet.c',
    'net/ipv4/fib_frontend.c',
    'net/core/fib_rules.c',
    'net/core/neighbour.c',
  ],
  ip6tables: IP6_TABLES,
  'ip6tables-restore': IP6_TABLES,
  'ip6tables-save': IP6_TABLES,
  ipset: ['net/netfilter/ipset/ip_set_core.c'],
  iptables: IP_TABLES,
  'iptables-legacy': IP_TABLES,
  'iptables-legacy-restore': IP_TABLES,
  'iptables-legacy-save': IP_TABLES,
  'iptables-restore': IP_TABLES,
  'iptables-save': IP_TABLES,
  ipvsadm: ['net/netfilter/ipvs/ip_vs_ctl.c'],
  nc: ['net/ipv4/tcp.c', 'net/ipv4/udp.c'],
  ping: ['net/ipv4/ping.c', 'net/ipv4/icmp.c'],
  sysctl: ['fs/proc/proc_sysctl.c'],
  tcpdump: ['net/packet/af_packet.c'],
};

/** Where a sysctl is declared, by how its name begins; the first that fits. */
const SYSCTL_FILES: readonly (readonly [string, string])[] = [
  ['net.ipv4.conf.', 'net/ipv4/devinet.c'],
  ['net.ipv4.neigh.', 'net/core/neighbour.c'],
  ['net.ipv4.vs.lblc_', 'net/netfilter/ipvs/ip_vs_lblc.c'],
  ['net.ipv4.vs.lblcr_', 'net/netfilter/ipvs/ip_vs_lblcr.c'],
  ['net.ipv4.vs.', 'net/netfilter/ipvs/ip_vs_ctl.c'],
  ['net.netfilter.nf_conntrack_frag6_', 'net/ipv6/netfilter/nf_conntrack_reasm.c'],
  ['net.netfilter.', 'net/netfilter/nf_conntrack_standalone.c'],
  ['net.bridge.', 'net/bridge/br_netfilter_hooks.c'],
  ['net.core.', 'net/core/sysctl_net_core.c'],
  ['net.ipv4.ipfrag_', 'net/ipv4/ip_fragment.c'],
  // a variable of its own beside those of the devices, and not one of `ipv4_net_table`
  ['net.ipv4.ip_forward', 'net/ipv4/devinet.c'],
  ['net.ipv4.', 'net/ipv4/sysctl_net_ipv4.c'],
];

export function sysctlFile(name: string): string | null {
  // `ip_forward_use_pmtu` begins so too
  const whole = name.startsWith('net.ipv4.ip_forward_') ? 'net.ipv4.' : name;
  return SYSCTL_FILES.find(([begin]) => whole.startsWith(begin))?.[1] ?? null;
}
