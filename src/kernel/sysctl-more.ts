import { addSysctls } from './sysctl.ts';

/**
 * Settings that nothing in the model reads, with the defaults of Linux 6.18: kept and shown. They come with the command
 * that shows them.
 */
const MORE = `
core.optmem_max 131072; core.rps_default_mask 0; core.tstamp_allow_data 1; core.txrehash 1
ipv4.fib_multipath_hash_fields 7; ipv4.fib_multipath_hash_seed 0; ipv4.fib_notify_on_flag_change 0
ipv4.igmp_link_local_mcast_reports 1; ipv4.nexthop_compat_mode 1
ipv4.route.min_adv_mss 256; ipv4.route.min_pmtu 552; ipv4.route.mtu_expires 600
ipv4.tcp_app_win 31; ipv4.tcp_autocorking 1; ipv4.tcp_backlog_ack_defer 1; ipv4.tcp_base_mss 1024
ipv4.tcp_challenge_ack_limit 2147483647; ipv4.tcp_child_ehash_entries 0; ipv4.tcp_comp_sack_delay_ns 1000000
ipv4.tcp_comp_sack_nr 44; ipv4.tcp_comp_sack_slack_ns 100000; ipv4.tcp_dsack 1; ipv4.tcp_early_retrans 3
ipv4.tcp_ecn_fallback 1; ipv4.tcp_ecn_option 2; ipv4.tcp_ecn_option_beacon 3; ipv4.tcp_ehash_entries -262144
ipv4.tcp_fack 0; ipv4.tcp_fastopen_blackhole_timeout_sec 0; ipv4.tcp_frto 2; ipv4.tcp_fwmark_accept 0
ipv4.tcp_invalid_ratelimit 500; ipv4.tcp_l3mdev_accept 0; ipv4.tcp_limit_output_bytes 4194304
ipv4.tcp_max_reordering 300; ipv4.tcp_migrate_req 0; ipv4.tcp_min_rtt_wlen 300; ipv4.tcp_min_snd_mss 48
ipv4.tcp_min_tso_segs 2; ipv4.tcp_moderate_rcvbuf 1; ipv4.tcp_mtu_probe_floor 48; ipv4.tcp_no_metrics_save 0
ipv4.tcp_no_ssthresh_metrics_save 1; ipv4.tcp_notsent_lowat 4294967295; ipv4.tcp_pacing_ca_ratio 120
ipv4.tcp_pacing_ss_ratio 200; ipv4.tcp_pingpong_thresh 1; ipv4.tcp_plb_cong_thresh 128; ipv4.tcp_plb_enabled 0
ipv4.tcp_plb_idle_rehash_rounds 3; ipv4.tcp_plb_rehash_rounds 12; ipv4.tcp_plb_suspend_rto_sec 60
ipv4.tcp_probe_interval 600; ipv4.tcp_probe_threshold 8; ipv4.tcp_recovery 1; ipv4.tcp_reflect_tos 0
ipv4.tcp_reordering 3; ipv4.tcp_retrans_collapse 1; ipv4.tcp_rfc1337 0; ipv4.tcp_rto_max_ms 120000
ipv4.tcp_rto_min_us 200000; ipv4.tcp_shrink_window 0; ipv4.tcp_slow_start_after_idle 1; ipv4.tcp_stdurg 0
ipv4.tcp_syn_linear_timeouts 4; ipv4.tcp_thin_linear_timeouts 0; ipv4.tcp_tso_rtt_log 9
ipv4.tcp_tso_win_divisor 3; ipv4.tcp_tw_reuse_delay 1000; ipv4.tcp_workaround_signed_windows 0
ipv4.udp_child_hash_entries 0; ipv4.udp_hash_entries -16384; ipv4.udp_l3mdev_accept 0; ipv4.udp_rmem_min 4096
ipv4.udp_wmem_min 4096; ipv4.xfrm4_gc_thresh 32768; unix.max_dgram_qlen 10
`;

const READ_ONLY = /_entries$/;

addSysctls(
  MORE.trim()
    .split(/[;\n]\s*/)
    .map((entry) => {
      const [name = '', value = ''] = entry.split(' ');
      return { name: `net.${name}`, value, inert: true, readOnly: READ_ONLY.test(name) };
    }),
);
