import { checksum } from '../../wire/checksum.ts';
import { ICMP_DEST_UNREACH, ICMP_PARAMETERPROB, ICMP_PROT_UNREACH } from '../../wire/icmp.ts';
import { formatIpv4, type Ipv4Addr } from '../../wire/inet.ts';
import { IP_HLEN, IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP } from '../../wire/ipv4.ts';
import { IP_CT_NONE } from '../conntrack/types.ts';
import { NF_INET_LOCAL_IN, NF_INET_PRE_ROUTING } from '../netfilter/hooks.ts';
import type { NetNs } from '../netns.ts';
import { ipRouteInput } from '../route/route-input.ts';
import type { RouteType } from '../route/types.ts';
import { consumeSkb, kfreeSkbReason } from '../skb/free.ts';
import { PACKET_BROADCAST, PACKET_MULTICAST, PACKET_OTHERHOST, type SkBuff } from '../skb/sk-buff.ts';
import type { Culprit } from '../trace/events.ts';
import { retold } from '../trace/retold.ts';
import { confCulprit, inDevDropUnicastInL2Multicast, inDevLogMartians, inDevSourceRoute } from './inetdevice.ts';
import { ipOptionsCompile } from './ip-options.ts';
import { fibComputeSpecDst, ipOptionsRcvSrr } from './ip-options-route.ts';
import { IP_DEFRAG_LOCAL_DELIVER } from './ipcb.ts';

const NET_RX_DROP = 1;

const packet = (text: string): Culprit => ({ kind: 'packet', text });

/** `ip_rcv_core` (net/ipv4/ip_input.c): is it an IPv4 header at all, and for us? Null when it was dropped. */
export function ipRcvCore(net: NetNs, skb: SkBuff): SkBuff | null {
  const drop = (reason: string, culprit: string, note: string): null => {
    kfreeSkbReason(net, skb, 'ip_rcv_core', `SKB_DROP_REASON_${reason}`, packet(culprit), note);
    return null;
  };
  if (skb.pktType === PACKET_OTHERHOST)
    return drop('OTHERHOST', 'another MAC address', 'the frame is for another MAC address');
  if (skb.len < IP_HLEN) return drop('IP_INHDR', 'length', 'too short for an IP header');
  const iph = skb.ip;
  if (iph.version !== 4 || iph.ihl < 5) return drop('IP_INHDR', 'version or ihl', 'not an IPv4 header');
  if (skb.len < iph.hdrlen) return drop('IP_INHDR', 'ihl', 'the IP header is cut off');
  if (checksum(skb.head, iph.o, iph.o + iph.hdrlen) !== 0)
    return drop('IP_CSUM', 'header checksum', 'the checksum of the IP header is wrong');
  const len = iph.totLen;
  if (skb.len < len) return drop('PKT_TOO_SMALL', 'total length', 'the packet is shorter than its header says');
  if (len < iph.hdrlen) return drop('IP_INHDR', 'total length', 'the total length is less than the header');
  skb.trim(len);
  skb.transportHeader = skb.networkHeader + iph.hdrlen;
  skb.ipcbFlags = 0;
  skb.fragMaxSize = 0;
  skb.ipOpt = null;
  skb.sk = null;
  return skb;
}

const isSound = retold((from: Ipv4Addr, to: Ipv4Addr) => `${formatIpv4(from)} > ${formatIpv4(to)}: header is sound`);
const received = retold((dev: string, protocol: number, ttl: number, len: number) => ({ dev, protocol, ttl, len }));

/** `ip_rcv`: every IPv4 packet a device receives. */
export function ipRcv(net: NetNs, skb: SkBuff): number {
  if (!ipRcvCore(net, skb)) return NET_RX_DROP;
  const iph = skb.ip;
  const data = received(skb.dev?.name ?? '', iph.protocol, iph.ttl, iph.totLen);
  net.world.tracer.step(net, skb, 'ip_rcv', isSound(iph.saddr, iph.daddr), data);
  // `ip_sabotage_in`: br_netfilter has run this hook already, when the frame was on the bridge.
  if (skb.nfBridge && !skb.nfBridge.sabotageDone) {
    skb.nfBridge.sabotageDone = true;
    return ipRcvFinish(net, skb);
  }
  return net.nf.hook(NF_INET_PRE_ROUTING, null, skb, skb.dev, null, (s) => ipRcvFinish(net, s));
}

/** `ip_rcv_finish` and `ip_rcv_finish_core`: finds the route, reads the options. Early demux is left out. */
function ipRcvFinish(net: NetNs, skb: SkBuff): number {
  const { tracer } = net.world;
  const { dev } = skb;
  if (!dev) throw new Error('ip_rcv_finish: no device');
  const had = skb.dst !== null;
  if (!skb.dst) {
    const iph = skb.ip;
    const refused = ipRouteInput(skb, iph.daddr, iph.saddr, iph.tos, dev);
    if (refused) {
      kfreeSkbReason(net, skb, 'ip_route_input_slow', refused.reason, refused.culprit, refused.note);
      return NET_RX_DROP;
    }
  }
  const { dst } = skb;
  if (!dst) throw new Error('ip_rcv_finish: no route');
  tracer.step(
    net,
    skb,
    had ? 'ip_rcv_finish' : 'ip_route_input_slow',
    had ? 'it has a route already' : routeNote(dst.type, dst.error, dst.dev.name, dst.gateway),
    routed(dst.type, dst.dev.name, dst.table, dst.gateway),
  );
  if (skb.ip.ihl > 5 && !ipRcvOptions(net, skb)) return NET_RX_DROP;
  if (
    (skb.pktType === PACKET_BROADCAST || skb.pktType === PACKET_MULTICAST) &&
    skb.dst?.type !== 'multicast' &&
    skb.dst?.type !== 'broadcast' &&
    inDevDropUnicastInL2Multicast(dev)
  ) {
    kfreeSkbReason(
      net,
      skb,
      'ip_rcv_finish_core',
      'SKB_DROP_REASON_UNICAST_IN_L2_MULTICAST',
      confCulprit(dev, 'drop_unicast_in_l2_multicast'),
      'a packet for one host in a frame for all',
    );
    return NET_RX_DROP;
  }
  return skb.dst?.input(skb) ?? 0;
}

const routed = retold((type: string, dev: string, table: string, via: Ipv4Addr | null) => ({
  type,
  dev,
  table,
  ...(via !== null ? { via: formatIpv4(via) } : {}),
}));

const routeNote = retold((type: RouteType, error: number, dev: string, gateway: Ipv4Addr | null): string => {
  switch (type) {
    case 'local':
      return 'a local address: deliver it here';
    case 'broadcast':
      return 'a broadcast: deliver it here';
    case 'multicast':
      return 'a group that we have joined: deliver it here';
    case 'unreachable':
      return error === 0 ? 'no route' : 'no route, or we do not forward: an error will be reported';
    default:
      return `forward it by ${dev}${gateway ? ` to ${formatIpv4(gateway)}` : ''}`;
  }
});

/** `ip_rcv_options`. False when the packet was dropped. */
export function ipRcvOptions(net: NetNs, skb: SkBuff): boolean {
  const { dev } = skb;
  if (!dev) return false;
  const opt = ipOptionsCompile(net, skb, skb.dst ? () => fibComputeSpecDst(net, skb) : null);
  if (typeof opt === 'number') {
    net.ip.icmpSend(skb, ICMP_PARAMETERPROB, 0, opt << 24);
    kfreeSkbReason(
      net,
      skb,
      'ip_rcv_options',
      'SKB_DROP_REASON_NOT_SPECIFIED',
      packet(`IP option, byte ${opt}`),
      'an IP option is malformed',
    );
    return false;
  }
  skb.ipOpt = opt;
  net.world.tracer.step(net, skb, 'ip_rcv_options', 'IP options read', { optlen: opt.optlen });
  if (opt.srr === 0) return true;
  if (!inDevSourceRoute(dev)) {
    if (inDevLogMartians(dev))
      net.printk(`source route option ${formatIpv4(skb.ip.saddr)} -> ${formatIpv4(skb.ip.daddr)}`);
    kfreeSkbReason(
      net,
      skb,
      'ip_rcv_options',
      'SKB_DROP_REASON_NOT_SPECIFIED',
      confCulprit(dev, 'accept_source_route'),
      'source-routed packets are not accepted',
    );
    return false;
  }
  if (ipOptionsRcvSrr(net, skb) === 0) return true;
  kfreeSkbReason(
    net,
    skb,
    'ip_options_rcv_srr',
    'SKB_DROP_REASON_NOT_SPECIFIED',
    packet('source route'),
    'the source route cannot be followed',
  );
  return false;
}

/** `ip_local_deliver`: for this host. Fragments wait here until the packet is whole. */
export function ipLocalDeliver(net: NetNs, skb: SkBuff): number {
  const whole = skb.ip.isFragment ? net.ip.defrag(skb, IP_DEFRAG_LOCAL_DELIVER) : skb;
  if (!whole) return 0;
  net.world.tracer.step(net, whole, 'ip_local_deliver', 'for this host', { dev: whole.dev?.name ?? '' });
  return net.nf.hook(NF_INET_LOCAL_IN, null, whole, whole.dev, null, (s) => ipLocalDeliverFinish(net, s));
}

/** `ip_local_deliver_finish` and `ip_protocol_deliver_rcu`: to the protocol. */
function ipLocalDeliverFinish(net: NetNs, skb: SkBuff): number {
  const { tracer } = net.world;
  const iph = skb.ip;
  skb.transportHeader = skb.networkHeader + iph.hdrlen;
  skb.data = skb.transportHeader;
  tracer.step(net, skb, 'ip_local_deliver_finish', `to protocol ${iph.protocol}`, { protocol: iph.protocol });
  net.ip.onDeliver?.(skb);
  if (iph.protocol === IPPROTO_ICMP) return net.ip.icmpRcv(skb);
  if (iph.protocol === IPPROTO_UDP || iph.protocol === IPPROTO_TCP) {
    skb.nfct = null; // `nf_reset_ct` in udp_rcv and tcp_v4_rcv
    skb.ctinfo = IP_CT_NONE;
  }
  if (net.sockets.deliver(skb)) return 0;
  net.ip.icmpSend(skb, ICMP_DEST_UNREACH, ICMP_PROT_UNREACH, 0);
  kfreeSkbReason(
    net,
    skb,
    'ip_protocol_deliver_rcu',
    'SKB_DROP_REASON_IP_NOPROTO',
    packet(`protocol ${iph.protocol}`),
    `nothing here speaks protocol ${iph.protocol}`,
  );
  return 0;
}

/** `dst_discard`: a route that goes nowhere. */
export function dstDiscard(net: NetNs, skb: SkBuff): number {
  consumeSkb(net, skb, 'dst_discard', 'the route discards it');
  return 0;
}
