import { ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED } from '../../wire/icmp.ts';
import type { Ipv4Addr } from '../../wire/inet.ts';
import { IFF_LOOPBACK } from '../device/net-device.ts';
import type { NetNs } from '../netns.ts';
import type { Dst } from '../route/types.ts';
import { HZ } from '../time/clock.ts';
import type { InetPeers } from './inetpeer.ts';

const NR_ICMP_TYPES = 18;

/**
 * The limits on ICMP messages we send (net/ipv4/icmp.c): all together (icmp_msgs_per_sec, icmp_msgs_burst), and per peer
 * (icmp_ratelimit), both for the types in icmp_ratemask only. The random part of the kernel's credit is left out.
 */
export class IcmpLimits {
  private readonly net: NetNs;
  private readonly peers: InetPeers;
  private credit = 0;
  private stamp: number;

  constructor(net: NetNs, peers: InetPeers) {
    this.net = net;
    this.peers = peers;
    this.stamp = net.world.clock.jiffies - HZ;
  }

  /** `icmpv4_mask_allow`: the type is not limited at all. */
  private maskAllow(type: number, code: number): boolean {
    if (type > NR_ICMP_TYPES) return true;
    if (type === ICMP_DEST_UNREACH && code === ICMP_FRAG_NEEDED) return true;
    return ((1 << type) & this.net.sysctl.number('net.ipv4.icmp_ratemask')) === 0;
  }

  /** `icmpv4_global_allow`: null when the message may not go, else whether the limit per peer applies as well. */
  globalAllow(type: number, code: number): { readonly perPeer: boolean } | null {
    if (this.maskAllow(type, code)) return { perPeer: false };
    const now = this.net.world.clock.jiffies;
    const delta = Math.min(now - this.stamp, HZ);
    if (delta >= HZ / 50) {
      const incr = Math.floor((this.net.sysctl.number('net.ipv4.icmp_msgs_per_sec') * delta) / HZ);
      if (incr > 0) this.stamp = now;
      this.credit = Math.min(this.credit + incr, this.net.sysctl.number('net.ipv4.icmp_msgs_burst'));
    }
    if (this.credit <= 0) return null;
    this.credit--;
    return { perPeer: true };
  }

  /** `icmpv4_xrlim_allow`. */
  peerAllow(dst: Dst, daddr: Ipv4Addr, perPeer: boolean): boolean {
    const timeout = this.net.sysctl.number('net.ipv4.icmp_ratelimit');
    if (!perPeer || (dst.dev.flags & IFF_LOOPBACK) !== 0) return true;
    return this.peers.xrlimAllow(daddr, timeout);
  }
}
