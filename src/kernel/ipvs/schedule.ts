import { ICMP_DEST_UNREACH, ICMP_PORT_UNREACH } from '../../wire/icmp.ts';
import { formatIpv4, ipv4 } from '../../wire/inet.ts';
import { IPPROTO_UDP } from '../../wire/ipv4.ts';
import { IFF_LOOPBACK } from '../device/net-device.ts';
import { NF_ACCEPT, NF_DROP, type Verdict } from '../netfilter/hooks.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import type { ConnParam, IpVsConn } from './conn.ts';
import type { IpVsDest } from './dest.ts';
import {
  FTPDATA,
  FTPPORT,
  IP_VS_CONN_F_BYPASS,
  IP_VS_CONN_F_ONE_PACKET,
  IP_VS_CONN_F_TEMPLATE,
  IP_VS_SVC_F_ONEPACKET,
  IP_VS_SVC_F_PERSISTENT,
} from './flags.ts';
import { type IpVsIphdr, portsOf } from './iphdr.ts';
import type { Ipvs } from './ipvs.ts';
import type { IpVsProtocol } from './proto-types.ts';
import type { IpVsService } from './service.ts';
import { packetXmit } from './xmit.ts';

/** A connection, or what becomes of a packet that got none. */
type Scheduled = IpVsConn | { readonly verdict: Verdict };

/** Why a packet got no connection: it is left alone, no server is to be had, or it must go. */
type Refusal = 'ignored' | 'no destination' | 'drop';

/** The two sides of a packet: a header quoted in an ICMP error has them changed. */
function sides(skb: SkBuff, iph: IpVsIphdr): ConnParam | null {
  const ports = portsOf(skb, iph);
  if (!ports) return null;
  const { protocol } = iph;
  return iph.inverse
    ? { protocol, caddr: iph.daddr, cport: ports.dest, vaddr: iph.saddr, vport: ports.source }
    : { protocol, caddr: iph.saddr, cport: ports.source, vaddr: iph.daddr, vport: ports.dest };
}

/** Looks for the entry of a packet from a client (`ip_vs_conn_in_get_proto`). */
export function connInGet(ipvs: Ipvs, skb: SkBuff, iph: IpVsIphdr): IpVsConn | null {
  const p = sides(skb, iph);
  if (!p) return null;
  const { cp, probes } = ipvs.conns.inGet(p);
  ipvs.step(skb, 'ip_vs_conn_in_get', cp ? `known connection: ${cp.label}` : 'no connection from this client yet', {
    probes,
    hit: cp !== null,
  });
  return cp;
}

/** Looks for the entry of a packet from a real server (`ip_vs_conn_out_get_proto`). */
export function connOutGet(ipvs: Ipvs, skb: SkBuff, iph: IpVsIphdr, quiet = false): IpVsConn | null {
  const p = sides(skb, iph);
  if (!p) return null;
  const { cp, probes } = ipvs.conns.outGet(p);
  if (!quiet)
    ipvs.step(skb, 'ip_vs_conn_out_get', cp ? `an answer of ${cp.label}` : 'not an answer of a real server', {
      probes,
      hit: cp !== null,
    });
  return cp;
}

const onePacketFlag = (svc: IpVsService, iph: IpVsIphdr): number =>
  (svc.flags & IP_VS_SVC_F_ONEPACKET) !== 0 && iph.protocol === IPPROTO_UDP ? IP_VS_CONN_F_ONE_PACKET : 0;

/** Asks the scheduler, and tells whom it chose and why. */
function choose(ipvs: Ipvs, svc: IpVsService, skb: SkBuff, iph: IpVsIphdr): IpVsDest | null {
  const { sched, scheduler } = svc;
  if (!sched || !scheduler) return null;
  const dest = sched.schedule(skb, iph);
  ipvs.step(
    skb,
    `ip_vs_${scheduler.name}_schedule`,
    dest ? `${dest.label}: ${sched.why}` : 'no real server can be had',
    {
      servers: svc.destinations.length,
      ...(dest ? { server: dest.label, weight: dest.weight, active: dest.activeconns, inactive: dest.inactconns } : {}),
    },
  );
  return dest;
}

function newConn(ipvs: Ipvs, skb: SkBuff, p: ConnParam, dest: IpVsDest, dport: number, flags: number): IpVsConn {
  const cp = ipvs.conns.create(p, dest.addr, dport, flags, dest, skb.mark);
  const kind = cp.has(IP_VS_CONN_F_TEMPLATE) ? 'template' : 'connection';
  ipvs.step(skb, 'ip_vs_conn_new', `new ${kind}: ${cp.label}`, { entries: ipvs.conns.count });
  return cp;
}

/** `ip_vs_check_template`: the template's server is still there; if not, the template is taken out of use. */
function checkTemplate(ipvs: Ipvs, ct: IpVsConn, wanted: IpVsDest | null = null): boolean {
  const { dest } = ct;
  const quiescent = dest?.weight === 0 && ipvs.sysctl('expire_quiescent_template') !== 0;
  if (dest?.available && !quiescent && (wanted === null || wanted === dest)) return true;
  ipvs.conns.invalidate(ct);
  return false;
}

/** What the template of a persistent service is found by. Null: its persistence engine refuses the packet. */
function templateParam(svc: IpVsService, skb: SkBuff, p: ConnParam): ConnParam | null {
  const caddr = ipv4(p.caddr & svc.netmask);
  const peData = svc.pe ? svc.pe.fillParam(skb) : null;
  if (svc.pe && peData === null) return null;
  const base = { caddr, cport: 0, pe: svc.pe, peData };
  if (p.vport === svc.port)
    return { ...base, protocol: p.protocol, vaddr: p.vaddr, vport: svc.port === FTPPORT ? 0 : p.vport };
  return svc.fwmark !== 0
    ? { ...base, protocol: 0, vaddr: ipv4(svc.fwmark), vport: 0 }
    : { ...base, protocol: p.protocol, vaddr: p.vaddr, vport: 0 };
}

/** `ip_vs_sched_persist`: as the client's template says; without one, as the scheduler says, and a template is made. */
function schedPersist(ipvs: Ipvs, svc: IpVsService, skb: SkBuff, iph: IpVsIphdr, p: ConnParam): IpVsConn | Refusal {
  const key = templateParam(svc, skb, p);
  if (!key) return 'drop';
  let ct = ipvs.conns.templateGet(key);
  if (!ct || !checkTemplate(ipvs, ct)) {
    ipvs.step(skb, 'ip_vs_sched_persist', `no template for ${formatIpv4(key.caddr)} yet`, { timeout: svc.timeout });
    const chosen = choose(ipvs, svc, skb, iph);
    if (!chosen) return 'no destination';
    const dport = p.vport === svc.port && svc.port !== FTPPORT ? chosen.port : 0;
    ct = newConn(ipvs, skb, key, chosen, dport, IP_VS_CONN_F_TEMPLATE);
    ct.timeout = svc.timeout * ipvs.second;
  } else ipvs.step(skb, 'ip_vs_sched_persist', `the client's template: ${ct.label}`, { timeout: svc.timeout });
  const { dest } = ct;
  if (!dest) return 'no destination';
  const dport = p.vport === svc.port && dest.port !== 0 ? dest.port : p.vport;
  const cp = newConn(ipvs, skb, p, dest, dport, onePacketFlag(svc, iph));
  ipvs.conns.control(cp, ct);
  ipvs.conns.put(ct);
  ipvs.countConn(dest);
  return cp;
}

/** `ip_vs_schedule` (ip_vs_core.c): a real server for the first packet of a connection, and an entry for it. */
function ipVsSchedule(ipvs: Ipvs, svc: IpVsService, skb: SkBuff, iph: IpVsIphdr): IpVsConn | Refusal {
  const p = sides(skb, iph);
  // never for the data connection of active FTP, which the real server opens
  if (!p || p.cport === FTPDATA) return 'ignored';
  ipvs.step(skb, 'ip_vs_schedule', `a new connection for ${svc.label}`, { scheduler: svc.scheduler?.name ?? 'none' });
  // an answer of a real server on this host is no request
  const fromHere = !skb.dev || (skb.dev.flags & IFF_LOOPBACK) !== 0;
  if (fromHere && connInGet(ipvs, skb, { ...iph, inverse: !iph.inverse })) return 'ignored';
  if ((svc.flags & IP_VS_SVC_F_PERSISTENT) !== 0) return schedPersist(ipvs, svc, skb, iph, p);
  if (svc.fwmark === 0 && p.vport !== svc.port) return 'no destination';
  const dest = choose(ipvs, svc, skb, iph);
  if (!dest) return 'no destination';
  const cp = newConn(ipvs, skb, p, dest, dest.port || p.vport, onePacketFlag(svc, iph));
  ipvs.countConn(dest);
  return cp;
}

/** `ip_vs_leave`: a service, but no server: around it when that is allowed, else the sender is told. */
function ipVsLeave(ipvs: Ipvs, svc: IpVsService, skb: SkBuff, pp: IpVsProtocol, iph: IpVsIphdr): Verdict {
  const p = sides(skb, iph);
  if (!p) return NF_DROP;
  if (
    ipvs.sysctl('cache_bypass') !== 0 &&
    svc.fwmark !== 0 &&
    !iph.icmp &&
    ipvs.net.fib.addrType(iph.daddr) === 'unicast'
  ) {
    const flags = IP_VS_CONN_F_BYPASS | onePacketFlag(svc, iph);
    const cp = ipvs.conns.create(p, ipv4(0), 0, flags, null, skb.mark);
    ipvs.step(skb, 'ip_vs_leave', 'no real server: a bypass entry is made', { bypass: true });
    pp.stateTransition(ipvs, cp, 'input', skb, iph);
    const verdict = packetXmit(ipvs, skb, cp, iph);
    cp.inPkts++;
    ipvs.conns.put(cp);
    return verdict;
  }
  if (svc.port === FTPPORT && p.vport !== FTPPORT) return NF_ACCEPT;
  ipvs.net.nf.culprit = { kind: 'packet', text: `no real server for ${svc.label}` };
  if (iph.icmp) return NF_DROP;
  ipvs.step(skb, 'ip_vs_leave', `no real server for ${svc.label}: the sender is told that the port is unreachable`);
  ipvs.net.ip.icmpSend(skb, ICMP_DEST_UNREACH, ICMP_PORT_UNREACH, 0);
  ipvs.net.nf.culprit = { kind: 'packet', text: `no real server for ${svc.label}` };
  return NF_DROP;
}

/** `ip_vs_try_to_schedule` and the protocol's `conn_schedule`: is there a service for this packet, and a server? */
export function ipVsTryToSchedule(ipvs: Ipvs, skb: SkBuff, pp: IpVsProtocol, iph: IpVsIphdr): Scheduled {
  const opens = iph.icmp ? 'yes' : pp.mayOpen(ipvs, skb, iph);
  const p = sides(skb, iph);
  if (opens === 'short' || !p) {
    ipvs.net.nf.culprit = { kind: 'packet', text: 'the transport header is cut short' };
    return { verdict: NF_DROP };
  }
  if (opens === 'no') return { verdict: NF_ACCEPT };
  const svc = ipvs.serviceFind(skb, p.protocol, p.vaddr, p.vport);
  if (!svc) return { verdict: NF_ACCEPT };
  if (ipvs.toDrop()) {
    ipvs.net.nf.culprit = {
      kind: 'sysctl',
      name: 'net.ipv4.vs.drop_packet',
      value: String(ipvs.sysctl('drop_packet')),
    };
    return { verdict: NF_DROP };
  }
  const made = ipVsSchedule(ipvs, svc, skb, iph);
  if (made === 'ignored') return { verdict: NF_ACCEPT };
  if (made === 'no destination') return { verdict: ipVsLeave(ipvs, svc, skb, pp, iph) };
  if (made === 'drop') {
    ipvs.net.nf.culprit = { kind: 'packet', text: `no Call-ID for ${svc.label}` };
    return { verdict: NF_DROP };
  }
  return made;
}

/** `ip_vs_new_conn_out`: a connection that a real server begins (persistence engine sip). */
export function ipVsNewConnOut(ipvs: Ipvs, dest: IpVsDest, skb: SkBuff, iph: IpVsIphdr): IpVsConn | null {
  const { svc } = dest;
  const ports = portsOf(skb, iph);
  if (!ports || svc.fwmark !== 0 || svc.port === 0 || ports.source === 0) return null;
  const p: ConnParam = {
    protocol: iph.protocol,
    caddr: iph.daddr,
    cport: ports.dest,
    vaddr: svc.addr,
    vport: svc.port,
  };
  let ct: IpVsConn | null = null;
  if ((svc.flags & IP_VS_SVC_F_PERSISTENT) !== 0) {
    const peData = svc.pe ? svc.pe.fillParam(skb) : null;
    if (svc.pe && peData === null) return null;
    const key = { ...p, caddr: ipv4(iph.daddr & svc.netmask), cport: 0, pe: svc.pe, peData };
    ct = ipvs.conns.templateGet(key);
    if (!ct || !checkTemplate(ipvs, ct, dest)) {
      ct = newConn(ipvs, skb, key, dest, ports.source, IP_VS_CONN_F_TEMPLATE);
      ct.timeout = svc.timeout * ipvs.second;
    }
  }
  const cp = newConn(ipvs, skb, p, dest, ports.source, onePacketFlag(svc, iph));
  if (ct) {
    ipvs.conns.control(cp, ct);
    ipvs.conns.put(ct);
  }
  ipvs.countConn(dest);
  return cp;
}
