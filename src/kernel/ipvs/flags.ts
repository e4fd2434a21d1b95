/** Forwarding methods and flags of connections and destinations (`IP_VS_CONN_F_*`, include/uapi/linux/ip_vs.h). */
export const IP_VS_CONN_F_FWD_MASK = 0x0007;
export const IP_VS_CONN_F_MASQ = 0;
export const IP_VS_CONN_F_LOCALNODE = 1;
export const IP_VS_CONN_F_TUNNEL = 2;
export const IP_VS_CONN_F_DROUTE = 3;
export const IP_VS_CONN_F_BYPASS = 4;
export const IP_VS_CONN_F_HASHED = 0x0040;
export const IP_VS_CONN_F_NOOUTPUT = 0x0080;
export const IP_VS_CONN_F_INACTIVE = 0x0100;
export const IP_VS_CONN_F_TEMPLATE = 0x1000;
export const IP_VS_CONN_F_ONE_PACKET = 0x2000;
/** The entry's conntrack entry is kept (`net.ipv4.vs.conntrack` was on when it was made). */
export const IP_VS_CONN_F_NFCT = 1 << 16;

/** Flags of services. */
export const IP_VS_SVC_F_PERSISTENT = 0x0001;
export const IP_VS_SVC_F_ONEPACKET = 0x0004;
/** The three flags that mean something to a scheduler: for sh and mh, fallback and port. */
export const IP_VS_SVC_F_SCHED1 = 0x0008;
export const IP_VS_SVC_F_SCHED2 = 0x0010;
export const IP_VS_SVC_F_SCHED3 = 0x0020;
export const IP_VS_SVC_F_SCHED_FALLBACK = IP_VS_SVC_F_SCHED1;
export const IP_VS_SVC_F_SCHED_PORT = IP_VS_SVC_F_SCHED2;

/** How a tunnelled packet is wrapped (`IP_VS_CONN_F_TUNNEL_TYPE_*`), and the flags of its checksum. */
export type TunnelType = 'ipip' | 'gue' | 'gre';
export const IP_VS_TUNNEL_ENCAP_FLAG_CSUM = 1;
export const IP_VS_TUNNEL_ENCAP_FLAG_REMCSUM = 2;

/** Ports of FTP, which persistent services treat in a way of their own. */
export const FTPPORT = 21;
export const FTPDATA = 20;

/** `ip_vs_fwd_name`. */
export function ipVsFwdName(flags: number): string {
  return ['Masq', 'Local', 'Tunnel', 'Route', 'Bypass'][flags & IP_VS_CONN_F_FWD_MASK] ?? '';
}
