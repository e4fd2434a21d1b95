import type { Ipv4Addr } from '../../wire/inet.ts';
import { IPPROTO_TCP } from '../../wire/ipv4.ts';
import { FTPDATA, FTPPORT } from './flags.ts';
import type { IpVsService } from './service.ts';

/** `IP_VS_SVC_TAB_SIZE`. */
const SVC_TAB_SIZE = 256;

/** `ip_vs_svc_hashkey`, without the namespace's share. */
export const ipVsSvcHashkey = (protocol: number, addr: Ipv4Addr, port: number): number =>
  (protocol ^ addr ^ (port >>> 8) ^ port) & (SVC_TAB_SIZE - 1);

/** What a search for a service found, and how many services it was compared with. */
export interface ServiceLookup {
  readonly svc: IpVsService | null;
  readonly probes: number;
}

/** The services of a namespace, hashed by protocol, address and port, or by mark (ip_vs_ctl.c). */
export class ServiceTable {
  private readonly byAddr: IpVsService[][] = Array.from({ length: SVC_TAB_SIZE }, () => []);
  private readonly byMark: IpVsService[][] = Array.from({ length: SVC_TAB_SIZE }, () => []);
  /** How many there are; of port 0; of port 21. */
  size = 0;
  private nullServices = 0;
  private ftpServices = 0;

  private bucket(svc: Pick<IpVsService, 'protocol' | 'addr' | 'port' | 'fwmark'>): IpVsService[] {
    const list = svc.fwmark
      ? this.byMark[svc.fwmark & (SVC_TAB_SIZE - 1)]
      : this.byAddr[ipVsSvcHashkey(svc.protocol, svc.addr, svc.port)];
    if (!list) throw new Error('service table: a bucket is missing');
    return list;
  }

  add(svc: IpVsService): void {
    this.bucket(svc).unshift(svc);
    this.count(svc, 1);
  }

  remove(svc: IpVsService): void {
    const bucket = this.bucket(svc);
    bucket.splice(bucket.indexOf(svc), 1);
    this.count(svc, -1);
  }

  private count(svc: IpVsService, n: number): void {
    this.size += n;
    if (svc.port === FTPPORT) this.ftpServices += n;
    else if (svc.port === 0) this.nullServices += n;
  }

  /** The service itself, not one that stands in for it (`__ip_vs_service_find`, `__ip_vs_svc_fwm_find`). */
  exact(key: Pick<IpVsService, 'protocol' | 'addr' | 'port' | 'fwmark'>): ServiceLookup {
    let probes = 0;
    for (const svc of this.bucket(key)) {
      probes++;
      const hit = key.fwmark
        ? svc.fwmark === key.fwmark
        : svc.addr === key.addr && svc.port === key.port && svc.protocol === key.protocol;
      if (hit) return { svc, probes };
    }
    return { svc: null, probes };
  }

  /** `ip_vs_service_find`: by the mark, by address and port, for FTP data by port 21, then by port 0. */
  find(fwmark: number, protocol: number, addr: Ipv4Addr, port: number, privileged: boolean): ServiceLookup {
    let probes = 0;
    const by = (mark: number, p: number): IpVsService | null => {
      const found = this.exact({ fwmark: mark, protocol, addr, port: p });
      probes += found.probes;
      return found.svc;
    };
    let svc = fwmark === 0 ? null : by(fwmark, 0);
    svc ??= by(0, port);
    const ftpData = protocol === IPPROTO_TCP && this.ftpServices > 0 && (port === FTPDATA || !privileged);
    if (!svc && ftpData) svc = by(0, FTPPORT);
    if (!svc && this.nullServices > 0) svc = by(0, 0);
    return { svc, probes };
  }

  /** In the order in which the kernel lists them. */
  all(): IpVsService[] {
    return [...this.byAddr.flat(), ...this.byMark.flat()];
  }
}
