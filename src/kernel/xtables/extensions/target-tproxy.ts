import { get16 } from '../../../wire/bytes.ts';
import { AF_INET, INADDR_ANY, type Ipv4Addr } from '../../../wire/inet.ts';
import { IPPROTO_TCP, IPPROTO_UDP } from '../../../wire/ipv4.ts';
import { TCP_ACK, TCP_FIN, TCP_HLEN, TCP_RST, TCP_SYN, Tcphdr } from '../../../wire/tcp.ts';
import { UDP_HLEN } from '../../../wire/udp.ts';
import { EINVAL } from '../../errno.ts';
import { NF_ACCEPT, NF_DROP, NF_INET_PRE_ROUTING } from '../../netfilter/hooks.ts';
import type { SkBuff } from '../../skb/sk-buff.ts';
import type { Sock } from '../../socket/types.ts';
import { ANY_FAMILY } from '../families.ts';
import { hex } from '../format.ts';
import { hostText, noHost } from '../hosts.ts';
import { hasBytes } from '../ports.ts';
import { defineTarget, type XtActionParam, type XtCheck } from '../types.ts';
import { type Host, hostOf, maskedOf, numberOf } from '../values.ts';

interface TproxyInfo {
  port: number;
  addr: Host;
  mark: number;
  mask: number;
}

/** `nf_tproxy_laddr4`: the address asked for, or the first of the device, or that of the packet. */
function localAddress(skb: SkBuff, info: TproxyInfo): Ipv4Addr {
  if (info.addr.addr !== INADDR_ANY) return info.addr.addr;
  return skb.dev?.addrs.find((a) => !a.secondary)?.local ?? skb.ip.daddr;
}

/** `nf_tproxy_get_sock_v4`: a connection of the packet's own addresses, else a listener where the rule says. */
function findSocket(skb: SkBuff, info: TproxyInfo, par: XtActionParam): Sock | null {
  const { protocol, saddr, daddr } = skb.ip;
  const { sockets } = par.net;
  const sport = get16(skb.head, par.thoff);
  const dport = get16(skb.head, par.thoff + 2);
  const iif = skb.dev?.ifindex ?? 0;
  const [addr, port] = [localAddress(skb, info), info.port || dport];
  if (protocol === IPPROTO_TCP && !hasBytes(skb, par.thoff, TCP_HLEN)) return null;
  const own = sockets.lookupEstablished(protocol, saddr, sport, daddr, dport, iif);
  if (!own) return sockets.lookupListener(protocol, saddr, sport, addr, port, iif);
  if (own.state !== 'TIME_WAIT') return own;
  const { flags } = new Tcphdr(skb.head, par.thoff);
  const opens = (flags & (TCP_SYN | TCP_RST | TCP_ACK | TCP_FIN)) === TCP_SYN;
  return (opens ? sockets.lookupListener(protocol, saddr, sport, addr, port, iif) : null) ?? own;
}

export const TPROXY = defineTarget<TproxyInfo>({
  name: 'TPROXY',
  families: ANY_FAMILY,
  summary: 'Gives the packet to a transparent socket of this host without changing it; drops it when there is none.',
  support: 'modelled',
  tables: ['mangle'],
  hooks: [NF_INET_PRE_ROUTING],
  options: [
    { name: 'on-port', type: 'port', mandatory: true, arg: 'port', help: 'port of the socket, 0 for the same' },
    { name: 'on-ip', type: 'host', arg: 'address', help: 'address of the socket' },
    { name: 'tproxy-mark', type: 'markmask32', arg: 'value[/mask]', help: 'mark for the packet' },
  ],
  init: (family) => ({ port: 0, addr: noHost(family), mark: 0, mask: 0 }),
  parse: (info, call) => {
    if (call.option.name === 'on-port') info.port = numberOf(call);
    else if (call.option.name === 'on-ip') info.addr = hostOf(call);
    else {
      info.mark = maskedOf(call).value;
      info.mask = maskedOf(call).mask;
    }
  },
  save: (info) =>
    ` --on-port ${info.port} --on-ip ${hostText(info.addr)} --tproxy-mark ${hex(info.mark)}/${hex(info.mask)}`,
  print: (info) => ` TPROXY redirect ${hostText(info.addr)}:${info.port} mark ${hex(info.mark)}/${hex(info.mask)}`,
  /** `tproxy_tg4_check`: ports are wanted, so fragments are put together first. */
  check: (_, par: XtCheck) => {
    if (par.family === AF_INET) par.net.ct.defrag.enable();
    if ((par.proto === IPPROTO_TCP || par.proto === IPPROTO_UDP) && !par.protoInverted) return 0;
    if (par.family === AF_INET) par.net.ct.defrag.disable();
    par.net.printk('xt_TPROXY: Can be used only with -p tcp or -p udp');
    return EINVAL;
  },
  destroy: (_, net, family) => {
    if (family === AF_INET) net.ct.defrag.disable();
  },
  /** `tproxy_tg4` (net/netfilter/xt_TPROXY.c). */
  target: (skb, info, par) => {
    if (!hasBytes(skb, par.thoff, UDP_HLEN)) return NF_DROP;
    const sk = findSocket(skb, info, par);
    if (!sk?.transparent) return NF_DROP;
    skb.mark = ((skb.mark & ~info.mask) ^ info.mark) >>> 0;
    skb.sk = sk;
    return NF_ACCEPT;
  },
});
