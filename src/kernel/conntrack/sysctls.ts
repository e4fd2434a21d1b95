/** One sysctl under `net.netfilter.`. Time-outs are in seconds, as sysctl shows them. */
export interface ConntrackSysctl {
  readonly name: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** Shown, but nothing in the model reads it. */
  readonly inert?: boolean;
  readonly readOnly?: boolean;
}

const U8 = 255;
const INT_MAX = 0x7fffffff;

const seconds = (name: string, value: number): ConntrackSysctl => ({ name, value, min: 0, max: INT_MAX });
const flag = (name: string, value: number): ConntrackSysctl => ({ name, value, min: 0, max: 1 });

/** Defaults of nf_conntrack_standalone.c and of the trackers, as Linux 6.18 shows them. Names follow `net.netfilter.`. */
export const CONNTRACK_SYSCTLS: readonly ConntrackSysctl[] = [
  flag('nf_conntrack_acct', 0),
  { name: 'nf_conntrack_buckets', value: 262144, min: 0, max: INT_MAX, inert: true },
  flag('nf_conntrack_checksum', 1),
  { name: 'nf_conntrack_count', value: 0, min: 0, max: INT_MAX, readOnly: true },
  { name: 'nf_conntrack_events', value: 2, min: 0, max: 2, inert: true },
  { name: 'nf_conntrack_expect_max', value: 4096, min: 0, max: INT_MAX, inert: true },
  { name: 'nf_conntrack_frag6_high_thresh', value: 4194304, min: 0, max: INT_MAX, inert: true },
  { name: 'nf_conntrack_frag6_low_thresh', value: 3145728, min: 0, max: INT_MAX, inert: true },
  { name: 'nf_conntrack_frag6_timeout', value: 60, min: 0, max: INT_MAX, inert: true },
  seconds('nf_conntrack_generic_timeout', 600),
  seconds('nf_conntrack_gre_timeout', 30),
  seconds('nf_conntrack_gre_timeout_stream', 180),
  seconds('nf_conntrack_icmp_timeout', 30),
  { name: 'nf_conntrack_icmpv6_timeout', value: 30, min: 0, max: INT_MAX, inert: true },
  { name: 'nf_conntrack_log_invalid', value: 0, min: 0, max: U8 },
  { name: 'nf_conntrack_max', value: 262144, min: 0, max: INT_MAX },
  seconds('nf_conntrack_sctp_timeout_closed', 10),
  seconds('nf_conntrack_sctp_timeout_cookie_echoed', 3),
  seconds('nf_conntrack_sctp_timeout_cookie_wait', 3),
  seconds('nf_conntrack_sctp_timeout_established', 210),
  seconds('nf_conntrack_sctp_timeout_heartbeat_sent', 30),
  seconds('nf_conntrack_sctp_timeout_shutdown_ack_sent', 3),
  seconds('nf_conntrack_sctp_timeout_shutdown_recd', 3),
  seconds('nf_conntrack_sctp_timeout_shutdown_sent', 3),
  flag('nf_conntrack_tcp_be_liberal', 0),
  flag('nf_conntrack_tcp_ignore_invalid_rst', 0),
  flag('nf_conntrack_tcp_loose', 1),
  { name: 'nf_conntrack_tcp_max_retrans', value: 3, min: 0, max: U8 },
  seconds('nf_conntrack_tcp_timeout_close', 10),
  seconds('nf_conntrack_tcp_timeout_close_wait', 60),
  seconds('nf_conntrack_tcp_timeout_established', 432000),
  seconds('nf_conntrack_tcp_timeout_fin_wait', 120),
  seconds('nf_conntrack_tcp_timeout_last_ack', 30),
  seconds('nf_conntrack_tcp_timeout_max_retrans', 300),
  seconds('nf_conntrack_tcp_timeout_syn_recv', 60),
  seconds('nf_conntrack_tcp_timeout_syn_sent', 120),
  seconds('nf_conntrack_tcp_timeout_time_wait', 120),
  seconds('nf_conntrack_tcp_timeout_unacknowledged', 300),
  { name: 'nf_conntrack_timestamp', value: 0, min: 0, max: 1, inert: true },
  seconds('nf_conntrack_udp_timeout', 30),
  seconds('nf_conntrack_udp_timeout_stream', 120),
];
