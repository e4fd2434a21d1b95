import type { Family, InetAddr } from '../../wire/inet.ts';

/** `enum ip_conntrack_info` (include/uapi/linux/netfilter/nf_conntrack_common.h). */
export const IP_CT_ESTABLISHED = 0;
export const IP_CT_RELATED = 1;
export const IP_CT_NEW = 2;
export const IP_CT_ESTABLISHED_REPLY = 3;
export const IP_CT_RELATED_REPLY = 4;
export const IP_CT_UNTRACKED = 7;
/** Ours: the packet was not looked at yet, or is INVALID (`skb->_nfct == 0`). */
export const IP_CT_NONE = -1;
export type CtInfo = 0 | 1 | 2 | 3 | 4 | 7 | -1;

export const CTINFO_NAMES: Readonly<Record<CtInfo, string>> = {
  0: 'ESTABLISHED',
  1: 'RELATED',
  2: 'NEW',
  3: 'ESTABLISHED_REPLY',
  4: 'RELATED_REPLY',
  7: 'UNTRACKED',
  [-1]: '',
};

export const IP_CT_DIR_ORIGINAL = 0;
export const IP_CT_DIR_REPLY = 1;
export type CtDir = 0 | 1;

/** `CTINFO2DIR`: replies are 3 and 4. */
export const ctinfo2dir = (info: CtInfo): CtDir => (info >= 3 && info !== IP_CT_UNTRACKED ? 1 : 0);

/** Bits of `nf_conn.status` (`enum ip_conntrack_status`). */
export const IPS_EXPECTED = 1 << 0;
export const IPS_SEEN_REPLY = 1 << 1;
export const IPS_ASSURED = 1 << 2;
export const IPS_CONFIRMED = 1 << 3;
export const IPS_SRC_NAT = 1 << 4;
export const IPS_DST_NAT = 1 << 5;
export const IPS_SEQ_ADJUST = 1 << 6;
export const IPS_SRC_NAT_DONE = 1 << 7;
export const IPS_DST_NAT_DONE = 1 << 8;
export const IPS_DYING = 1 << 9;
export const IPS_FIXED_TIMEOUT = 1 << 10;
export const IPS_TEMPLATE = 1 << 11;
export const IPS_UNTRACKED = 1 << 12;
/** The bit of `IPS_UNTRACKED`, used again: the entry lost a race and has only its reply tuple in the table. */
export const IPS_NAT_CLASH = 1 << 12;
export const IPS_NAT_MASK = IPS_SRC_NAT | IPS_DST_NAT;
export const IPS_NAT_DONE_MASK = IPS_SRC_NAT_DONE | IPS_DST_NAT_DONE;

/** `struct nf_conntrack_tuple`. Ports are host order; ICMP keeps the identifier in `srcPort`, type and code in `dstPort`. */
export interface NfConntrackTuple {
  readonly l3num: Family;
  readonly protonum: number;
  readonly src: InetAddr;
  readonly dst: InetAddr;
  /** TCP, UDP, SCTP source port; ICMP identifier. */
  readonly srcPort: number;
  /** TCP, UDP, SCTP destination port; ICMP `type << 8 | code`. */
  readonly dstPort: number;
}

/** `struct nf_conn` as the rest of the kernel sees it. conntrack/ has the class. */
export interface NfConn {
  readonly id: number;
  /** The original and the reply tuple. NAT replaces the reply tuple before the entry is confirmed. */
  readonly tuples: [NfConntrackTuple, NfConntrackTuple];
  status: number;
  mark: number;
  zone: number;
  readonly master: NfConn | null;
  /** Packets and bytes per direction, counted when net.netfilter.nf_conntrack_acct is 1. */
  readonly acct: readonly [{ packets: number; bytes: number }, { packets: number; bytes: number }];
  /** Name of the protocol's state: 'SYN_SENT', 'ESTABLISHED' ...; '' for protocols without. */
  readonly protoState: string;
  /** Absolute simulated time of expiry, nanoseconds. */
  readonly expiresAt: number;
  /** Name of the helper assigned by a CT target, '' for none. */
  helper: string;
}

/** `enum nf_nat_manip_type`. */
export const NF_NAT_MANIP_SRC = 0;
export const NF_NAT_MANIP_DST = 1;
export type NfNatManipType = 0 | 1;

/** `struct nf_nat_range2` flags. */
export const NF_NAT_RANGE_MAP_IPS = 1 << 0;
export const NF_NAT_RANGE_PROTO_SPECIFIED = 1 << 1;
export const NF_NAT_RANGE_PROTO_RANDOM = 1 << 2;
export const NF_NAT_RANGE_PERSISTENT = 1 << 3;
export const NF_NAT_RANGE_PROTO_RANDOM_FULLY = 1 << 4;
export const NF_NAT_RANGE_PROTO_OFFSET = 1 << 5;
export const NF_NAT_RANGE_NETMAP = 1 << 6;

/** `struct nf_nat_range2`. Ports are host order. */
export interface NfNatRange {
  readonly flags: number;
  readonly minAddr: InetAddr;
  readonly maxAddr: InetAddr;
  readonly minProto: number;
  readonly maxProto: number;
  readonly baseProto: number;
}
