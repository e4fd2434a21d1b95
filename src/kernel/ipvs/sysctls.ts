/** One sysctl under `net.ipv4.vs.`. */
export interface IpvsSysctl {
  readonly name: string;
  readonly value: string;
  readonly min?: number;
  readonly max?: number;
  /** Shown, but nothing in the model reads it. */
  readonly inert?: boolean;
  readonly text?: boolean;
}

const num = (name: string, value: number, min?: number, max?: number): IpvsSysctl => ({
  name,
  value: String(value),
  ...(min === undefined ? {} : { min }),
  ...(max === undefined ? {} : { max }),
});
const inert = (s: IpvsSysctl): IpvsSysctl => ({ ...s, inert: true });

/**
 * Defaults of ip_vs_ctl.c as Linux 6.12 shows them. Without effect here: everything about synchronization, estimation and
 * the random drop of entries under load.
 */
export const IPVS_SYSCTLS: readonly IpvsSysctl[] = [
  num('am_droprate', 10),
  inert(num('amemthresh', 1024)),
  num('backup_only', 0),
  num('cache_bypass', 0),
  num('conn_reuse_mode', 1),
  num('conntrack', 0),
  inert(num('drop_entry', 0, 0, 3)),
  num('drop_packet', 0, 0, 3),
  inert({ name: 'est_cpulist', value: '0', text: true }),
  inert(num('est_nice', 0, -20, 19)),
  num('expire_nodest_conn', 0),
  num('expire_quiescent_template', 0),
  num('ignore_tunneled', 0),
  num('lblc_expiration', 86400),
  num('lblcr_expiration', 86400),
  num('nat_icmp_send', 0),
  num('pmtu_disc', 1),
  inert(num('run_estimation', 1)),
  num('schedule_icmp', 0),
  num('secure_tcp', 0, 0, 3),
  num('sloppy_sctp', 0),
  num('sloppy_tcp', 0),
  num('snat_reroute', 1),
  inert(num('sync_persist_mode', 0)),
  inert(num('sync_ports', 1, 1)),
  inert(num('sync_qlen_max', 7207, 0)),
  inert(num('sync_refresh_period', 0)),
  inert(num('sync_retries', 0, 0, 3)),
  inert(num('sync_sock_size', 0)),
  inert({ name: 'sync_threshold', value: '3\t50', min: 0 }),
  inert(num('sync_version', 1, 0, 1)),
];
