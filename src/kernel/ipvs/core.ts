import { ICMP_DEST_UNREACH, ICMP_PORT_UNREACH } from '../../wire/icmp.ts';
import { formatIpv4 } from '../../wire/inet.ts';
import { IPPROTO_ICMP, IPPROTO_SCTP, IPPROTO_TCP, IPPROTO_UDP } from '../../wire/ipv4.ts';
import { TCP_HLEN, Tcphdr } from '../../wire/tcp.ts';
import { IP_DEFRAG_VS_FWD, IP_DEFRAG_VS_IN, IP_DEFRAG_VS_OUT } from '../ip/ipcb.ts';
import {
  NF_ACCEPT,
  NF_DROP,
  NF_INET_FORWARD,
  NF_INET_LOCAL_IN,
  NF_INET_LOCAL_OUT,
  NF_STOLEN,
  type NfHook,
  type NfHookState,
  type Verdict,
} from '../netfilter/hooks.ts';
import { kfreeSkbReason } from '../skb/free.ts';
import { PACKET_HOST, type SkBuff } from '../skb/sk-buff.ts';
import type { IpVsConn } from './conn.ts';
import { IP_VS_CONN_F_NFCT, IP_VS_CONN_F_NOOUTPUT, IP_VS_CONN_F_ONE_PACKET } from './flags.ts';
import { ipVsInIcmp, ipVsOutIcmp } from './icmp.ts';
import { type IpVsIphdr, ipVsFillIphSkb, portsOf } from './iphdr.ts';
import type { Ipvs } from './ipvs.ts';
import { ipVsTellConntrack, usesOldConntrack } from './nfct.ts';
import { ipVsProtoGet } from './proto.ts';
import { isSctpAbort, isSctpInit, SCTP_S_CLOSED } from './proto-sctp.ts';
import { TCP_S_CLOSE, TCP_S_FIN_WAIT, TCP_S_TIME_WAIT } from './proto-tcp.ts';
import type { IpVsProtocol } from './proto-types.ts';
import { connInGet, connOutGet, ipVsNewConnOut, ipVsTryToSchedule } from './schedule.ts';
import { packetXmit } from './xmit.ts';

const note = (state: NfHookState, text: string): void => {
  if (state.event) state.event.note = text;
};

const defragUser = (hook: NfHook): number =>
  hook === NF_INET_LOCAL_IN ? IP_DEFRAG_VS_IN : hook === NF_INET_FORWARD ? IP_DEFRAG_VS_FWD : IP_DEFRAG_VS_OUT;

/** Reassembles a fragment (`ip_vs_gather_frags`). False: it waits for the others. */
const gatherFrags = (ipvs: Ipvs, skb: SkBuff, hook: NfHook): boolean =>
  !skb.ip.isFragment || ipvs.net.ip.defrag(skb, defragUser(hook)) !== null;

/** `is_new_conn`: TCP with SYN, SCTP with INIT. */
function isNewConn(skb: SkBuff, iph: IpVsIphdr): boolean {
  if (iph.protocol === IPPROTO_TCP) return iph.len + TCP_HLEN <= skb.tail && new Tcphdr(skb.head, iph.len).syn;
  return iph.protocol === IPPROTO_SCTP && isSctpInit(skb, iph);
}

/** A client that uses its port again means a new connection (`is_new_conn_expected`). */
function isNewConnExpected(cp: IpVsConn, reuse: number): boolean {
  if (cp.control) return false;
  if (cp.protocol === IPPROTO_SCTP) return cp.state === SCTP_S_CLOSED;
  if (cp.protocol !== IPPROTO_TCP) return false;
  const half = (reuse & 2) !== 0 && cp.state === TCP_S_FIN_WAIT && cp.has(IP_VS_CONN_F_NOOUTPUT);
  return cp.state === TCP_S_TIME_WAIT || cp.state === TCP_S_CLOSE || half;
}

/** `handle_response`: an answer of a real server goes out in the service's name. */
function handleResponse(
  ipvs: Ipvs,
  skb: SkBuff,
  state: NfHookState,
  pp: IpVsProtocol,
  cp: IpVsConn,
  iph: IpVsIphdr,
): Verdict {
  if (cp.isMasq) {
    if (!pp.snat(skb, cp, iph)) return lost(ipvs, skb, 'the packet is too short to be rewritten');
    const head = skb.ip;
    head.saddr = cp.vaddr;
    head.sendCheck();
    const text = `source ${formatIpv4(cp.daddr)}:${cp.dport} -> ${formatIpv4(cp.vaddr)}:${cp.vport}`;
    ipvs.step(skb, 'handle_response', text, { saddr: formatIpv4(cp.vaddr), sport: cp.vport });
    note(state, `answer of ${cp.label}: ${text}`);
    if (!ipvs.routeMeHarder(skb, state.hook)) return lost(ipvs, skb, 'there is no route for the answer any more');
  } else note(state, `answer of ${cp.label}: goes on as it is`);
  ipvs.countOut(cp, skb);
  pp.stateTransition(ipvs, cp, 'output', skb, iph);
  skb.ipvsProperty = true;
  ipVsTellConntrack(ipvs.net, skb, cp, false);
  ipvs.conns.put(cp);
  return NF_ACCEPT;
}

function lost(ipvs: Ipvs, skb: SkBuff, text: string): Verdict {
  kfreeSkbReason(ipvs.net, skb, 'handle_response', 'SKB_DROP_REASON_NOT_SPECIFIED', null, text);
  return NF_STOLEN;
}

/** A packet of a real server that belongs to no connection, when net.ipv4.vs.nat_icmp_send asks for that. */
function isStray(ipvs: Ipvs, skb: SkBuff, iph: IpVsIphdr): boolean {
  if (ipvs.sysctl('nat_icmp_send') === 0) return false;
  const ports = portsOf(skb, iph);
  if (!ports || !ipvs.findRealService(iph.protocol, iph.saddr, ports.source)) return false;
  if (iph.protocol === IPPROTO_TCP) return !(iph.len + TCP_HLEN <= skb.tail && new Tcphdr(skb.head, iph.len).rst);
  return iph.protocol !== IPPROTO_SCTP || !isSctpAbort(skb, iph);
}

/** `ip_vs_out_hook` (ip_vs_core.c): is this an answer of a real server? */
export function ipVsOutHook(ipvs: Ipvs, skb: SkBuff, state: NfHookState): Verdict {
  if (skb.ipvsProperty || !skb.dst || !ipvs.enabled) return NF_ACCEPT;
  if (skb.ip.protocol === IPPROTO_ICMP) {
    if (!gatherFrags(ipvs, skb, state.hook)) return NF_STOLEN;
    return ipVsOutIcmp(ipvs, skb, state.hook, ipVsFillIphSkb(skb)) ?? NF_ACCEPT;
  }
  const pp = ipVsProtoGet(skb.ip.protocol);
  if (!pp) return NF_ACCEPT;
  if (!gatherFrags(ipvs, skb, state.hook)) return NF_STOLEN;
  const iph = ipVsFillIphSkb(skb);
  let cp = connOutGet(ipvs, skb, iph);
  if (!cp && ipvs.hasConnOut && pp.protocol === IPPROTO_UDP && state.hook !== NF_INET_LOCAL_IN) {
    const ports = portsOf(skb, iph);
    const dest = ports && ipvs.findRealService(iph.protocol, iph.saddr, ports.source);
    if (dest?.svc.pe?.connOut) cp = ipVsNewConnOut(ipvs, dest, skb, iph);
  }
  if (cp) return handleResponse(ipvs, skb, state, pp, cp, iph);
  if (isStray(ipvs, skb, iph)) {
    ipvs.net.ip.icmpSend(skb, ICMP_DEST_UNREACH, ICMP_PORT_UNREACH, 0);
    ipvs.net.nf.culprit = { kind: 'sysctl', name: 'net.ipv4.vs.nat_icmp_send', value: '1' };
    return NF_DROP;
  }
  return NF_ACCEPT;
}

/** The connection a packet goes on with; null when it begins a new one; 'old' when an old conntrack entry forbids that. */
function currentConn(ipvs: Ipvs, skb: SkBuff, iph: IpVsIphdr, found: IpVsConn | null): IpVsConn | null | 'old' {
  if (!found || !isNewConn(skb, iph)) return found;
  const reuse = ipvs.sysctl('conn_reuse_mode');
  let resched = false;
  let oldCt = false;
  if (ipvs.sysctl('expire_nodest_conn') !== 0 && found.dest?.weight === 0) {
    resched = true;
    oldCt = usesOldConntrack(skb);
  } else if (reuse !== 0 && isNewConnExpected(found, reuse)) {
    oldCt = usesOldConntrack(skb);
    resched = found.nControl === 0 || !oldCt;
  }
  if (!resched) return found;
  if (!oldCt) found.flags &= ~IP_VS_CONN_F_NFCT;
  if (found.nControl === 0) ipvs.conns.expireNow(found);
  return oldCt ? 'old' : null;
}

function drop(ipvs: Ipvs, text: string): Verdict {
  ipvs.net.nf.culprit = { kind: 'packet', text };
  return NF_DROP;
}

const OLD_CT = 'the old connection still has a conntrack entry: it goes first, and the client tries again';

/** `ip_vs_in_hook`: is this a packet for a virtual service? Then it goes to the real server from here. */
export function ipVsInHook(ipvs: Ipvs, skb: SkBuff, state: NfHookState): Verdict {
  if (skb.ipvsProperty) return NF_ACCEPT;
  if ((skb.pktType !== PACKET_HOST && state.hook !== NF_INET_LOCAL_OUT) || !skb.dst) return NF_ACCEPT;
  if (!ipvs.enabled || ipvs.sysctl('backup_only') !== 0) return NF_ACCEPT;
  if (skb.ip.protocol === IPPROTO_ICMP) {
    if (!gatherFrags(ipvs, skb, state.hook)) return NF_STOLEN;
    return ipVsInIcmp(ipvs, skb, state.hook, ipVsFillIphSkb(skb)) ?? NF_ACCEPT;
  }
  const iph = ipVsFillIphSkb(skb);
  const pp = ipVsProtoGet(iph.protocol);
  if (!pp) {
    if (ipvs.sysctl('ignore_tunneled') !== 0) skb.ipvsProperty = true;
    return NF_ACCEPT;
  }
  let cp = currentConn(ipvs, skb, iph, connInGet(ipvs, skb, iph));
  if (cp === 'old') return drop(ipvs, OLD_CT);
  if (cp?.dest && !cp.dest.available) {
    if (ipvs.sysctl('expire_nodest_conn') === 0) {
      note(state, `${cp.label}: its real server was deleted`);
      return drop(ipvs, `the real server ${cp.dest.label} was deleted, and the entry waits for it to come back`);
    }
    const oldCt = usesOldConntrack(skb);
    if (!oldCt) cp.flags &= ~IP_VS_CONN_F_NFCT;
    ipvs.conns.expireNow(cp);
    if (oldCt) return drop(ipvs, `the real server ${cp.dest.label} was deleted; ${OLD_CT}`);
    cp = null;
  }
  let fresh = false;
  if (!cp) {
    const made = ipVsTryToSchedule(ipvs, skb, pp, iph);
    if ('verdict' in made) {
      if (made.verdict === NF_DROP && ipvs.net.nf.culprit?.kind === 'packet') note(state, ipvs.net.nf.culprit.text);
      return made.verdict;
    }
    cp = made;
    fresh = true;
  }
  note(state, `${fresh ? 'new connection' : 'connection'} ${cp.label}`);
  ipvs.countIn(cp, skb);
  pp.stateTransition(ipvs, cp, 'input', skb, iph);
  const verdict = packetXmit(ipvs, skb, cp, iph);
  if (!cp.has(IP_VS_CONN_F_ONE_PACKET)) cp.inPkts++;
  else if (cp.control) cp.control.inPkts++;
  ipvs.conns.put(cp);
  return verdict;
}

/** `ip_vs_forward_icmp`: ICMP errors that pass through may be about a connection of a fwmark service. */
export function ipVsForwardIcmp(ipvs: Ipvs, skb: SkBuff, state: NfHookState): Verdict {
  if (!ipvs.enabled || ipvs.sysctl('backup_only') !== 0 || skb.ip.protocol !== IPPROTO_ICMP) return NF_ACCEPT;
  if (!gatherFrags(ipvs, skb, state.hook)) return NF_STOLEN;
  return ipVsInIcmp(ipvs, skb, state.hook, ipVsFillIphSkb(skb)) ?? NF_ACCEPT;
}
