import { formatIpv4, type Ipv4Addr } from '../../wire/inet.ts';
import type { Nanoseconds } from '../time/clock.ts';
import { IP_VS_CONN_F_FWD_MASK, type TunnelType } from './flags.ts';
import type { IpVsService } from './service.ts';
import { IpVsStats } from './stats.ts';

/** What a command says of a destination (`struct ip_vs_dest_user_kern`). */
export interface DestSpec {
  readonly addr: Ipv4Addr;
  readonly port: number;
  /** Forwarding method: one of `IP_VS_CONN_F_MASQ`, `_TUNNEL`, `_DROUTE`. */
  readonly fwd: number;
  readonly weight: number;
  readonly uThreshold: number;
  readonly lThreshold: number;
  readonly tunType: TunnelType;
  readonly tunPort: number;
  readonly tunFlags: number;
}

/** A real server of one service (`struct ip_vs_dest`). */
export class IpVsDest {
  readonly addr: Ipv4Addr;
  readonly port: number;
  svc: IpVsService;
  weight = 0;
  /** The last weight that was not zero: what Maglev's table is made of. */
  lastWeight = 0;
  /** Forwarding method and the flags that connections inherit. */
  connFlags = 0;
  tunType: TunnelType = 'ipip';
  tunPort = 0;
  tunFlags = 0;
  uThreshold = 0;
  lThreshold = 0;
  /** The lower threshold in effect: three quarters of the upper one unless given. */
  lThresholdVal = 0;
  activeconns = 0;
  totalconns = 0;
  persistconns = 0;
  /** `IP_VS_DEST_F_OVERLOAD`: gets no new connections. */
  overloaded = false;
  /** `IP_VS_DEST_CF_AVAILABLE`: still in its service's list. */
  available = false;
  /** Connections that refer to it, and since when there are none. */
  refs = 0;
  idleSince: Nanoseconds = 0;
  readonly stats: IpVsStats;

  constructor(svc: IpVsService, addr: Ipv4Addr, port: number) {
    this.svc = svc;
    this.addr = addr;
    this.port = port;
    this.stats = new IpVsStats(() => svc.ipvs.now);
  }

  get fwd(): number {
    return this.connFlags & IP_VS_CONN_F_FWD_MASK;
  }

  /** `ip_vs_dest_inactconns`. */
  get inactconns(): number {
    return Math.max(this.totalconns - this.activeconns, 0);
  }

  /** Load of the server: an active connection counts as 257 idle ones (`ip_vs_dest_conn_overhead`). */
  get overhead(): number {
    return this.activeconns * 256 + this.totalconns;
  }

  get label(): string {
    return `${formatIpv4(this.addr)}:${this.port}`;
  }

  /**
   * `ip_vs_dest_update_overload`: `mode` is 1 when a connection came, -1 when one went, 0 when the thresholds changed.
   */
  updateOverload(mode: number): void {
    const { uThreshold: u, lThresholdVal: l, totalconns } = this;
    if (u === 0) this.overloaded = false;
    else if (totalconns >= (mode > 0 ? l : u)) this.overloaded = true;
    else if (totalconns < (mode < 0 ? u : l)) this.overloaded = false;
  }
}
