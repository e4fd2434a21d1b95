import type { SkBuff } from '../skb/sk-buff.ts';
import { IP_VS_CTPL_S_ASSURED, type IpVsConn } from './conn.ts';
import { IP_VS_CONN_F_INACTIVE, IP_VS_CONN_F_TEMPLATE } from './flags.ts';
import type { IpVsIphdr } from './iphdr.ts';
import type { Ipvs } from './ipvs.ts';

/** Which way a packet goes: from the client, or from the real server. */
export type Direction = 'input' | 'output';

/** `struct ip_vs_protocol`. */
export interface IpVsProtocol {
  readonly protocol: number;
  /** Time-outs by state at the start, seconds. */
  readonly timeouts: readonly number[];
  readonly stateNames: readonly string[];
  /** Whether this packet may open a connection; 'short' when it is cut. Packets quoted in ICMP errors are not asked. */
  mayOpen(ipvs: Ipvs, skb: SkBuff, iph: IpVsIphdr): 'yes' | 'no' | 'short';
  /** Rewrites port and checksum on the way to the real server, or back. False: the packet is too short. */
  dnat(skb: SkBuff, cp: IpVsConn, iph: IpVsIphdr): boolean;
  snat(skb: SkBuff, cp: IpVsConn, iph: IpVsIphdr): boolean;
  stateTransition(ipvs: Ipvs, cp: IpVsConn, direction: Direction, skb: SkBuff, iph: IpVsIphdr): void;
}

/** Moves a connection between its server's active and inactive ones. */
export function countActive(cp: IpVsConn, active: boolean): void {
  if (!cp.dest || active !== cp.has(IP_VS_CONN_F_INACTIVE)) return;
  cp.dest.activeconns += active ? 1 : -1;
  cp.flags ^= IP_VS_CONN_F_INACTIVE;
}

/** The template of a connection that was established is worth keeping (`ip_vs_control_assure_ct`). */
export function assureTemplate(cp: IpVsConn): void {
  if (cp.control?.has(IP_VS_CONN_F_TEMPLATE)) cp.control.state |= IP_VS_CTPL_S_ASSURED;
}
