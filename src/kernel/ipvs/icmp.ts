import { get32, set16 } from '../../wire/bytes.ts';
import { checksum } from '../../wire/checksum.ts';
import {
  ICMP_DEST_UNREACH,
  ICMP_FRAG_NEEDED,
  ICMP_HLEN,
  ICMP_SOURCE_QUENCH,
  ICMP_TIME_EXCEEDED,
  Icmphdr,
} from '../../wire/icmp.ts';
import { formatIpv4 } from '../../wire/inet.ts';
import { IP_DF, IP_HLEN, IP_OFFSET, IPPROTO_SCTP, IPPROTO_TCP, IPPROTO_UDP, Iphdr } from '../../wire/ipv4.ts';
import { NF_ACCEPT, NF_DROP, NF_INET_FORWARD, NF_STOLEN, type NfHook, type Verdict } from '../netfilter/hooks.ts';
import { RTCF_LOCAL } from '../route/types.ts';
import { consumeSkb } from '../skb/free.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import type { IpVsConn } from './conn.ts';
import { type IpVsIphdr, ipVsFillIph } from './iphdr.ts';
import type { Ipvs } from './ipvs.ts';
import { ipVsTellConntrack } from './nfct.ts';
import { ipVsProtoGet } from './proto.ts';
import { connInGet, connOutGet, ipVsTryToSchedule } from './schedule.ts';
import { ipVsGetOutRt, ipVsSendOrCont, packetXmit, RT_MASQ, RT_MASQ_FORWARD, toLoopback, txError } from './xmit.ts';

const IPPROTO_IPIP = 4;
const IPPROTO_GRE = 47;

/** The kinds of ICMP error that may be about a connection. Redirects and parameter problems are not looked at. */
const isOurs = (type: number): boolean =>
  type === ICMP_DEST_UNREACH || type === ICMP_SOURCE_QUENCH || type === ICMP_TIME_EXCEEDED;

/** Where the quoted packet begins; null when this is no ICMP error that could concern us. */
function quotedAt(skb: SkBuff, iph: IpVsIphdr): number | null {
  if (iph.len + ICMP_HLEN > skb.tail) return null;
  return isOurs(new Icmphdr(skb.head, iph.len).type) ? iph.len + ICMP_HLEN : null;
}

/** The quoted header, when it is of a protocol we know and is the first part of its packet. */
function quotedHeader(skb: SkBuff, at: number, inverse: boolean): IpVsIphdr | null {
  const ciph = ipVsFillIph(skb, at, inverse, true);
  if (!ciph || ciph.len - ciph.off < IP_HLEN || new Iphdr(skb.head, at).version !== 4) return null;
  if (!ipVsProtoGet(ciph.protocol)) return null;
  return (new Iphdr(skb.head, at).fragOff & IP_OFFSET) === 0 ? ciph : null;
}

const checksumOk = (skb: SkBuff, at: number): boolean => checksum(skb.head, at, skb.tail) === 0;

const hasPorts = (protocol: number): boolean =>
  protocol === IPPROTO_TCP || protocol === IPPROTO_UDP || protocol === IPPROTO_SCTP;

/** Rewrites an ICMP error and what it quotes: towards the client, or towards the real server (`ip_vs_nat_icmp`). */
function ipVsNatIcmp(skb: SkBuff, cp: IpVsConn, out: boolean, iph: IpVsIphdr, ciph: IpVsIphdr): void {
  const outer = new Iphdr(skb.head, iph.off);
  const inner = new Iphdr(skb.head, ciph.off);
  if (out) {
    outer.saddr = cp.vaddr;
    inner.daddr = cp.vaddr;
  } else {
    outer.daddr = cp.daddr;
    inner.saddr = cp.daddr;
  }
  outer.sendCheck();
  inner.sendCheck();
  if (hasPorts(ciph.protocol) && ciph.len + 4 <= skb.tail)
    set16(skb.head, ciph.len + (out ? 2 : 0), out ? cp.vport : cp.dport);
  const icmph = new Icmphdr(skb.head, iph.len);
  icmph.checksum = 0;
  icmph.checksum = checksum(skb.head, iph.len, skb.tail);
}

/** `handle_response_icmp`: an error from a real server, or on the way from it, is told in the service's name. */
function handleResponseIcmp(
  ipvs: Ipvs,
  skb: SkBuff,
  hook: NfHook,
  cp: IpVsConn,
  iph: IpVsIphdr,
  ciph: IpVsIphdr,
): Verdict {
  if (cp.isMasq) {
    if (!checksumOk(skb, iph.len)) {
      ipvs.net.nf.culprit = { kind: 'packet', text: 'the ICMP checksum is wrong' };
      return NF_DROP;
    }
    ipVsNatIcmp(skb, cp, true, iph, ciph);
    ipvs.step(
      skb,
      'handle_response_icmp',
      `an ICMP error about ${cp.label}: told in the name of ${formatIpv4(cp.vaddr)}`,
    );
    if (!ipvs.routeMeHarder(skb, hook)) return NF_DROP;
  }
  ipvs.countOut(cp, skb);
  skb.ipvsProperty = true;
  ipVsTellConntrack(ipvs.net, skb, cp, false);
  return NF_ACCEPT;
}

/** `ip_vs_out_icmp`: an ICMP error from inside. Null: not for us, look at it as any other packet. */
export function ipVsOutIcmp(ipvs: Ipvs, skb: SkBuff, hook: NfHook, iph: IpVsIphdr): Verdict | null {
  const at = quotedAt(skb, iph);
  if (at === null) return null;
  ipvs.step(skb, 'ip_vs_out_icmp', 'an ICMP error: whose packet does it quote?');
  const ciph = quotedHeader(skb, at, true);
  if (!ciph) return NF_ACCEPT;
  const cp = connOutGet(ipvs, skb, ciph);
  return cp ? handleResponseIcmp(ipvs, skb, hook, cp, iph, ciph) : NF_ACCEPT;
}

/** How far into an ICMP error the packet lies that we had put into a tunnel; null when the quotation is of no tunnel of ours. */
function insideTunnel(ipvs: Ipvs, skb: SkBuff, at: number): number | null {
  if (at + IP_HLEN > skb.tail) return null;
  const outer = new Iphdr(skb.head, at);
  if ((outer.fragOff & IP_OFFSET) !== 0 || ((skb.dst?.flags ?? 0) & RTCF_LOCAL) === 0) return null;
  const end = at + outer.hdrlen;
  const dest = ipvs.findTunnel(outer.daddr, outer.protocol === IPPROTO_UDP ? readPort(skb, end + 2) : 0);
  if (!dest) return null;
  if (outer.protocol === IPPROTO_IPIP && dest.tunType === 'ipip') return end;
  if (outer.protocol === IPPROTO_GRE && dest.tunType === 'gre') return end + ((skb.head[end] ?? 0) & 0x80 ? 8 : 4);
  return outer.protocol === IPPROTO_UDP && dest.tunType === 'gue' ? end + 12 : null;
}

const readPort = (skb: SkBuff, at: number): number => (get32(skb.head, at) >>> 16) & 0xffff;

/** An error about a tunnel is told to the client as one about its own packet. */
function tunnelError(ipvs: Ipvs, skb: SkBuff, cp: IpVsConn, iph: IpVsIphdr, inner: number, outer: number): Verdict {
  const icmph = new Icmphdr(skb.head, iph.len);
  const { type, code } = icmph;
  let info = icmph.rest;
  let tell = true;
  if (type === ICMP_DEST_UNREACH && code === ICMP_FRAG_NEEDED) {
    const overhead = inner - outer;
    const mtu = icmph.sequence;
    info = mtu > 68 + overhead ? mtu - overhead : mtu;
    tell = (new Iphdr(skb.head, outer).fragOff & IP_DF) !== 0;
  }
  skb.data = inner;
  skb.networkHeader = inner;
  skb.transportHeader = inner + new Iphdr(skb.head, inner).hdrlen;
  if (tell) {
    ipvs.net.ip.icmpSend(skb, type, code, info);
    ipvs.countOut(cp, skb);
  }
  consumeSkb(
    ipvs.net,
    skb,
    'ip_vs_in_icmp',
    'an error about a tunnel of ours: the client was told about its own packet',
  );
  return NF_STOLEN;
}

/** `ip_vs_icmp_xmit`: an ICMP error from a client goes to the real server. */
function ipVsIcmpXmit(ipvs: Ipvs, skb: SkBuff, cp: IpVsConn, hook: NfHook, iph: IpVsIphdr, ciph: IpVsIphdr): Verdict {
  const fn = 'ip_vs_icmp_xmit';
  if (!cp.isMasq) {
    const verdict = packetXmit(ipvs, skb, cp, ciph);
    cp.inPkts++;
    return verdict;
  }
  const wasInput = skb.dst?.isInput ?? false;
  const mode = hook === NF_INET_FORWARD ? RT_MASQ_FORWARD : RT_MASQ;
  const route = ipVsGetOutRt(ipvs, skb, cp, cp.daddr, mode, ciph);
  if ('why' in route) return txError(ipvs, skb, fn, route.culprit, route.why);
  if (toLoopback(cp, route.local, wasInput))
    return txError(ipvs, skb, fn, { kind: 'packet', text: formatIpv4(cp.daddr) }, 'not to a loopback address');
  ipVsNatIcmp(skb, cp, false, iph, ciph);
  skb.ignoreDf = true;
  ipvs.step(skb, fn, `an ICMP error about ${cp.label}: on to the real server`);
  skb.ipvsProperty = true;
  ipVsTellConntrack(ipvs.net, skb, cp, true);
  return ipVsSendOrCont(ipvs, skb, route.local);
}

/** `ip_vs_in_icmp`: an ICMP error from a client, or about a tunnel of ours. Null: not for us. */
export function ipVsInIcmp(ipvs: Ipvs, skb: SkBuff, hook: NfHook, iph: IpVsIphdr): Verdict | null {
  const at = quotedAt(skb, iph);
  if (at === null) return null;
  ipvs.step(skb, 'ip_vs_in_icmp', 'an ICMP error: whose packet does it quote?');
  const tunnel = insideTunnel(ipvs, skb, at);
  const ciph = quotedHeader(skb, tunnel ?? at, tunnel === null);
  const pp = ciph && ipVsProtoGet(ciph.protocol);
  if (!ciph || !pp) return NF_ACCEPT;
  let cp = connInGet(ipvs, skb, ciph);
  if (!cp) {
    if (tunnel !== null || ipvs.sysctl('schedule_icmp') === 0) return NF_ACCEPT;
    const made = ipVsTryToSchedule(ipvs, skb, pp, ciph);
    if ('verdict' in made) return made.verdict;
    cp = made;
    ipvs.conns.put(cp);
  }
  if ((cp.isMasq || tunnel !== null) && !checksumOk(skb, iph.len)) {
    ipvs.net.nf.culprit = { kind: 'packet', text: 'the ICMP checksum is wrong' };
    return NF_DROP;
  }
  if (tunnel !== null) return tunnelError(ipvs, skb, cp, iph, tunnel, at);
  ipvs.countIn(cp, skb);
  return ipVsIcmpXmit(ipvs, skb, cp, hook, iph, ciph);
}
