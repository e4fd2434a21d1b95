import { get16 } from '../../../wire/bytes.ts';
import { IPPROTO_TCP, IPPROTO_UDP } from '../../../wire/ipv4.ts';
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

/** `nf_sk_lookup_slow_v4`, for TCP and UDP. Left out: the socket an ICMP error is for, and undoing NAT for it. */
function findSocket(skb: SkBuff, par: XtActionParam): Sock | null {
  const iph = skb.ip;
  if (iph.protocol !== IPPROTO_TCP && iph.protocol !== IPPROTO_UDP) return null;
  if (!hasBytes(skb, par.thoff, 4)) return null;
  const sport = get16(skb.head, par.thoff);
  const dport = get16(skb.head, par.thoff + 2);
  return par.net.sockets.lookup(iph.protocol, iph.saddr, sport, iph.daddr, dport, par.in?.ifindex ?? 0);
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
