import { CONNTRACK_SYSCTLS } from './conntrack/sysctls.ts';
import { IPVS_SYSCTLS } from './ipvs/sysctls.ts';
import type { NetNs } from './netns.ts';

/** One sysctl that does not belong to a device. */
export interface SysctlSpec {
  readonly name: string;
  readonly value: string;
  /** Bounds of each number in it; out of them is EINVAL. */
  readonly min?: number;
  readonly max?: number;
  /** Kept and shown, but nothing in the model reads it. */
  readonly inert?: boolean;
  readonly readOnly?: boolean;
  /** Any text, not numbers. */
  readonly text?: boolean;
  /** Computed when it is read. */
  readonly read?: (net: NetNs) => string;
}

const INT_MAX = 0x7fffffff;
const num = (name: string, value: number, min = -0x80000000, max = INT_MAX): SysctlSpec => ({
  name,
  value: String(value),
  min,
  max,
});
const flag = (name: string, value: number): SysctlSpec => num(name, value, 0, 1);
const u8 = (name: string, value: number): SysctlSpec => num(name, value, 0, 255);
const inert = (spec: SysctlSpec): SysctlSpec => ({ ...spec, inert: true });

/** net.ipv4 and net.core with the defaults of Linux 6.18. Those that say inert are kept and shown only. */
export const SYSCTLS: readonly SysctlSpec[] = [
  u8('net.ipv4.ip_forward', 0),
  num('net.ipv4.ip_default_ttl', 64, 1, 255),
  u8('net.ipv4.ip_no_pmtu_disc', 0),
  u8('net.ipv4.ip_nonlocal_bind', 0),
  inert(u8('net.ipv4.ip_autobind_reuse', 0)),
  inert(u8('net.ipv4.ip_dynaddr', 0)),
  inert(u8('net.ipv4.ip_early_demux', 1)),
  inert(flag('net.ipv4.ip_forward_update_priority', 1)),
  inert(u8('net.ipv4.ip_forward_use_pmtu', 0)),
  { name: 'net.ipv4.ip_local_port_range', value: '32768\t60999', min: 1, max: 65535 },
  { name: 'net.ipv4.ip_local_reserved_ports', value: '', text: true, inert: true },
  num('net.ipv4.ip_unprivileged_port_start', 1024, 0, 65535),
  num('net.ipv4.ipfrag_high_thresh', 4194304, 0),
  inert(num('net.ipv4.ipfrag_low_thresh', 3145728, 0)),
  num('net.ipv4.ipfrag_max_dist', 64, 0),
  inert(num('net.ipv4.ipfrag_secret_interval', 0)),
  num('net.ipv4.ipfrag_time', 30, 0),
  flag('net.ipv4.icmp_echo_enable_probe', 0),
  flag('net.ipv4.icmp_echo_ignore_all', 0),
  flag('net.ipv4.icmp_echo_ignore_broadcasts', 1),
  u8('net.ipv4.icmp_errors_use_inbound_ifaddr', 0),
  u8('net.ipv4.icmp_ignore_bogus_error_responses', 1),
  num('net.ipv4.icmp_msgs_burst', 50, 0),
  num('net.ipv4.icmp_msgs_per_sec', 1000, 0),
  num('net.ipv4.icmp_ratelimit', 1000, 0),
  num('net.ipv4.icmp_ratemask', 6168),
  { name: 'net.ipv4.ping_group_range', value: '1\t0', min: 0 },
  u8('net.ipv4.fwmark_reflect', 0),
  inert(u8('net.ipv4.fib_multipath_hash_policy', 0)),
  inert(u8('net.ipv4.fib_multipath_use_neigh', 0)),
  inert(num('net.ipv4.fib_sync_mem', 524288)),
  inert(num('net.ipv4.igmp_max_memberships', 20)),
  inert(num('net.ipv4.igmp_max_msf', 10)),
  inert(num('net.ipv4.igmp_qrv', 2, 1)),
  inert(num('net.ipv4.inet_peer_maxttl', 600)),
  inert(num('net.ipv4.inet_peer_minttl', 120)),
  inert(num('net.ipv4.inet_peer_threshold', 65664)),
  inert(flag('net.ipv4.raw_l3mdev_accept', 1)),
  inert(num('net.ipv4.tcp_abort_on_overflow', 0, 0, 255)),
  inert(num('net.ipv4.tcp_adv_win_scale', 1, -31, 31)),
  { name: 'net.ipv4.tcp_available_congestion_control', value: 'reno cubic', text: true, readOnly: true },
  { name: 'net.ipv4.tcp_congestion_control', value: 'cubic', text: true, inert: true },
  inert(u8('net.ipv4.tcp_ecn', 2)),
  inert(num('net.ipv4.tcp_fastopen', 1)),
  num('net.ipv4.tcp_fin_timeout', 60),
  inert(num('net.ipv4.tcp_keepalive_intvl', 75)),
  inert(num('net.ipv4.tcp_keepalive_probes', 9, 0, 255)),
  inert(num('net.ipv4.tcp_keepalive_time', 7200)),
  inert(num('net.ipv4.tcp_max_syn_backlog', 512)),
  inert(num('net.ipv4.tcp_max_tw_buckets', 32768)),
  inert(u8('net.ipv4.tcp_mtu_probing', 0)),
  u8('net.ipv4.tcp_orphan_retries', 0),
  inert(u8('net.ipv4.tcp_retries1', 3)),
  u8('net.ipv4.tcp_retries2', 15),
  inert({ name: 'net.ipv4.tcp_rmem', value: '4096\t131072\t6291456', min: 1 }),
  inert({ name: 'net.ipv4.tcp_wmem', value: '4096\t16384\t4194304', min: 1 }),
  u8('net.ipv4.tcp_sack', 1),
  u8('net.ipv4.tcp_syn_retries', 6),
  u8('net.ipv4.tcp_synack_retries', 5),
  inert(u8('net.ipv4.tcp_syncookies', 1)),
  u8('net.ipv4.tcp_timestamps', 1),
  u8('net.ipv4.tcp_tw_reuse', 2),
  u8('net.ipv4.tcp_window_scaling', 1),
  inert(u8('net.ipv4.udp_early_demux', 1)),
  inert(u8('net.ipv4.tcp_early_demux', 1)),
  num('net.ipv4.neigh.default.gc_interval', 30),
  num('net.ipv4.neigh.default.gc_thresh1', 128),
  num('net.ipv4.neigh.default.gc_thresh2', 512),
  num('net.ipv4.neigh.default.gc_thresh3', 1024),
  flag('net.bridge.bridge-nf-call-iptables', 0),
  num('net.core.netdev_max_backlog', 1000, 0),
  inert(num('net.core.netdev_budget', 300)),
  inert(num('net.core.netdev_budget_usecs', 2000)),
  inert(num('net.core.dev_weight', 64)),
  { name: 'net.core.default_qdisc', value: 'pfifo_fast', text: true, inert: true },
  inert(num('net.core.somaxconn', 4096, 0)),
  inert(num('net.core.rmem_default', 212992)),
  inert(num('net.core.rmem_max', 212992)),
  inert(num('net.core.wmem_default', 212992)),
  inert(num('net.core.wmem_max', 212992)),
  ...IPVS_SYSCTLS.map((s): SysctlSpec => ({ ...s, name: `net.ipv4.vs.${s.name}` })),
  ...CONNTRACK_SYSCTLS.map(
    (s): SysctlSpec => ({
      name: `net.netfilter.${s.name}`,
      value: String(s.value),
      min: s.min,
      max: s.max,
      ...(s.inert ? { inert: true } : {}),
      ...(s.readOnly ? { readOnly: true } : {}),
      ...(s.name === 'nf_conntrack_count' ? { read: (net: NetNs) => String(net.ctLoaded?.entries().length ?? 0) } : {}),
    }),
  ),
];
