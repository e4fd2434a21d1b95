import type { Ipv4Addr } from '../../wire/inet.ts';
import { EEXIST, EINVAL, ENOENT, ERANGE, ESRCH } from '../errno.ts';
import { MSEC, SEC } from '../time/clock.ts';
import { type DestSpec, IpVsDest } from './dest.ts';
import {
  FTPPORT,
  IP_VS_CONN_F_FWD_MASK,
  IP_VS_CONN_F_INACTIVE,
  IP_VS_CONN_F_MASQ,
  IP_VS_CONN_F_NOOUTPUT,
} from './flags.ts';
import type { Ipvs } from './ipvs.ts';
import { peByName } from './pe.ts';
import { schedulerByName } from './schedulers/schedulers.ts';
import { IpVsService, type ServiceSpec } from './service.ts';

/** What names a service: the rest of a specification is not looked at. */
type ServiceKey = Pick<ServiceSpec, 'protocol' | 'addr' | 'port' | 'fwmark'>;

const INT_MAX = 0x7fffffff;
/** How long a deleted real server without connections is remembered (`IP_VS_DEST_TRASH_PERIOD`). */
const TRASH_PERIOD = 120 * SEC;

/**
 * The commands of IPVS (`ip_vs_genl_set_cmd` and what it calls, ip_vs_ctl.c). All return 0 or a negative errno. Changes
 * show in the trace.
 */
export class IpVsControl {
  private readonly ipvs: Ipvs;

  constructor(ipvs: Ipvs) {
    this.ipvs = ipvs;
  }

  private find(key: ServiceKey): IpVsService | null {
    return this.ipvs.services.exact(key).svc;
  }

  /** The service, or null. */
  getService(key: ServiceKey): IpVsService | null {
    return this.find(key);
  }

  addService(spec: ServiceSpec): number {
    const { ipvs } = this;
    if (this.find(spec)) return -EEXIST;
    const scheduler = schedulerByName(spec.schedName);
    const pe = peByName(spec.peName);
    if ((!scheduler && spec.schedName !== 'none') || (!pe && spec.peName !== '')) return -ENOENT;
    if (ipvs.services.size === 0) ipvs.registerHooks();
    const svc = new IpVsService(ipvs, spec);
    svc.pe = pe;
    svc.scheduler = scheduler;
    svc.sched = scheduler?.bind(svc) ?? null;
    ipvs.services.add(svc);
    this.tell('ip_vs_add_service', `${svc.label} ${spec.schedName} added`);
    return 0;
  }

  editService(spec: ServiceSpec): number {
    const svc = this.find(spec);
    if (!svc) return -ESRCH;
    const scheduler = schedulerByName(spec.schedName);
    const pe = peByName(spec.peName);
    if ((!scheduler && spec.schedName !== 'none') || (!pe && spec.peName !== '')) return -ENOENT;
    if (scheduler !== svc.scheduler) {
      svc.scheduler = scheduler;
      svc.sched = scheduler?.bind(svc) ?? null;
    }
    svc.flags = spec.flags;
    svc.timeout = spec.timeout;
    svc.netmask = spec.netmask;
    svc.pe = pe;
    this.tell('ip_vs_edit_service', `${svc.label} ${spec.schedName} changed`);
    return 0;
  }

  delService(key: ServiceKey): number {
    const svc = this.find(key);
    if (!svc) return -ESRCH;
    this.unlinkService(svc);
    return 0;
  }

  /** Removes every service (`ip_vs_flush`). Connections stay. */
  flush(): number {
    for (const svc of this.ipvs.services.all()) this.unlinkService(svc);
    return 0;
  }

  private unlinkService(svc: IpVsService): void {
    const { ipvs } = this;
    if (svc.conntrack) ipvs.net.ct.put();
    ipvs.services.remove(svc);
    if (ipvs.services.size === 0) ipvs.unregisterHooks();
    for (const dest of [...svc.destinations]) {
      svc.destinations.splice(svc.destinations.indexOf(dest), 1);
      this.trash(dest);
    }
    this.tell('ip_vs_del_service', `${svc.label} deleted`);
  }

  /** Counters to zero: of one service and its servers, or of all (`ip_vs_zero_service`, `ip_vs_zero_all`). */
  zero(key: ServiceKey | null): number {
    const svc = key && this.find(key);
    if (key && !svc) return -ESRCH;
    for (const each of svc ? [svc] : this.ipvs.services.all()) {
      each.stats.zero();
      for (const dest of each.destinations) dest.stats.zero();
    }
    if (!svc) this.ipvs.stats.zero();
    return 0;
  }

  private lookup(svc: IpVsService, addr: Ipv4Addr, port: number): IpVsDest | null {
    return svc.destinations.find((d) => d.addr === addr && d.port === port) ?? null;
  }

  private refuse(spec: DestSpec): number {
    if (spec.weight < 0 || spec.lThreshold > spec.uThreshold) return -ERANGE;
    if (spec.uThreshold > INT_MAX || (spec.tunType === 'gue' && spec.tunPort === 0)) return -EINVAL;
    return 0;
  }

  addDest(key: ServiceKey, spec: DestSpec): number {
    const svc = this.find(key);
    if (!svc) return -ESRCH;
    const refusal = this.refuse(spec);
    if (refusal < 0) return refusal;
    if (this.lookup(svc, spec.addr, spec.port)) return -EEXIST;
    let dest = this.fromTrash(svc, spec);
    if (!dest) {
      const type = this.ipvs.net.fib.addrType(spec.addr);
      if (type !== 'local' && type !== 'unicast') return -EINVAL;
      dest = new IpVsDest(svc, spec.addr, spec.port);
    }
    dest.lastWeight = spec.weight;
    this.update(svc, dest, spec);
    svc.destinations.unshift(dest);
    svc.sched?.addDest?.(dest);
    this.tell('ip_vs_add_dest', `${svc.label}: real server ${dest.label} weight ${dest.weight} added`);
    return 0;
  }

  editDest(key: ServiceKey, spec: DestSpec): number {
    const svc = this.find(key);
    if (!svc) return -ESRCH;
    const refusal = this.refuse(spec);
    if (refusal < 0) return refusal;
    const dest = this.lookup(svc, spec.addr, spec.port);
    if (!dest) return -ENOENT;
    if (spec.weight !== 0) dest.lastWeight = spec.weight;
    this.update(svc, dest, spec);
    svc.sched?.updDest?.(dest);
    this.tell('ip_vs_edit_dest', `${svc.label}: real server ${dest.label} weight ${dest.weight}`);
    return 0;
  }

  /** `__ip_vs_update_dest`. */
  private update(svc: IpVsService, dest: IpVsDest, spec: DestSpec): void {
    const { ipvs } = this;
    ipvs.unhashReal(dest);
    dest.weight = spec.weight;
    dest.tunType = spec.tunType;
    dest.tunPort = spec.tunPort;
    dest.tunFlags = spec.tunFlags;
    const fwd = spec.fwd & IP_VS_CONN_F_FWD_MASK;
    dest.connFlags = fwd | IP_VS_CONN_F_INACTIVE | (fwd === IP_VS_CONN_F_MASQ ? 0 : IP_VS_CONN_F_NOOUTPUT);
    if (fwd === IP_VS_CONN_F_MASQ && svc.port === FTPPORT && !svc.conntrack) {
      svc.conntrack = true;
      ipvs.net.ct.get();
    }
    if (dest.svc !== svc) {
      dest.stats.zero();
      dest.svc = svc;
    }
    dest.available = true;
    ipvs.hashReal(dest);
    if (dest.uThreshold === spec.uThreshold && dest.lThreshold === spec.lThreshold) return;
    dest.uThreshold = spec.uThreshold;
    dest.lThreshold = spec.lThreshold;
    dest.lThresholdVal = spec.lThreshold || spec.uThreshold - (spec.uThreshold >>> 2);
    dest.updateOverload(0);
  }

  delDest(key: ServiceKey, addr: Ipv4Addr, port: number): number {
    const svc = this.find(key);
    if (!svc) return -ESRCH;
    const dest = this.lookup(svc, addr, port);
    if (!dest) return -ENOENT;
    const at = svc.destinations.indexOf(dest);
    svc.destinations.splice(at, 1);
    dest.available = false;
    svc.sched?.delDest?.(dest, at);
    this.trash(dest);
    this.tell('ip_vs_del_dest', `${svc.label}: real server ${dest.label} deleted`);
    return 0;
  }

  /** Keeps a deleted server for its connections, or ends them (`__ip_vs_del_dest`, `ip_vs_expire_nodest_conn_flush`). */
  private trash(dest: IpVsDest): void {
    const { ipvs } = this;
    dest.available = false;
    ipvs.unhashReal(dest);
    dest.idleSince = ipvs.now;
    ipvs.trash.unshift(dest);
    if (ipvs.sysctl('expire_nodest_conn') !== 0) ipvs.net.world.clock.after(MSEC, () => ipvs.conns.expireNodest());
  }

  /** A server that was deleted not long ago comes back with its counters (`ip_vs_trash_get_dest`). */
  private fromTrash(svc: IpVsService, spec: DestSpec): IpVsDest | null {
    const { ipvs } = this;
    const gone = (d: IpVsDest): boolean => d.refs === 0 && ipvs.now - d.idleSince >= TRASH_PERIOD;
    ipvs.trash.splice(0, ipvs.trash.length, ...ipvs.trash.filter((d) => !gone(d)));
    const at = ipvs.trash.findIndex((d) => {
      if (d.addr !== spec.addr || d.port !== spec.port) return false;
      if (d.svc.fwmark !== svc.fwmark || d.svc.protocol !== svc.protocol) return false;
      return svc.fwmark !== 0 || (d.svc.addr === svc.addr && d.svc.port === svc.port);
    });
    return at < 0 ? null : (ipvs.trash.splice(at, 1)[0] ?? null);
  }

  private tell(fn: string, text: string): void {
    const { net } = this.ipvs;
    net.world.tracer.config(net, fn, 'ipvs', text);
  }
}
