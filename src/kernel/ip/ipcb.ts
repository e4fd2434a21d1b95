/** Flags of `IPCB(skb)->flags` beside those in skb/sk-buff.ts (include/net/ip.h). */
export const IPSKB_FRAG_COMPLETE = 1 << 3;
export const IPSKB_DOREDIRECT = 1 << 5;
export const IPSKB_FRAG_PMTU = 1 << 6;

/** `enum ip_defrag_users`, those that are modelled (include/net/ip.h). */
export const IP_DEFRAG_LOCAL_DELIVER = 0;
export const IP_DEFRAG_CONNTRACK_IN = 2;
export const IP_DEFRAG_CONNTRACK_OUT = 0x1_0002;
/** Of IPVS, one for each of its hooks. */
export const IP_DEFRAG_VS_IN = 0x4_0003;
export const IP_DEFRAG_VS_OUT = 0x4_0004;
export const IP_DEFRAG_VS_FWD = 0x4_0005;
