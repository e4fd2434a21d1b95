/** Settings of `net.ipv4.conf.DEV.` (`struct ipv4_devconf`) with the defaults of a new namespace, in alphabetical order. */
export const DEVCONF_DEFAULTS = {
  accept_local: 0,
  accept_redirects: 1,
  accept_source_route: 1,
  arp_accept: 0,
  arp_announce: 0,
  arp_evict_nocarrier: 1,
  arp_filter: 0,
  arp_ignore: 0,
  arp_notify: 0,
  bc_forwarding: 0,
  bootp_relay: 0,
  disable_policy: 0,
  disable_xfrm: 0,
  drop_gratuitous_arp: 0,
  drop_unicast_in_l2_multicast: 0,
  force_igmp_version: 0,
  forwarding: 0,
  igmpv2_unsolicited_report_interval: 10000,
  igmpv3_unsolicited_report_interval: 1000,
  ignore_routes_with_linkdown: 0,
  log_martians: 0,
  mc_forwarding: 0,
  medium_id: 0,
  promote_secondaries: 0,
  proxy_arp: 0,
  proxy_arp_pvlan: 0,
  route_localnet: 0,
  rp_filter: 0,
  secure_redirects: 1,
  send_redirects: 1,
  shared_media: 1,
  src_valid_mark: 0,
  tag: 0,
};

export type ConfField = keyof typeof DEVCONF_DEFAULTS;
export type DevConf = Record<ConfField, number>;

export const isConfField = (name: string): name is ConfField => Object.hasOwn(DEVCONF_DEFAULTS, name);

/** Those that the model acts on. The rest are kept and shown. */
export const MODELLED_CONF: ReadonlySet<ConfField> = new Set<ConfField>([
  'accept_local',
  'accept_redirects',
  'accept_source_route',
  'arp_accept',
  'arp_announce',
  'arp_filter',
  'arp_ignore',
  'bc_forwarding',
  'drop_gratuitous_arp',
  'drop_unicast_in_l2_multicast',
  'forwarding',
  'log_martians',
  'promote_secondaries',
  'route_localnet',
  'rp_filter',
  'secure_redirects',
  'send_redirects',
  'shared_media',
  'src_valid_mark',
]);

/** Settings of `net.ipv4.neigh.DEV.` (`struct neigh_parms`), in the order of their names. */
export const NEIGH_DEFAULTS = {
  anycast_delay: 100,
  app_solicit: 0,
  base_reachable_time: 30,
  base_reachable_time_ms: 30000,
  delay_first_probe_time: 5,
  gc_stale_time: 60,
  interval_probe_time_ms: 5000,
  locktime: 100,
  mcast_resolicit: 0,
  mcast_solicit: 3,
  proxy_delay: 80,
  proxy_qlen: 64,
  retrans_time: 100,
  retrans_time_ms: 1000,
  ucast_solicit: 3,
  unres_qlen: 101,
  unres_qlen_bytes: 212992,
};

export type NeighField = keyof typeof NEIGH_DEFAULTS;
export type NeighParms = Record<NeighField, number>;
export const isNeighField = (name: string): name is NeighField => Object.hasOwn(NEIGH_DEFAULTS, name);
