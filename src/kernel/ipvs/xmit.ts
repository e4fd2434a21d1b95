import { get16 } from '../../wire/bytes.ts';
import { replace16 } from '../../wire/checksum.ts';
import { ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, ICMP_TIME_EXCEEDED } from '../../wire/icmp.ts';
import { formatIpv4, type Ipv4Addr, isLoopback } from '../../wire/inet.ts';
import { IP_DF, IP_HLEN } from '../../wire/ipv4.ts';
import { dstOutput } from '../ip/ip-output.ts';
import { NF_ACCEPT, NF_INET_LOCAL_OUT, NF_STOLEN, type Verdict } from '../netfilter/hooks.ts';
import { flowTo } from '../route/flow.ts';
import { type Dst, RTCF_LOCAL } from '../route/types.ts';
import { kfreeSkbReason } from '../skb/free.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import type { Culprit } from '../trace/events.ts';
import type { IpVsConn } from './conn.ts';
import { IP_VS_CONN_F_BYPASS, IP_VS_CONN_F_DROUTE, IP_VS_CONN_F_LOCALNODE, IP_VS_CONN_F_TUNNEL } from './flags.ts';
import type { IpVsIphdr } from './iphdr.ts';
import type { Ipvs } from './ipvs.ts';
import { ipVsKeepConntrack, ipVsTellConntrack } from './nfct.ts';
import { ipVsProtoGet } from './proto.ts';
import { encapsulate, tunnelOverhead } from './tunnel.ts';

/** Which routes a transmitter takes (`IP_VS_RT_MODE_*`). */
const RT_LOCAL = 1;
const RT_NON_LOCAL = 2;
/** A local route for a packet that came in for somebody else. */
const RT_RDR = 4;
/** The next hop is the real server, whatever the packet's destination is. */
const RT_KNOWN_NH = 8;
const RT_TUNNEL = 16;
export const RT_MASQ = RT_LOCAL | RT_NON_LOCAL | RT_RDR;
export const RT_MASQ_FORWARD = RT_NON_LOCAL;

const isLocal = (dst: Dst | null): boolean => dst !== null && (dst.flags & RTCF_LOCAL) !== 0;

/** Ends a packet that cannot be sent on (`tx_error`). */
export function txError(ipvs: Ipvs, skb: SkBuff, fn: string, culprit: Culprit, note: string): Verdict {
  kfreeSkbReason(ipvs.net, skb, fn, 'SKB_DROP_REASON_NOT_SPECIFIED', culprit, note);
  return NF_STOLEN;
}

/** Why there is no route. */
interface NoRoute {
  readonly culprit: Culprit;
  readonly why: string;
}
/** A route to the real server, or why there is none. `local`: the server is this host, and the packet keeps its route. */
type OutRoute = { readonly local: boolean; readonly saddr: Ipv4Addr } | NoRoute;
const failed = (route: OutRoute): route is NoRoute => 'why' in route;

/** Does the packet change between "for this host" and "for another" where it may not (`crosses_local_route_boundary`)? */
function crossesBoundary(skb: SkBuff, mode: number, local: boolean): boolean {
  if (local) return (mode & RT_LOCAL) === 0 || ((mode & RT_RDR) === 0 && !isLocal(skb.dst));
  return (mode & RT_NON_LOCAL) === 0 || isLoopback(skb.ip.saddr);
}

/**
 * Gives the packet its route to the real server, one hop less to live, and a look at the size of the link
 * (`__ip_vs_get_out_rt`, ip_vs_xmit.c). The route is asked with no source and no mark. It is not kept at the destination.
 */
export function ipVsGetOutRt(
  ipvs: Ipvs,
  skb: SkBuff,
  cp: IpVsConn,
  daddr: Ipv4Addr,
  mode: number,
  iph: IpVsIphdr,
): OutRoute {
  const { net } = ipvs;
  const found = net.fib.routeOutput(flowTo(daddr));
  const to = formatIpv4(daddr);
  if (typeof found === 'number' || found.error !== 0) {
    if (!skb.dev && skb.dst) skb.dev = skb.dst.dev;
    net.ip.linkFailure(skb);
    return { culprit: { kind: 'route', text: to }, why: `no route to the real server ${to}: the sender is told` };
  }
  const local = isLocal(found);
  if (crossesBoundary(skb, mode, local))
    return {
      culprit: { kind: 'route', text: to },
      why: `${to} is ${local ? 'an address of this host' : 'another host'}, where this packet may not go`,
    };
  if (local) return { local, saddr: found.prefSrc };
  const { ttl } = skb.ip;
  if (ttl <= 1) {
    net.ip.icmpSend(skb, ICMP_TIME_EXCEEDED, 0, 0);
    return { culprit: { kind: 'packet', text: `ttl ${ttl}` }, why: `its TTL is ${ttl}: it may not be sent on` };
  }
  decreaseTtl(skb);
  const tunnel = (mode & RT_TUNNEL) !== 0;
  const mtu = found.mtu - (tunnel && cp.dest ? IP_HLEN + tunnelOverhead(cp.dest) : 0);
  const cutAnyway = tunnel && ipvs.sysctl('pmtu_disc') === 0;
  if (!cutAnyway && (skb.ip.fragOff & IP_DF) !== 0 && skb.len > mtu && !iph.icmp) {
    net.ip.icmpSend(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, mtu);
    const culprit: Culprit = { kind: 'device', dev: found.dev.name, text: `mtu ${found.mtu}` };
    return { culprit, why: `${skb.len} bytes do not fit ${mtu}, and DF forbids to cut it` };
  }
  skb.dst = (mode & RT_KNOWN_NH) !== 0 && found.gateway === null ? { ...found, gateway: daddr } : found;
  return { local, saddr: found.prefSrc };
}

/** `ip_decrease_ttl`. */
function decreaseTtl(skb: SkBuff): void {
  const iph = skb.ip;
  const before = get16(skb.head, iph.o + 8);
  iph.ttl -= 1;
  replace16(skb.head, iph.o + 10, before, get16(skb.head, iph.o + 8));
}

/** Off to another host by way of LOCAL_OUT, or on in this one (`ip_vs_nat_send_or_cont`, `ip_vs_send_or_cont`). */
export function ipVsSendOrCont(ipvs: Ipvs, skb: SkBuff, local: boolean): Verdict {
  if (local) return NF_ACCEPT;
  if (skb.dev) skb.sk = null; // ip_vs_drop_early_demux_sk
  const { dst } = skb;
  if (!dst) throw new Error('ip_vs: no route to send by');
  ipvs.net.nf.hook(NF_INET_LOCAL_OUT, null, skb, null, dst.dev, dstOutput);
  return NF_STOLEN;
}

/** From a client outside to a real server on 127.0.0.0/8: no. */
export const toLoopback = (cp: IpVsConn, local: boolean, wasInput: boolean): boolean =>
  local && wasInput && isLoopback(cp.daddr);

/** `ip_vs_nat_xmit`: the destination becomes the real server. */
function ipVsNatXmit(ipvs: Ipvs, skb: SkBuff, cp: IpVsConn, iph: IpVsIphdr): Verdict {
  const fn = 'ip_vs_nat_xmit';
  const wasInput = skb.dst?.isInput ?? false;
  const route = ipVsGetOutRt(ipvs, skb, cp, cp.daddr, RT_MASQ, iph);
  if (failed(route)) return txError(ipvs, skb, fn, route.culprit, route.why);
  if (toLoopback(cp, route.local, wasInput)) {
    const culprit: Culprit = { kind: 'packet', text: formatIpv4(cp.daddr) };
    return txError(ipvs, skb, fn, culprit, 'a packet from outside is not sent to a loopback address');
  }
  if (!ipVsProtoGet(iph.protocol)?.dnat(skb, cp, iph))
    return txError(ipvs, skb, fn, { kind: 'packet', text: 'too short' }, 'the packet is too short to be rewritten');
  const head = skb.ip;
  head.daddr = cp.daddr;
  head.sendCheck();
  skb.ignoreDf = true;
  const how = route.local
    ? 'it is an address of this host'
    : `out by ${skb.dst?.dev.name ?? '?'}, once more through OUTPUT`;
  ipvs.step(skb, fn, `destination ${formatIpv4(cp.vaddr)}:${cp.vport} -> ${formatIpv4(cp.daddr)}:${cp.dport}; ${how}`, {
    daddr: formatIpv4(cp.daddr),
    dport: cp.dport,
    local: route.local,
  });
  skb.ipvsProperty = true;
  ipVsTellConntrack(ipvs.net, skb, cp, true);
  return ipVsSendOrCont(ipvs, skb, route.local);
}

/** `ip_vs_dr_xmit`: the packet stays as it is; its frame goes to the real server. */
function ipVsDrXmit(ipvs: Ipvs, skb: SkBuff, cp: IpVsConn, iph: IpVsIphdr): Verdict {
  const fn = 'ip_vs_dr_xmit';
  const route = ipVsGetOutRt(ipvs, skb, cp, cp.daddr, RT_LOCAL | RT_NON_LOCAL | RT_KNOWN_NH, iph);
  if (failed(route)) return txError(ipvs, skb, fn, route.culprit, route.why);
  return sendUnchanged(ipvs, skb, cp, fn, route.local, `its frame goes to ${formatIpv4(cp.daddr)}`);
}

/** `ip_vs_bypass_xmit`: to where the client wanted, for lack of a server. */
function ipVsBypassXmit(ipvs: Ipvs, skb: SkBuff, cp: IpVsConn, iph: IpVsIphdr): Verdict {
  const fn = 'ip_vs_bypass_xmit';
  const route = ipVsGetOutRt(ipvs, skb, cp, skb.ip.daddr, RT_NON_LOCAL, iph);
  if (failed(route)) return txError(ipvs, skb, fn, route.culprit, route.why);
  return sendUnchanged(ipvs, skb, cp, fn, false, 'no server: on to where it wanted to go');
}

/** `ip_vs_null_xmit`: the real server is this host (`IP_VS_CONN_F_LOCALNODE`). */
const ipVsNullXmit = (ipvs: Ipvs, skb: SkBuff, cp: IpVsConn): Verdict =>
  sendUnchanged(ipvs, skb, cp, 'ip_vs_null_xmit', true, '');

function sendUnchanged(ipvs: Ipvs, skb: SkBuff, cp: IpVsConn, fn: string, local: boolean, note: string): Verdict {
  if (!local) {
    skb.ip.sendCheck();
    skb.ignoreDf = true;
  }
  ipvs.step(skb, fn, local ? 'the real server is this host: the packet goes on as it is' : note, { local });
  skb.ipvsProperty = true;
  ipVsKeepConntrack(skb, cp);
  return ipVsSendOrCont(ipvs, skb, local);
}

/** `ip_vs_tunnel_xmit`: the packet goes in another one, from us to the real server. */
function ipVsTunnelXmit(ipvs: Ipvs, skb: SkBuff, cp: IpVsConn, iph: IpVsIphdr): Verdict {
  const fn = 'ip_vs_tunnel_xmit';
  const { dest } = cp;
  const route = ipVsGetOutRt(ipvs, skb, cp, cp.daddr, RT_LOCAL | RT_NON_LOCAL | RT_TUNNEL, iph);
  if (failed(route)) return txError(ipvs, skb, fn, route.culprit, route.why);
  if (route.local || !dest) return sendUnchanged(ipvs, skb, cp, fn, true, '');
  if (skb.dev) skb.sk = null;
  encapsulate(ipvs, skb, cp, dest, route.saddr);
  ipvs.step(skb, fn, `wrapped (${dest.tunType}) for ${formatIpv4(cp.daddr)}, from ${formatIpv4(route.saddr)}`, {
    type: dest.tunType,
    saddr: formatIpv4(route.saddr),
    daddr: formatIpv4(cp.daddr),
  });
  skb.ipvsProperty = true;
  const verdict = ipvs.confirmConntrack(skb, cp);
  if (verdict !== NF_ACCEPT)
    return txError(ipvs, skb, fn, { kind: 'packet', text: 'conntrack' }, 'conntrack has another entry with this tuple');
  skb.resetCt();
  ipvs.net.ip.localOut(skb);
  return NF_STOLEN;
}

/** Sends a packet of a connection to its real server by the connection's method (`cp->packet_xmit`). */
export function packetXmit(ipvs: Ipvs, skb: SkBuff, cp: IpVsConn, iph: IpVsIphdr): Verdict {
  switch (cp.fwd) {
    case IP_VS_CONN_F_TUNNEL:
      return ipVsTunnelXmit(ipvs, skb, cp, iph);
    case IP_VS_CONN_F_DROUTE:
      return ipVsDrXmit(ipvs, skb, cp, iph);
    case IP_VS_CONN_F_LOCALNODE:
      return ipVsNullXmit(ipvs, skb, cp);
    case IP_VS_CONN_F_BYPASS:
      return ipVsBypassXmit(ipvs, skb, cp, iph);
    default:
      return ipVsNatXmit(ipvs, skb, cp, iph);
  }
}
