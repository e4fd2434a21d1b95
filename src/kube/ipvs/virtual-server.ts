import { joinHostPort } from '../address.ts';
import type { Protocol } from '../types.ts';

/** `IP_VS_SVC_F_PERSISTENT`: a client stays with its real server. */
export const FLAG_PERSISTENT = 0x1;
/** `IP_VS_SVC_F_SCHED_MH_PORT`: the scheduler mh hashes the source port too. */
export const FLAG_SOURCE_HASH = 0x10;

/** A virtual server (pkg/proxy/ipvs/util). Forwarding is always masquerading. */
export interface VirtualServer {
  readonly address: string;
  readonly port: number;
  readonly protocol: Protocol;
  readonly scheduler: string;
  readonly flags: number;
  /** Seconds of persistence. */
  readonly timeout: number;
}

export interface RealServer {
  readonly address: string;
  readonly port: number;
  readonly weight: number;
}

/** What kube-proxy tells virtual servers apart by: `address:port/PROTOCOL`. */
export const virtualServerName = (vs: VirtualServer): string => `${joinHostPort(vs.address, vs.port)}/${vs.protocol}`;

export const realServerName = (rs: RealServer): string => joinHostPort(rs.address, rs.port);

/** A virtual server with its real servers, by `realServerName`. */
export interface VirtualServerEntry {
  readonly server: VirtualServer;
  readonly realServers: ReadonlyMap<string, RealServer>;
}

/** What IPVS has, by `virtualServerName`. */
export type VirtualServers = ReadonlyMap<string, VirtualServerEntry>;

/** One netlink request to IPVS. */
export type IpvsWrite =
  | { readonly op: 'add-service' | 'edit-service' | 'del-service'; readonly server: VirtualServer }
  | {
      readonly op: 'add-server' | 'edit-server' | 'del-server';
      readonly server: VirtualServer;
      readonly real: RealServer;
    };
