import { formatIpv4, type Ipv4Addr } from '../../wire/inet.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import type { IpVsDest } from './dest.ts';
import type { IpVsIphdr } from './iphdr.ts';
import type { Ipvs } from './ipvs.ts';
import type { PersistenceEngine } from './pe.ts';
import { protoName } from './proto-name.ts';
import { IpVsStats } from './stats.ts';

/** A scheduler at work for one service: its state is in the closure. */
export interface BoundScheduler {
  /** The server for a new connection, or null. */
  schedule(skb: SkBuff, iph: IpVsIphdr): IpVsDest | null;
  addDest?(dest: IpVsDest): void;
  /** `at` is where it was in the list. */
  delDest?(dest: IpVsDest, at: number): void;
  updDest?(dest: IpVsDest): void;
  /** Why the last choice fell as it did, one phrase. */
  why: string;
}

/** `struct ip_vs_scheduler`. */
export interface Scheduler {
  readonly name: string;
  /** `init_service`: begins with the service's destinations as they are. */
  bind(svc: IpVsService): BoundScheduler;
}

/** What a command says of a service (`struct ip_vs_service_user_kern`). A mark means a fwmark service. */
export interface ServiceSpec {
  readonly protocol: number;
  readonly addr: Ipv4Addr;
  readonly port: number;
  readonly fwmark: number;
  readonly schedName: string;
  readonly peName: string;
  readonly flags: number;
  /** Of persistence, seconds. */
  readonly timeout: number;
  readonly netmask: Ipv4Addr;
}

/** A virtual service (`struct ip_vs_service`). */
export class IpVsService {
  readonly ipvs: Ipvs;
  readonly protocol: number;
  readonly addr: Ipv4Addr;
  readonly port: number;
  readonly fwmark: number;
  flags: number;
  timeout: number;
  netmask: Ipv4Addr;
  pe: PersistenceEngine | null = null;
  scheduler: Scheduler | null = null;
  sched: BoundScheduler | null = null;
  /** The last one added is the first. */
  readonly destinations: IpVsDest[] = [];
  readonly stats: IpVsStats;
  /** Needs conntrack: FTP by masquerading (`conntrack_afmask`). */
  conntrack = false;

  constructor(ipvs: Ipvs, spec: ServiceSpec) {
    this.ipvs = ipvs;
    this.protocol = spec.protocol;
    this.addr = spec.addr;
    this.port = spec.port;
    this.fwmark = spec.fwmark;
    this.flags = spec.flags;
    this.timeout = spec.timeout;
    this.netmask = spec.netmask;
    this.stats = new IpVsStats(() => ipvs.now);
  }

  get label(): string {
    if (this.fwmark !== 0) return `FWM ${this.fwmark}`;
    return `${protoName(this.protocol)} ${formatIpv4(this.addr)}:${this.port}`;
  }
}
