import { get8, getIpv4, set8, set32 } from '../../wire/bytes.ts';
import { ICMP_PARAMETERPROB } from '../../wire/icmp.ts';
import { INADDR_ANY, type Ipv4Addr, isZeronet } from '../../wire/inet.ts';
import { EINVAL } from '../errno.ts';
import type { NetNs } from '../netns.ts';
import { RT_SCOPE_LINK, RT_SCOPE_UNIVERSE } from '../route/fib-table.ts';
import { ipRouteInput } from '../route/route-input.ts';
import { fibResultPrefsrc } from '../route/route-output.ts';
import { RTCF_BROADCAST, RTCF_LOCAL, RTCF_MULTICAST } from '../route/types.ts';
import { PACKET_HOST, type SkBuff } from '../skb/sk-buff.ts';
import { inetSelectAddr } from './devinet.ts';
import { inDevSrcVmark } from './inetdevice.ts';

/**
 * `fib_compute_spec_dst` (net/ipv4/fib_frontend.c): the address of ours that a packet was really for: its destination, or
 * for broadcasts the one we would answer from.
 */
export function fibComputeSpecDst(net: NetNs, skb: SkBuff): Ipv4Addr {
  const { dst, dev } = skb;
  const iph = skb.ip;
  const mine = (dst?.flags ?? 0) & (RTCF_BROADCAST | RTCF_MULTICAST | RTCF_LOCAL);
  if (mine !== 0 && (mine & (RTCF_BROADCAST | RTCF_MULTICAST)) === 0) return iph.daddr;
  if (!dev) return INADDR_ANY;
  let scope = RT_SCOPE_UNIVERSE;
  if (!isZeronet(iph.saddr)) {
    const found = net.fib.lookup({
      daddr: iph.saddr,
      saddr: INADDR_ANY,
      tos: iph.tos & 0xfc,
      mark: inDevSrcVmark(dev) ? skb.mark : 0,
      scope,
      oif: 0,
      iif: net.devices.loopback.ifindex,
      protocol: 0,
      sport: 0,
      dport: 0,
    });
    if (typeof found !== 'number') return fibResultPrefsrc(found);
  } else scope = RT_SCOPE_LINK;
  return inetSelectAddr(dev, iph.saddr, scope);
}

/** `ip_rt_get_source`: the address we put into a route that is recorded: of the device it leaves by. */
function rtGetSource(net: NetNs, skb: SkBuff): Ipv4Addr {
  const { dst } = skb;
  const iph = skb.ip;
  if (!dst) return INADDR_ANY;
  if (!dst.isInput) return iph.saddr;
  const found = net.fib.lookup({
    daddr: iph.daddr,
    saddr: iph.saddr,
    tos: iph.tos & 0xfc,
    mark: skb.mark,
    scope: RT_SCOPE_UNIVERSE,
    oif: dst.dev.ifindex,
    iif: skb.dev?.ifindex ?? 0,
    protocol: 0,
    sport: 0,
    dport: 0,
  });
  if (typeof found !== 'number') return fibResultPrefsrc(found);
  return inetSelectAddr(dst.dev, dst.gateway ?? iph.daddr, RT_SCOPE_UNIVERSE);
}

/** `ip_forward_options` (net/ipv4/ip_options.c): fills in our outgoing address, and takes the next hop of a source route. */
export function ipForwardOptions(net: NetNs, skb: SkBuff): void {
  const opt = skb.ipOpt;
  if (!opt) return;
  const b = skb.head;
  const base = skb.networkHeader;
  if (opt.rrNeedaddr) {
    const at = base + opt.rr;
    set32(b, at + get8(b, at + 2) - 5, rtGetSource(net, skb));
    opt.isChanged = true;
  }
  if (opt.srrIsHit) {
    const at = base + opt.srr;
    const space = get8(b, at + 1);
    let ptr = get8(b, at + 2);
    while (ptr + 3 <= space && getIpv4(b, at + ptr - 1) !== opt.nexthop) ptr += 4;
    if (ptr + 3 <= space) {
      opt.isChanged = true;
      skb.ip.daddr = opt.nexthop;
      set32(b, at + ptr - 1, rtGetSource(net, skb));
      set8(b, at + 2, ptr + 4);
    }
    if (opt.tsNeedaddr) {
      const ts = base + opt.ts;
      set32(b, ts + get8(b, ts + 2) - 9, rtGetSource(net, skb));
      opt.isChanged = true;
    }
  }
  if (!opt.isChanged) return;
  opt.isChanged = false;
  skb.ip.sendCheck();
}

/** `ip_options_rcv_srr`: a source-routed packet that reached us is routed to its next hop. 0 or a negative errno. */
export function ipOptionsRcvSrr(net: NetNs, skb: SkBuff): number {
  const { ipOpt: opt, dst, dev } = skb;
  if (!opt || !dst || !dev) return 0;
  if (skb.pktType !== PACKET_HOST) return -EINVAL;
  if (dst.type === 'unicast') {
    if (!opt.isStrictroute) return 0;
    net.ip.icmpSend(skb, ICMP_PARAMETERPROB, 0, 16 << 24);
    return -EINVAL;
  }
  if (dst.type !== 'local') return -EINVAL;
  const b = skb.head;
  const at = skb.networkHeader + opt.srr;
  const space = get8(b, at + 1);
  let ptr = get8(b, at + 2);
  let nexthop = INADDR_ANY;
  for (; ptr <= space; ptr += 4) {
    if (ptr + 3 > space) {
      net.ip.icmpSend(skb, ICMP_PARAMETERPROB, 0, (opt.srr + 2) << 24);
      return -EINVAL;
    }
    nexthop = getIpv4(b, at + ptr - 1);
    const before = skb.dst;
    const refused = ipRouteInput(skb, nexthop, skb.ip.saddr, skb.ip.tos, dev);
    const type = skb.dst?.type;
    if (refused || (type !== 'unicast' && type !== 'local')) {
      skb.dst = before;
      return -EINVAL;
    }
    if (type !== 'local') break;
    skb.ip.daddr = nexthop;
    opt.isChanged = true;
  }
  if (ptr <= space) {
    opt.srrIsHit = true;
    opt.nexthop = nexthop;
    opt.isChanged = true;
  }
  return 0;
}
