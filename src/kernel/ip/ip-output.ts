import { ETH_P_IP } from '../../wire/ethernet.ts';
import { ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED } from '../../wire/icmp.ts';
import {
  formatIpv4,
  INADDR_BROADCAST,
  type Ipv4Addr,
  ipv4,
  isMulticast,
  MAC_BROADCAST,
  type MacAddr,
} from '../../wire/inet.ts';
import { IP_DF } from '../../wire/ipv4.ts';
import { ethHeader } from '../device/base-device.ts';
import { devQueueXmit, netifRx } from '../device/dev.ts';
import { IFF_LOOPBACK, IFF_NOARP } from '../device/net-device.ts';
import { EMSGSIZE } from '../errno.ts';
import { NF_INET_LOCAL_OUT, NF_INET_POST_ROUTING } from '../netfilter/hooks.ts';
import type { NetNs } from '../netns.ts';
import { RTCF_BROADCAST, RTCF_LOCAL, RTCF_MULTICAST } from '../route/types.ts';
import { kfreeSkbReason } from '../skb/free.ts';
import { IPSKB_FORWARDED, IPSKB_REROUTED, PACKET_LOOPBACK, type SkBuff } from '../skb/sk-buff.ts';
import { retold } from '../trace/retold.ts';
import { ipDoFragment } from './ip-do-fragment.ts';

/**
 * `__ip_local_out` and `ip_local_out` (net/ipv4/ip_output.c): a packet of our own, with its IP header and its route. Returns
 * 0 or a negative errno for the sender.
 */
export function ipLocalOut(net: NetNs, skb: SkBuff): number {
  const iph = skb.ip;
  iph.totLen = skb.len;
  iph.sendCheck();
  skb.protocol = ETH_P_IP;
  const { dst } = skb;
  if (!dst) throw new Error('ip_local_out: no route');
  net.world.tracer.step(
    net,
    skb,
    '__ip_local_out',
    `${formatIpv4(iph.saddr)} > ${formatIpv4(iph.daddr)} by ${dst.dev.name}`,
    {
      out: dst.dev.name,
      len: skb.len,
    },
  );
  return net.nf.hook(NF_INET_LOCAL_OUT, skb.sk, skb, null, dst.dev, dstOutput);
}

/** `dst_output`: the route may have been changed by a hook. */
export function dstOutput(skb: SkBuff): number {
  const { dst } = skb;
  if (!dst) throw new Error('dst_output: no route');
  return dst.output(skb);
}

const outBy = retold((out: string) => ({ note: `out by ${out}`, data: { out } }));

/** `ip_output`: to POSTROUTING and out. */
export function ipOutput(net: NetNs, skb: SkBuff): number {
  const { dst } = skb;
  if (!dst) throw new Error('ip_output: no route');
  const indev = skb.dev;
  skb.dev = dst.dev;
  skb.protocol = ETH_P_IP;
  const { note, data } = outBy(dst.dev.name);
  net.world.tracer.step(net, skb, 'ip_output', note, data);
  return postRouting(net, skb, indev);
}

function postRouting(net: NetNs, skb: SkBuff, indev: SkBuff['dev']): number {
  if ((skb.ipcbFlags & IPSKB_REROUTED) !== 0) return ipFinishOutput(net, skb);
  return net.nf.hook(NF_INET_POST_ROUTING, skb.sk, skb, indev, skb.dev, (s) => ipFinishOutput(net, s));
}

/** `ip_mc_output`: a broadcast or multicast of our own; a copy comes back to local listeners. */
export function ipMcOutput(net: NetNs, skb: SkBuff): number {
  const { dst } = skb;
  if (!dst) throw new Error('ip_mc_output: no route');
  skb.dev = dst.dev;
  skb.protocol = ETH_P_IP;
  const { tracer } = net.world;
  tracer.step(net, skb, 'ip_mc_output', `out by ${dst.dev.name}, and a copy to ourselves`, { out: dst.dev.name });
  const loop = (): void => {
    const copy = skb.copy(tracer.nextSkbId());
    copy.sk = null; // `skb_clone` has no socket
    tracer.alloc(net, copy, 'ip_mc_output', 'a copy for local listeners', skb.id);
    net.nf.hook(NF_INET_POST_ROUTING, copy.sk, copy, null, copy.dev, (s) => ipMcFinishOutput(net, s));
  };
  if ((dst.flags & RTCF_MULTICAST) !== 0) {
    if ((dst.flags & RTCF_LOCAL) !== 0 || (skb.ipcbFlags & IPSKB_FORWARDED) === 0) loop();
    if (skb.ip.ttl === 0) {
      kfreeSkbReason(
        net,
        skb,
        'ip_mc_output',
        'SKB_DROP_REASON_NOT_SPECIFIED',
        { kind: 'packet', text: 'ttl 0' },
        'a multicast with TTL 0 stays on the host',
      );
      return 0;
    }
  }
  if ((dst.flags & RTCF_BROADCAST) !== 0) loop();
  return postRouting(net, skb, null);
}

/** `ip_mc_finish_output` and `dev_loopback_xmit`: the copy is received by the device it would have left by, on its old route. */
function ipMcFinishOutput(net: NetNs, skb: SkBuff): number {
  const { dev } = skb;
  if (!dev) throw new Error('ip_mc_finish_output: no device');
  skb.macHeader = -1;
  skb.pktType = PACKET_LOOPBACK;
  skb.csumValid = skb.csumComplete = true; // CHECKSUM_UNNECESSARY
  net.world.tracer.step(net, skb, 'dev_loopback_xmit', `comes back in on ${dev.name}`, { dev: dev.name });
  netifRx(skb);
  return 0;
}

/** `__ip_finish_output`: cut to the size of the link, if need be. */
function ipFinishOutput(net: NetNs, skb: SkBuff): number {
  const mtu = skbDstMtu(skb);
  if (skb.len > mtu || skb.fragMaxSize > 0) return ipFragment(net, skb, mtu);
  return ipFinishOutput2(net, skb);
}

/** `ip_skb_dst_mtu` without path MTU discovery. */
const skbDstMtu = (skb: SkBuff): number => skb.dst?.mtu ?? 1500;

/** `ip_fragment`: DF forbids it, unless the packet came in fragments that fit. */
function ipFragment(net: NetNs, skb: SkBuff, mtu: number): number {
  const output = (s: SkBuff): number => ipFinishOutput2(net, s);
  if ((skb.ip.fragOff & IP_DF) === 0) return ipDoFragment(net, skb, mtu, output);
  if (!skb.ignoreDf || (skb.fragMaxSize > 0 && skb.fragMaxSize > mtu)) {
    net.ip.icmpSend(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, mtu);
    kfreeSkbReason(
      net,
      skb,
      'ip_fragment',
      'SKB_DROP_REASON_PKT_TOO_BIG',
      { kind: 'device', dev: skb.dev?.name ?? '', text: `mtu ${mtu}` },
      `${skb.len} bytes do not fit ${mtu}, and DF forbids to cut it`,
    );
    return -EMSGSIZE;
  }
  return ipDoFragment(net, skb, mtu, output);
}

const nextHop = retold((nexthop: Ipv4Addr, dev: string) => ({
  note: `next hop ${formatIpv4(nexthop)} on ${dev}`,
  data: { nexthop: formatIpv4(nexthop), dev },
}));

/** `ip_finish_output2` and `neigh_output`: the next hop's link address, the Ethernet header, the driver. */
function ipFinishOutput2(net: NetNs, skb: SkBuff): number {
  const { dst } = skb;
  if (!dst) throw new Error('ip_finish_output2: no route');
  const { dev } = dst;
  const nexthop = dst.gateway ?? skb.ip.daddr;
  const { note, data } = nextHop(nexthop, dev.name);
  net.world.tracer.step(net, skb, 'ip_finish_output2', note, data);
  const mac = fixedMac(skb, nexthop);
  if (mac === null) return net.neigh.output(dev, nexthop, skb);
  ethHeader(skb, mac, dev.mac, ETH_P_IP);
  return devQueueXmit(skb, dev);
}

/** `arp_constructor`: next hops that need no ARP: loopback and NOARP devices, groups, broadcasts. Null when ARP is needed. */
function fixedMac(skb: SkBuff, nexthop: number): MacAddr | null {
  const { dst } = skb;
  if (!dst) return null;
  const { dev } = dst;
  if ((dev.flags & (IFF_LOOPBACK | IFF_NOARP)) !== 0) return dev.mac;
  if (dst.gateway === null && (dst.flags & RTCF_BROADCAST) !== 0) return MAC_BROADCAST;
  if (nexthop === INADDR_BROADCAST || dev.net.fib.addrType(ipv4(nexthop)) === 'broadcast') return MAC_BROADCAST;
  if (isMulticast(ipv4(nexthop))) return `01005e${(nexthop & 0x7fffff).toString(16).padStart(6, '0')}` as MacAddr;
  return null;
}
