import { ETH_P_IP, Ethhdr } from '../../wire/ethernet.ts';
import { IPS_CONFIRMED } from '../conntrack/types.ts';
import { ipDoFragment } from '../ip/ip-do-fragment.ts';
import { ipRcvCore } from '../ip/ip-input.ts';
import { NF_INET_FORWARD, NF_INET_POST_ROUTING, NF_INET_PRE_ROUTING } from '../netfilter/hooks.ts';
import type { NetNs } from '../netns.ts';
import { rtDstAlloc } from '../route/dst.ts';
import { ipRouteInput, type Rejection } from '../route/route-input.ts';
import { kfreeSkbReason } from '../skb/free.ts';
import { PACKET_HOST, PACKET_OTHERHOST, type SkBuff } from '../skb/sk-buff.ts';
import type { Bridge, BridgePort } from './bridge.ts';
import type { NetDevice } from './net-device.ts';

type Next = (skb: SkBuff) => void;

/**
 * br_netfilter (net/bridge/br_netfilter_hooks.c): with net.bridge.bridge-nf-call-iptables, bridged IPv4 frames cross the IP
 * hooks as well, with the bridge as their device and the ports as `physdev`. Without it they never meet iptables. ARP, IPv6
 * and VLAN frames, and packets of the host itself are left out.
 */
export class BrNetfilter {
  private readonly net: NetNs;

  constructor(net: NetNs) {
    this.net = net;
  }

  private wants(skb: SkBuff): boolean {
    return skb.protocol === ETH_P_IP && this.net.sysctl.number('net.bridge.bridge-nf-call-iptables') !== 0;
  }

  /** `br_nf_pre_routing`: PREROUTING, before the bridge decides. A packet that got a new destination is routed. */
  preRouting(bridge: Bridge, port: NetDevice, skb: SkBuff, okfn: Next): void {
    if (!this.wants(skb)) {
      okfn(skb);
      return;
    }
    const { net } = this;
    const otherHost = skb.pktType === PACKET_OTHERHOST;
    if (otherHost) skb.pktType = PACKET_HOST;
    skb.networkHeader = skb.data;
    if (!ipRcvCore(net, skb)) return;
    const before = skb.ip.daddr;
    skb.physIn = port;
    skb.nfBridge = { otherHost, sabotageDone: false };
    skb.dev = bridge;
    net.world.tracer.step(net, skb, 'br_nf_pre_routing', 'br_netfilter: bridged, and yet through PREROUTING', {
      physin: port.name,
    });
    net.nf.hook(NF_INET_PRE_ROUTING, null, skb, bridge, null, (s) => {
      if (s.nfBridge?.otherHost) s.pktType = PACKET_OTHERHOST;
      if (s.ip.daddr === before) {
        s.dev = port;
        okfn(s);
      } else this.redirected(bridge, port, s, okfn);
      return 0;
    });
  }

  /** `br_nf_pre_routing_finish` for a packet that was DNATed: over the bridge to another port, or up to be routed. */
  private redirected(bridge: Bridge, port: NetDevice, skb: SkBuff, okfn: Next): void {
    const { net } = this;
    const iph = skb.ip;
    const refused = ipRouteInput(skb, iph.daddr, iph.saddr, iph.tos, bridge);
    if (refused) {
      this.drop(skb, refused);
      return;
    }
    // without forwarding the route is an error, which is found out by the IP stack
    const stays = skb.dst?.dev === bridge && skb.dst.error === 0;
    const how = stays ? 'new destination on this very bridge' : 'new destination elsewhere: up to the IP stack';
    net.world.tracer.step(net, skb, 'br_nf_pre_routing_finish', how, { out: skb.dst?.dev.name ?? '' });
    if (!stays) {
      new Ethhdr(skb.head, skb.macHeader).dest = bridge.mac;
      skb.pktType = PACKET_HOST;
      skb.dev = port;
      okfn(skb);
      return;
    }
    // `br_nf_pre_routing_finish_bridge`: the link address of the new destination, then the bridge decides.
    const nexthop = skb.dst?.gateway ?? iph.daddr;
    net.neigh.resolve(bridge, nexthop, skb, (s, mac) => {
      new Ethhdr(s.head, s.macHeader).dest = mac;
      s.dst = null;
      s.dev = port;
      okfn(s);
    });
  }

  /**
   * `br_nf_local_in`: a copy of a frame to many goes up while others went on; its new connection is confirmed now, lest both
   * copies do it. False: it was dropped.
   */
  localIn(skb: SkBuff): boolean {
    if (!skb.nfct || skb.pktType === PACKET_HOST || (skb.nfct.status & IPS_CONFIRMED) !== 0) return true;
    if (this.net.ct.confirm(skb)) return true;
    const culprit = { kind: 'packet', text: 'another connection has the same tuple' } as const;
    kfreeSkbReason(
      this.net,
      skb,
      'br_nf_local_in',
      'SKB_DROP_REASON_NETFILTER_DROP',
      culprit,
      'its connection clashes',
    );
    return false;
  }

  /** `br_nf_forward_ip`: FORWARD, for a frame that goes from port to port. */
  forward(bridge: Bridge, to: BridgePort, skb: SkBuff, okfn: Next): void {
    if (!skb.physIn || !this.wants(skb)) {
      okfn(skb);
      return;
    }
    skb.physOut = to.dev;
    // `bridge_parent_rtable`: hook functions that want a route, as those of IPVS do, find one of the bridge's own
    skb.dst ??= rtDstAlloc({ type: 'unicast', dev: bridge, flags: 0, isInput: true });
    const { net } = this;
    net.world.tracer.step(net, skb, 'br_nf_forward_ip', 'br_netfilter: bridged, and yet through FORWARD', {
      physin: skb.physIn.name,
      physout: to.dev.name,
    });
    const otherHost = skb.pktType === PACKET_OTHERHOST;
    if (otherHost) skb.pktType = PACKET_HOST;
    net.nf.hook(NF_INET_FORWARD, null, skb, bridge, bridge, (s) => {
      if (otherHost) s.pktType = PACKET_OTHERHOST;
      okfn(s);
      return 0;
    });
  }

  /** `br_nf_post_routing`: POSTROUTING, before the frame leaves by its port. */
  postRouting(bridge: Bridge, skb: SkBuff, okfn: Next): void {
    if (!skb.physOut || !this.wants(skb)) {
      okfn(skb);
      return;
    }
    const { net } = this;
    net.world.tracer.step(net, skb, 'br_nf_post_routing', 'br_netfilter: bridged, and yet through POSTROUTING', {
      physout: skb.physOut.name,
    });
    const otherHost = skb.pktType === PACKET_OTHERHOST;
    if (otherHost) skb.pktType = PACKET_HOST;
    net.nf.hook(NF_INET_POST_ROUTING, null, skb, null, bridge, (s) => {
      if (otherHost) s.pktType = PACKET_OTHERHOST;
      s.dst = null;
      this.queueXmit(bridge, s, okfn);
      return 0;
    });
  }

  /** `br_nf_dev_queue_xmit`: a packet that came in fragments leaves in fragments (`br_nf_ip_fragment`). */
  private queueXmit(bridge: Bridge, skb: SkBuff, push: Next): void {
    const mtu = Math.min(skb.fragMaxSize || skb.dev?.mtu || bridge.mtu, skb.dev?.mtu ?? bridge.mtu);
    if (skb.len <= mtu) {
      push(skb);
      return;
    }
    const header = skb.head.slice(skb.macHeader, skb.networkHeader);
    ipDoFragment(this.net, skb, bridge.mtu, (part) => {
      part.macHeader = part.push(header.length);
      part.head.set(header, part.macHeader);
      part.pull(header.length);
      push(part);
      return 0;
    });
  }

  private drop(skb: SkBuff, refused: Rejection | null): void {
    const fn = 'br_nf_pre_routing_finish';
    if (refused) kfreeSkbReason(this.net, skb, fn, refused.reason, refused.culprit, refused.note);
    else
      kfreeSkbReason(
        this.net,
        skb,
        fn,
        'SKB_DROP_REASON_NOT_SPECIFIED',
        { kind: 'route', text: 'no route' },
        'its new destination cannot be reached from the bridge',
      );
  }
}
