/** Source files of matches and targets, where it is not `net/netfilter/xt_NAME.c`. */
const OTHER_FILES: Readonly<Record<string, string>> = {
  ah: 'net/ipv4/netfilter/ipt_ah.c',
  dccp: 'net/netfilter/xt_dccp.c',
  DNAT: 'net/netfilter/xt_nat.c',
  ECN: 'net/ipv4/netfilter/ipt_ECN.c',
  icmp: 'net/ipv4/netfilter/ip_tables.c',
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

export const kernelFileOf = (name: string): string =>
  OTHER_FILES[name] ?? `net/netfilter/xt_${SMALL.has(name) ? name.toLowerCase() : name}.c`;
