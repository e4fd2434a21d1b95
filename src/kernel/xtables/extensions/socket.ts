import { get8, get16 } from '../../../wire/bytes.ts';
import { ICMP_HLEN, icmpIsError } from '../../../wire/icmp.ts';
import { AF_INET, INADDR_ANY, type Ipv4Addr, ipv4 } from '../../../wire/inet.ts';
import { IP_HLEN, IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP, Iphdr } from '../../../wire/ipv4.ts';
import { TCP_HLEN } from '../../../wire/tcp.ts';
import { UDP_HLEN } from '../../../wire/udp.ts';
import { IP_CT_ESTABLISHED_REPLY, IP_CT_RELATED_REPLY, IPS_SRC_NAT_DONE } from '../../conntrack/types.ts';
import { NF_INET_LOCAL_IN, NF_INET_PRE_ROUTING } from '../../netfilter/hooks.ts';
import type { SkBuff } from '../../skb/sk-buff.ts';
import type { Sock } from '../../socket/types.ts';
import { ANY_FAMILY } from '../families.ts';
import { hasBytes } from '../ports.ts';
import { defineMatch, type XtActionParam } from '../types.ts';

interface SocketInfo {
  transparent: boolean;
  nowildcard: boolean;
  restoreSkmark: boolean;
}

const text = (info: SocketInfo): string =>
  (info.transparent ? ' --transparent' : '') +
  (info.nowildcard ? ' --nowildcard' : '') +
  (info.restoreSkmark ? ' --restore-skmark' : '');

interface Asked {
  readonly protocol: number;
  readonly saddr: Ipv4Addr;
  readonly sport: number;
  readonly daddr: Ipv4Addr;
  readonly dport: number;
}

/** `extract_icmp4_fields`: whose packet an ICMP error quotes; its source is the address on our side. */
function quoted(skb: SkBuff, at: number): Asked | null {
  if (!hasBytes(skb, at, ICMP_HLEN) || !icmpIsError(get8(skb.head, at))) return null;
  if (!hasBytes(skb, at + ICMP_HLEN, IP_HLEN)) return null;
  const inner = new Iphdr(skb.head, at + ICMP_HLEN);
  const ports = inner.o + inner.hdrlen;
  const { protocol } = inner;
  if ((protocol !== IPPROTO_TCP && protocol !== IPPROTO_UDP) || !hasBytes(skb, ports, 4)) return null;
  const [sport, dport] = [get16(skb.head, ports + 2), get16(skb.head, ports)];
  return { protocol, saddr: inner.daddr, sport, daddr: inner.saddr, dport };
}

function asked(skb: SkBuff, at: number): Asked | null {
  const { protocol, saddr, daddr } = skb.ip;
  if (protocol === IPPROTO_ICMP) return quoted(skb, at);
  if (protocol !== IPPROTO_TCP && protocol !== IPPROTO_UDP) return null;
  if (!hasBytes(skb, at, protocol === IPPROTO_TCP ? TCP_HLEN : UDP_HLEN)) return null;
  return { protocol, saddr, sport: get16(skb.head, at), daddr, dport: get16(skb.head, at + 2) };
}

/** A socket that swallows what it gets: it is bound to any address. */
const SINK = { saddr: INADDR_ANY, transparent: false, mark: 0 };

/** `nf_sk_lookup_slow_v4` (net/ipv4/netfilter/nf_socket_ipv4.c), for TCP, UDP and the ICMP errors about them. */
function findSocket(skb: SkBuff, par: XtActionParam): Pick<Sock, 'saddr' | 'transparent' | 'mark'> | null {
  const q = asked(skb, par.thoff);
  if (!q) return null;
  const reply = skb.ip.protocol === IPPROTO_ICMP ? IP_CT_RELATED_REPLY : IP_CT_ESTABLISHED_REPLY;
  const ct = skb.ctinfo === reply ? skb.nfct : null;
  // A reply of a connection whose source was changed is for the socket of the source before.
  const original = ct && (ct.status & IPS_SRC_NAT_DONE) !== 0 ? ct.tuples[0] : null;
  const [daddr, dport] = original ? [original.src, original.srcPort] : [q.daddr, q.dport];
  const { sockets } = par.net;
  const found = sockets.lookup(q.protocol, q.saddr, q.sport, ipv4(Number(daddr)), dport, par.in?.ifindex ?? 0);
  return found ?? (sockets.isSink(q.protocol, dport) ? SINK : null);
}

export const socket = defineMatch<SocketInfo>({
  name: 'socket',
  families: ANY_FAMILY,
  summary: 'Whether a socket of this host is waiting for the packet.',
  support: 'modelled',
  hooks: [NF_INET_PRE_ROUTING, NF_INET_LOCAL_IN],
  options: [
    { name: 'transparent', type: 'none', help: 'only transparent sockets' },
    { name: 'nowildcard', type: 'none', help: 'sockets bound to any address count too' },
    { name: 'restore-skmark', type: 'none', help: "give the packet the socket's mark" },
  ],
  init: () => ({ transparent: false, nowildcard: false, restoreSkmark: false }),
  parse: (info, call) => {
    if (call.option.name === 'transparent') info.transparent = true;
    else if (call.option.name === 'nowildcard') info.nowildcard = true;
    else info.restoreSkmark = true;
  },
  save: text,
  print: (info) => ` socket${text(info)}`,
  /** Ports are wanted, so fragments are put together first (`socket_mt_enable_defrag`). */
  check: (_, par) => {
    if (par.family === AF_INET) par.net.ct.defrag.enable();
    return 0;
  },
  destroy: (_, net, family) => {
    if (family === AF_INET) net.ct.defrag.disable();
  },
  /** `socket_match` (net/netfilter/xt_socket.c). */
  match: (skb, info, par) => {
    const sk = skb.sk ?? findSocket(skb, par);
    if (!sk) return false;
    if (!info.nowildcard && sk.saddr === 0) return false;
    if (info.transparent && !sk.transparent) return false;
    if (info.restoreSkmark) skb.mark = sk.mark;
    return true;
  },
});
