import { formatIpv4, type Ipv4Addr } from '../../wire/inet.ts';
import { type Alarm, type Nanoseconds, SEC } from '../time/clock.ts';
import type { IpVsDest } from './dest.ts';
import { IP_VS_CONN_F_FWD_MASK, IP_VS_CONN_F_MASQ } from './flags.ts';
import type { PersistenceEngine } from './pe.ts';
import { protoName } from './proto-name.ts';

/** How a connection is looked for or made (`struct ip_vs_conn_param`). Ports are host order. */
export interface ConnParam {
  /** 0 for the template of a fwmark service: then `vaddr` is the mark. */
  readonly protocol: number;
  readonly caddr: Ipv4Addr;
  readonly cport: number;
  readonly vaddr: Ipv4Addr;
  readonly vport: number;
  readonly pe?: PersistenceEngine | null;
  readonly peData?: string | null;
}

/** State of a template that a connection has confirmed; 0 before. */
export const IP_VS_CTPL_S_ASSURED = 1;

/** The life of a new entry that no packet has given a state yet. */
const FIRST_TIMEOUT = 3 * SEC;

/** An entry of the connection table (`struct ip_vs_conn`). Left out: application helpers, sequence adjustment, sync. */
export class IpVsConn {
  readonly protocol: number;
  readonly caddr: Ipv4Addr;
  cport: number;
  readonly vaddr: Ipv4Addr;
  vport: number;
  readonly daddr: Ipv4Addr;
  dport: number;
  readonly fwmark: number;
  flags: number;
  dest: IpVsDest | null = null;
  /** State of its protocol, or of a template. */
  state = 0;
  timeout: Nanoseconds = FIRST_TIMEOUT;
  readonly pe: PersistenceEngine | null;
  readonly peData: string | null;
  /** The template it was made by, and how many were made by this one. */
  control: IpVsConn | null = null;
  nControl = 0;
  inPkts = 0;
  /** When it goes if nothing happens. */
  expiresAt: Nanoseconds = 0;
  alarm: Alarm | null = null;

  constructor(p: ConnParam, daddr: Ipv4Addr, dport: number, flags: number, fwmark: number) {
    this.protocol = p.protocol;
    this.caddr = p.caddr;
    this.cport = p.cport;
    this.vaddr = p.vaddr;
    this.vport = p.vport;
    this.daddr = daddr;
    this.dport = dport;
    this.flags = flags;
    this.fwmark = fwmark;
    this.pe = p.pe ?? null;
    this.peData = p.peData ?? null;
  }

  get fwd(): number {
    return this.flags & IP_VS_CONN_F_FWD_MASK;
  }

  get isMasq(): boolean {
    return this.fwd === IP_VS_CONN_F_MASQ;
  }

  has(flag: number): boolean {
    return (this.flags & flag) !== 0;
  }

  /** `TCP 10.0.0.2:40000 -> 10.96.0.10:80 -> 10.244.1.2:8080`. */
  get label(): string {
    const at = (addr: Ipv4Addr, port: number): string => `${formatIpv4(addr)}:${port}`;
    const { caddr, cport, vaddr, vport, daddr, dport } = this;
    return `${protoName(this.protocol)} ${at(caddr, cport)} -> ${at(vaddr, vport)} -> ${at(daddr, dport)}`;
  }
}
