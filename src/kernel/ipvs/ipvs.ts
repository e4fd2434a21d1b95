import type { Ipv4Addr } from '../../wire/inet.ts';
import { IPPROTO_TCP, IPPROTO_UDP } from '../../wire/ipv4.ts';
import { nfConntrackConfirm } from '../conntrack/confirm.ts';
import { EEXIST, EINVAL, ENODEV, ESRCH } from '../errno.ts';
import { NF_ACCEPT, NF_INET_LOCAL_IN, type NfHook, type NfHookOps, type Verdict } from '../netfilter/hooks.ts';
import type { NetNs } from '../netns.ts';
import { RTCF_LOCAL } from '../route/types.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { type Nanoseconds, SEC } from '../time/clock.ts';
import type { EventData } from '../trace/events.ts';
import type { HookNames } from '../world.ts';
import type { IpVsConn } from './conn.ts';
import { ConnTable } from './conn-table.ts';
import { IpVsControl } from './ctl.ts';
import type { IpVsDest } from './dest.ts';
import { IP_VS_CONN_F_MASQ, IP_VS_CONN_F_NFCT, IP_VS_CONN_F_TUNNEL } from './flags.ts';
import { ipVsOps } from './hooks.ts';
import { ipVsProtoGet } from './proto.ts';
import { TCP_S_ESTABLISHED, TCP_S_FIN_WAIT } from './proto-tcp.ts';
import type { IpVsService } from './service.ts';
import { IpVsStats } from './stats.ts';
import { ServiceTable } from './tables.ts';

/** Time-outs of `ipvsadm --set`, seconds. */
export interface Timeouts {
  readonly tcp: number;
  readonly tcpFin: number;
  readonly udp: number;
}

/** A synchronization daemon as configured. It sends nothing: only its settings are kept. */
export interface SyncDaemon {
  readonly state: 'master' | 'backup';
  readonly mcastIfn: string;
  readonly syncid: number;
  readonly maxlen: number;
  readonly group: string;
  readonly port: number;
  readonly ttl: number;
}

/** How many lines of trouble the kernel logs at once, and in what time it may log as many again (`net_ratelimit`). */
const LOG_BURST = 10;
const LOG_INTERVAL = 5 * SEC;

/** The IP virtual server of one namespace (`struct netns_ipvs`). */
export class Ipvs {
  readonly net: NetNs;
  readonly services = new ServiceTable();
  readonly conns: ConnTable;
  /** What `ipvsadm` asks for. */
  readonly ctl: IpVsControl;
  readonly stats: IpVsStats;
  /** Real servers that were deleted and may come back. */
  readonly trash: IpVsDest[] = [];
  readonly daemons = new Map<SyncDaemon['state'], SyncDaemon>();
  /** A service was there once; only then do the hook functions look at packets. */
  enabled = false;
  private names: HookNames;
  private ops: readonly NfHookOps[] = [];
  private readonly timeouts = new Map<number, number[]>();
  private readonly realServers = new Map<string, IpVsDest[]>();
  private dropCounter = 0;
  private logged = { at: Number.NEGATIVE_INFINITY, lines: 0 };

  constructor(net: NetNs) {
    this.net = net;
    this.names = net.world.hookNames;
    this.conns = new ConnTable(net);
    this.stats = new IpVsStats(() => net.world.clock.now);
    this.ctl = new IpVsControl(this);
  }

  get now(): Nanoseconds {
    return this.net.world.clock.now;
  }

  /** Nanoseconds. */
  readonly second = SEC;

  /** `net.ipv4.vs.NAME`. */
  sysctl(name: string): number {
    return this.net.sysctl.number(`net.ipv4.vs.${name}`);
  }

  step(skb: SkBuff, fn: string, note: string, data?: EventData): void {
    this.net.world.tracer.step(this.net, skb, fn, note, data);
  }

  // --- hook functions -----------------------------------------------------------------------------------------

  get hookNames(): HookNames {
    return this.names;
  }

  /** Calls the hook functions as another kernel does; they are the same. */
  set hookNames(names: HookNames) {
    if (names === this.names) return;
    this.names = names;
    if (this.ops.length === 0) return;
    this.unregisterHooks();
    this.registerHooks();
  }

  /** The first service brings them (`ip_vs_register_hooks`), the last takes them away. */
  registerHooks(): void {
    this.ops = ipVsOps(this, this.names);
    this.net.nf.register(this.ops);
    this.enabled = true;
  }

  unregisterHooks(): void {
    this.net.nf.unregister(this.ops);
    this.ops = [];
  }

  // --- services and servers -----------------------------------------------------------------------------------

  /** `ip_vs_service_find`, for a packet. */
  serviceFind(skb: SkBuff, protocol: number, addr: Ipv4Addr, port: number): IpVsService | null {
    const privileged = port < this.net.sysctl.number('net.ipv4.ip_unprivileged_port_start');
    const { svc, probes } = this.services.find(skb.mark, protocol, addr, port, privileged);
    this.step(skb, 'ip_vs_service_find', svc ? `the service ${svc.label}` : 'no service has this address and port', {
      probes,
      services: this.services.size,
      hit: svc !== null,
    });
    return svc;
  }

  /** Where a destination is found by address and port, or by the address of its tunnel (`ip_vs_rs_hash`). */
  private realKey(dest: IpVsDest): string | null {
    if (dest.fwd === IP_VS_CONN_F_MASQ) return `${dest.addr}:${dest.port}`;
    if (dest.fwd !== IP_VS_CONN_F_TUNNEL) return null;
    return `tunnel ${dest.addr}:${dest.tunType === 'gue' ? dest.tunPort : 0}`;
  }

  hashReal(dest: IpVsDest): void {
    const key = this.realKey(dest);
    if (key === null) return;
    const list = this.realServers.get(key);
    if (!list) this.realServers.set(key, [dest]);
    else if (!list.includes(dest)) list.unshift(dest);
  }

  unhashReal(dest: IpVsDest): void {
    const key = this.realKey(dest);
    const left = key === null ? [] : (this.realServers.get(key) ?? []).filter((d) => d !== dest);
    if (key === null) return;
    if (left.length > 0) this.realServers.set(key, left);
    else this.realServers.delete(key);
  }

  /** `ip_vs_find_real_service`: a real server by masquerading. */
  findRealService(protocol: number, addr: Ipv4Addr, port: number): IpVsDest | null {
    const fits = (d: IpVsDest): boolean => d.svc.protocol === protocol || d.svc.fwmark !== 0;
    return this.realServers.get(`${addr}:${port}`)?.find(fits) ?? null;
  }

  /** `ip_vs_find_tunnel`. */
  findTunnel(addr: Ipv4Addr, port: number): IpVsDest | null {
    return this.realServers.get(`tunnel ${addr}:${port}`)?.[0] ?? null;
  }

  /** Some service lets real servers open connections. */
  get hasConnOut(): boolean {
    return this.services.all().some((svc) => svc.pe?.connOut);
  }

  // --- time-outs ----------------------------------------------------------------------------------------------

  private table(protocol: number): number[] {
    let table = this.timeouts.get(protocol);
    if (!table) {
      table = [...(ipVsProtoGet(protocol)?.timeouts ?? [])];
      this.timeouts.set(protocol, table);
    }
    return table;
  }

  /** How long an entry lives in a state, nanoseconds. */
  timeout(protocol: number, state: number): Nanoseconds {
    return (this.table(protocol)[state] ?? 0) * SEC;
  }

  getTimeouts(): Timeouts {
    const tcp = this.table(IPPROTO_TCP);
    return {
      tcp: tcp[TCP_S_ESTABLISHED] ?? 0,
      tcpFin: tcp[TCP_S_FIN_WAIT] ?? 0,
      udp: this.table(IPPROTO_UDP)[0] ?? 0,
    };
  }

  /** `ip_vs_set_timeout`: 0 leaves one as it is. */
  setTimeouts({ tcp, tcpFin, udp }: Timeouts): number {
    if (Math.min(tcp, tcpFin, udp) < 0) return -EINVAL;
    if (tcp !== 0) this.table(IPPROTO_TCP)[TCP_S_ESTABLISHED] = tcp;
    if (tcpFin !== 0) this.table(IPPROTO_TCP)[TCP_S_FIN_WAIT] = tcpFin;
    if (udp !== 0) this.table(IPPROTO_UDP)[0] = udp;
    return 0;
  }

  // --- counting -----------------------------------------------------------------------------------------------

  /** `ip_vs_conn_stats`. */
  countConn(dest: IpVsDest): void {
    for (const stats of [dest.stats, dest.svc.stats, this.stats]) stats.conn();
  }

  /** `ip_vs_in_stats`. */
  countIn(cp: IpVsConn, skb: SkBuff): void {
    if (!cp.dest?.available) return;
    const bytes = skb.tail - skb.networkHeader;
    for (const stats of [cp.dest.stats, cp.dest.svc.stats, this.stats]) stats.input(bytes);
  }

  /** `ip_vs_out_stats`. */
  countOut(cp: IpVsConn, skb: SkBuff): void {
    if (!cp.dest?.available) return;
    const bytes = skb.tail - skb.networkHeader;
    for (const stats of [cp.dest.stats, cp.dest.svc.stats, this.stats]) stats.output(bytes);
  }

  // --- on behalf of packets -----------------------------------------------------------------------------------

  /** `ip_vs_todrop`: with net.ipv4.vs.drop_packet always on, one new connection in so many is refused. */
  toDrop(): boolean {
    if (this.sysctl('drop_packet') !== 3) return false;
    if (--this.dropCounter > 0) return false;
    this.dropCounter = this.sysctl('am_droprate');
    return true;
  }

  /** `ip_vs_route_me_harder`: an answer that got another source is routed again. False: there is no route. */
  routeMeHarder(skb: SkBuff, hook: NfHook): boolean {
    const off = this.sysctl('snat_reroute') === 0;
    const here = hook === NF_INET_LOCAL_IN;
    const local = ((skb.dst?.flags ?? 0) & RTCF_LOCAL) !== 0;
    const why = off ? 'net.ipv4.vs.snat_reroute is 0' : here ? 'the client is this host' : 'the route is a local one';
    this.step(
      skb,
      'ip_vs_route_me_harder',
      off || here || local ? `keeps its route: ${why}` : 'looks for a route again',
    );
    return off || here || local || this.net.ip.routeMeHarder(skb, 'local') === 0;
  }

  /** `ip_vs_confirm_conntrack`, before the packet vanishes in a tunnel. */
  confirmConntrack(skb: SkBuff, cp: IpVsConn): Verdict {
    return cp.has(IP_VS_CONN_F_NFCT) ? nfConntrackConfirm(skb) : NF_ACCEPT;
  }

  /** `ip_vs_scheduler_err`: a line in the kernel log, not too often. */
  schedulerErr(svc: IpVsService, text: string): void {
    if (this.now - this.logged.at >= LOG_INTERVAL) this.logged = { at: this.now, lines: 0 };
    if (this.logged.lines++ >= LOG_BURST) return;
    const mark = svc.fwmark === 0 ? '' : ` 0x${svc.fwmark.toString(16).toUpperCase().padStart(8, '0')}`;
    this.net.printk(`IPVS: ${svc.scheduler?.name ?? 'none'}: ${svc.label}${mark} - ${text}`);
  }

  // --- synchronization ----------------------------------------------------------------------------------------

  /** `start_sync_thread`: keeps the settings. No connection is told to anybody. */
  startDaemon(daemon: SyncDaemon): number {
    if (!this.net.devices.get(daemon.mcastIfn)) return -ENODEV;
    if (this.daemons.has(daemon.state)) return -EEXIST;
    this.daemons.set(daemon.state, daemon);
    const text = `ipvs ${daemon.state} sync daemon on ${daemon.mcastIfn} (kept and shown; nothing is sent)`;
    this.net.world.tracer.config(this.net, 'start_sync_thread', 'sysctl', text);
    return 0;
  }

  stopDaemon(state: SyncDaemon['state']): number {
    return this.daemons.delete(state) ? 0 : -ESRCH;
  }
}
