import type { Ipv4Addr } from '../../wire/inet.ts';

/** `struct sock` as the layers below see it: who sent this packet, for `owner`, `socket` and early demux. */
export interface Sock {
  readonly protocol: number;
  readonly saddr: Ipv4Addr;
  readonly sport: number;
  readonly daddr: Ipv4Addr;
  readonly dport: number;
  readonly uid: number;
  readonly gid: number;
  /** `SO_MARK`. */
  readonly mark: number;
  /** Socket state for TCP ('LISTEN', 'ESTABLISHED' ...), '' otherwise. */
  readonly state: string;
  readonly transparent: boolean;
}

/**
 * What a transport gives to IP (`ip_queue_xmit`, `ip_make_skb`, `ip_send_unicast_reply`): the transport header and data,
 * checksummed. IP allocates the sk_buff (event `alloc`: `fn`, `why`, `parent`), routes, and puts its header in front.
 */
export interface IpSend {
  /** The transport's function that sends, and what the packet is, for the event of its birth. */
  readonly fn: string;
  readonly why: string;
  /** Id of the packet that caused this one. */
  readonly parent?: number;
  readonly protocol: number;
  readonly saddr: Ipv4Addr;
  readonly daddr: Ipv4Addr;
  readonly tos: number;
  /** 0 for net.ipv4.ip_default_ttl. */
  readonly ttl: number;
  readonly mark: number;
  readonly sk: Sock | null;
  readonly payload: Uint8Array;
  readonly df: boolean;
  /** Identification to use; absent: IP picks one. */
  readonly id?: number;
}
