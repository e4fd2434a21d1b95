import { INADDR_BROADCAST, type Ipv4Addr } from '../../wire/inet.ts';
import { SEC } from '../time/clock.ts';
import type { IpVsConn } from './conn.ts';
import { CONN_TAB_SIZE } from './conn-table.ts';
import { IP_VS_CONN_F_TEMPLATE, IP_VS_SVC_F_ONEPACKET, IP_VS_SVC_F_PERSISTENT, ipVsFwdName } from './flags.ts';
import type { Ipvs } from './ipvs.ts';
import { ipVsProtoGet } from './proto.ts';
import { protoName } from './proto-name.ts';
import type { IpVsService } from './service.ts';
import type { Counters } from './stats.ts';

/** One row of /proc/net/ip_vs_conn. `expires` is in whole seconds. */
export interface ConnRow {
  readonly protocol: number;
  readonly proto: string;
  readonly caddr: Ipv4Addr;
  readonly cport: number;
  readonly vaddr: Ipv4Addr;
  readonly vport: number;
  readonly daddr: Ipv4Addr;
  readonly dport: number;
  readonly state: string;
  readonly expires: number;
  readonly pe: { readonly name: string; readonly data: string } | null;
}

/** `ip_vs_state_name`. */
function stateName(cp: IpVsConn): string {
  if (cp.has(IP_VS_CONN_F_TEMPLATE)) return cp.state === 0 ? 'NONE' : 'ASSURED';
  return ipVsProtoGet(cp.protocol)?.stateNames[cp.state] ?? (cp.protocol === 0 ? 'NONE' : 'ERR!');
}

/** The connection table, in the order of its buckets. */
export function connRows(ipvs: Ipvs): readonly ConnRow[] {
  return ipvs.conns.entries().map((cp) => ({
    protocol: cp.protocol,
    proto: protoName(cp.protocol),
    caddr: cp.caddr,
    cport: cp.cport,
    vaddr: cp.vaddr,
    vport: cp.vport,
    daddr: cp.daddr,
    dport: cp.dport,
    state: stateName(cp),
    expires: Math.max(0, Math.floor((cp.expiresAt - ipvs.now) / SEC)),
    pe: cp.pe && cp.peData !== null ? { name: cp.pe.name, data: cp.peData } : null,
  }));
}

const hex = (n: number, width: number): string => (n >>> 0).toString(16).toUpperCase().padStart(width, '0');
const at = (addr: Ipv4Addr, port: number): string => `${hex(addr, 8)} ${hex(port, 4)}`;

function procConn(ipvs: Ipvs): string {
  const head = 'Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Expires PEName PEData\n';
  const lines = connRows(ipvs).map((r) => {
    const places = `${at(r.caddr, r.cport)} ${at(r.vaddr, r.vport)} ${at(r.daddr, r.dport)}`;
    const pe = r.pe ? ` ${r.pe.name} ${r.pe.data}` : '';
    return `${r.proto.padEnd(3)} ${places} ${r.state.padEnd(11)} ${String(r.expires).padStart(7)}${pe}\n`;
  });
  return head + lines.join('');
}

/** Where an entry came from: synchronization is not modelled, so all are local. */
function procConnSync(ipvs: Ipvs): string {
  const head = 'Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Origin Expires\n';
  const lines = connRows(ipvs).map((r) => {
    const places = `${at(r.caddr, r.cport)} ${at(r.vaddr, r.vport)} ${at(r.daddr, r.dport)}`;
    return `${r.proto.padEnd(3)} ${places} ${r.state.padEnd(11)} LOCAL  ${String(r.expires).padStart(7)}\n`;
  });
  return head + lines.join('');
}

function procService(svc: IpVsService): string {
  const ops = (svc.flags & IP_VS_SVC_F_ONEPACKET) !== 0 ? 'ops ' : '';
  const sched = svc.scheduler?.name ?? 'none';
  const name =
    svc.fwmark !== 0
      ? `FWM  ${hex(svc.fwmark, 8)} ${sched} ${ops}`
      : `${protoName(svc.protocol)}  ${hex(svc.addr, 8)}:${hex(svc.port, 4)} ${sched} ${ops} `;
  const persistent = (svc.flags & IP_VS_SVC_F_PERSISTENT) !== 0;
  // in jiffies, of which Debian's kernel counts 250 a second
  const end = persistent ? `persistent ${svc.timeout * 250} ${hex(svc.netmask ?? INADDR_BROADCAST, 8)}` : '';
  const dests = svc.destinations.map((d) => {
    const cells = `${ipVsFwdName(d.connFlags).padEnd(7)} ${String(d.weight).padEnd(6)}`;
    const conns = `${String(d.activeconns).padEnd(10)} ${String(d.inactconns).padEnd(10)}`;
    return `  -> ${hex(d.addr, 8)}:${hex(d.port, 4)}      ${cells} ${conns}\n`;
  });
  return `${name}${end}\n${dests.join('')}`;
}

function procIpVs(ipvs: Ipvs): string {
  const head = `IP Virtual Server version 1.2.1 (size=${CONN_TAB_SIZE})
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port Forward Weight ActiveConn InActConn
`;
  return head + ipvs.services.all().map(procService).join('');
}

function figures(c: Readonly<Counters>): string {
  const pad = (n: number, width: number): string => n.toString(16).toUpperCase().padStart(width);
  return `${pad(c.conns, 8)} ${pad(c.inpkts, 8)} ${pad(c.outpkts, 8)} ${pad(c.inbytes, 16)} ${pad(c.outbytes, 16)}`;
}

function procStats(ipvs: Ipvs): string {
  return `   Total Incoming Outgoing         Incoming         Outgoing
   Conns  Packets  Packets            Bytes            Bytes
${figures(ipvs.stats.totals)}

 Conns/s   Pkts/s   Pkts/s          Bytes/s          Bytes/s
${figures(ipvs.stats.rates)}
`;
}

function procStatsPercpu(ipvs: Ipvs): string {
  const totals = figures(ipvs.stats.totals);
  return `       Total Incoming Outgoing         Incoming         Outgoing
CPU    Conns  Packets  Packets            Bytes            Bytes
  0 ${totals}
  ~ ${totals}

     Conns/s   Pkts/s   Pkts/s          Bytes/s          Bytes/s
    ${figures(ipvs.stats.rates)}
`;
}

/** The files of IPVS below /proc/net (ip_vs_ctl.c, ip_vs_conn.c). */
export const IPVS_PROC: Readonly<Record<string, (ipvs: Ipvs) => string>> = {
  ip_vs: procIpVs,
  ip_vs_app: () => 'prot port    usecnt name\n',
  ip_vs_conn: procConn,
  ip_vs_conn_sync: procConnSync,
  ip_vs_stats: procStats,
  ip_vs_stats_percpu: procStatsPercpu,
};
