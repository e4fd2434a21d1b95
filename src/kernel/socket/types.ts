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
