import { getIpv4, set32 } from '../../wire/bytes.ts';
import { ETH_P_IP } from '../../wire/ethernet.ts';
import {
  ICMP_DEST_UNREACH,
  ICMP_HOST_UNREACH,
  ICMP_NET_UNREACH,
  ICMP_PKT_FILTERED,
  ICMP_REDIRECT,
} from '../../wire/icmp.ts';
import { formatIpv4, INADDR_ANY, type Ipv4Addr } from '../../wire/inet.ts';
import { IP_DF, IP_HLEN, IPPROTO_TCP, Iphdr } from '../../wire/ipv4.ts';
import type { NetDevice } from '../device/net-device.ts';
import { EACCES, EHOSTUNREACH, EMSGSIZE, ENETUNREACH } from '../errno.ts';
import type { NetNs } from '../netns.ts';
import type { Dst, RouteType } from '../route/types.ts';
import { kfreeSkbReason } from '../skb/free.ts';
import { SKB_HEADROOM, SkBuff } from '../skb/sk-buff.ts';
import type { Sock } from '../socket/types.ts';
import { icmpRcv } from './icmp.ts';
import { IcmpLimits } from './icmp-limit.ts';
import { icmpReply, icmpSend } from './icmp-send.ts';
import { inDevForward, inDevTxRedirects } from './inetdevice.ts';
import { InetPeers } from './inetpeer.ts';
import { ipForward } from './ip-forward.ts';
import { IpFragments } from './ip-fragment.ts';
import { dstDiscard, ipLocalDeliver, ipRcv } from './ip-input.ts';
import { inetCurrentTimestamp } from './ip-options.ts';
import type { EchoedOptions } from './ip-options-echo.ts';
import { ipLocalOut, ipMcOutput, ipOutput } from './ip-output.ts';
import { ipRouteMeHarder } from './netfilter.ts';
import { type RawSend, rawSendHdrinc } from './raw.ts';

/** A packet to send: everything that goes into its IP header, and what comes after it. */
export interface IpSend {
  /** The kernel function that sends, and why, for the trace. */
  readonly fn: string;
  readonly why: string;
  /** Id of the packet that caused this one, 0 for none. */
  readonly parent?: number;
  readonly protocol: number;
  /** 0: the route chooses. Then the checksum of the payload must not depend on it. */
  readonly saddr: Ipv4Addr;
  readonly daddr: Ipv4Addr;
  readonly tos?: number;
  /** 0 or absent: net.ipv4.ip_default_ttl. */
  readonly ttl?: number;
  readonly mark?: number;
  readonly sk?: Sock | null;
  /** Sent by one of the kernel's own sockets. */
  readonly controlSk?: boolean;
  /** Transport header and data, checksum filled in. */
  readonly payload: Uint8Array;
  /**
   * Path MTU discovery: false never sets DF; true sets it where the packet fits the link (a datagram that does not is
   * cut); 'do' insists, and a packet that does not fit is -EMSGSIZE.
   */
  readonly df?: boolean | 'do';
  /** IP id; absent: chosen (0 with DF). */
  readonly id?: number;
  readonly oif?: NetDevice | null;
  /** `FLOWI_FLAG_ANYSRC`: the source need not be ours. */
  readonly anySrc?: boolean;
  readonly sport?: number;
  readonly dport?: number;
  readonly options?: EchoedOptions;
  /** The route, when the caller has looked it up already. */
  readonly dst?: Dst;
  /** The packet this one answers: it belongs to its connection (`nf_ct_attach`). */
  readonly attachTo?: SkBuff;
}

/** The IPv4 stack of one namespace: the entry points of net/ipv4, each in a file of its own. */
export class IpStack {
  private readonly net: NetNs;
  readonly peers: InetPeers;
  readonly icmpLimits: IcmpLimits;
  private readonly fragments: IpFragments;
  /** Groups joined by sockets, beside 224.0.0.1, as `ifindex address`. */
  readonly groups = new Set<string>();
  /** Chooses the IP id of packets that need one (`__ip_select_ident`). Recordings replace it. */
  selectIdent: () => number;
  /** The kernel's ICMP socket is busy (`icmp_xmit_lock`): an ICMP message that causes another loses the other. */
  icmpBusy = false;
  /** Sees every packet at `ip_protocol_deliver_rcu`. */
  onDeliver: ((skb: SkBuff) => void) | null = null;

  constructor(net: NetNs) {
    this.net = net;
    this.peers = new InetPeers(net.world.clock);
    this.icmpLimits = new IcmpLimits(net, this.peers);
    this.fragments = new IpFragments(net);
    this.selectIdent = () => net.world.random.below(0x10000);
  }

  /** `ip_rcv`. */
  rcv(skb: SkBuff): number {
    return ipRcv(this.net, skb);
  }

  /** `ip_local_deliver`. */
  localDeliver(skb: SkBuff): number {
    return ipLocalDeliver(this.net, skb);
  }

  /** `ip_forward`. */
  forward(skb: SkBuff): number {
    return ipForward(this.net, skb);
  }

  /** `ip_output`. */
  output(skb: SkBuff): number {
    return ipOutput(this.net, skb);
  }

  /** `ip_mc_output`. */
  mcOutput(skb: SkBuff): number {
    return ipMcOutput(this.net, skb);
  }

  /** `ip_local_out`: `skb.data` is at a complete IP header, `skb.dst` is set. 0 or a negative errno. */
  localOut(skb: SkBuff): number {
    return ipLocalOut(this.net, skb);
  }

  /** `ip_route_me_harder`. */
  routeMeHarder(skb: SkBuff, addrType?: RouteType | 'unspec'): number {
    return ipRouteMeHarder(this.net, skb, addrType);
  }

  /** `ip_defrag`: the whole packet, or null while it waits for more (or was dropped). `user` is an `IP_DEFRAG_...`. */
  defrag(skb: SkBuff, user: number): SkBuff | null {
    return this.fragments.defrag(skb, user);
  }

  /** `icmp_send`: `info` is the second word of the message (MTU, gateway, pointer << 24). */
  icmpSend(skb: SkBuff, type: number, code: number, info: number): void {
    icmpSend(this.net, skb, type, code, info);
  }

  icmpReply(skb: SkBuff, message: Uint8Array): void {
    icmpReply(this.net, skb, message);
  }

  /** `icmp_rcv`. */
  icmpRcv(skb: SkBuff): number {
    return icmpRcv(this.net, skb);
  }

  /** A raw socket sends with its own IP header. */
  rawSend(send: RawSend): number {
    return rawSendHdrinc(this.net, send);
  }

  /** `ip_check_mc_rcu`: the group is joined on this device; 224.0.0.1 always is. */
  inGroup(dev: NetDevice, group: Ipv4Addr): boolean {
    return group === 0xe0000001 || this.groups.has(`${dev.ifindex} ${group}`);
  }

  /** `ip_queue_xmit`, `ip_make_skb` with `ip_send_skb`: routes, builds the IP header, sends. 0 or a negative errno. */
  send(spec: IpSend): number {
    const dst = spec.dst ?? this.routeOf(spec);
    if (typeof dst === 'number') return dst;
    const { net } = this;
    const { tracer } = net.world;
    const options = spec.options?.bytes ?? new Uint8Array(0);
    const hlen = IP_HLEN + options.length;
    const len = hlen + spec.payload.length;
    if (len > 0xffff) return -EMSGSIZE;
    if (spec.df === 'do' && len > dst.mtu) return -EMSGSIZE;
    const insists = spec.df === 'do' || (spec.df === true && !dst.exception?.mtuLocked); // `ip_dont_fragment`
    const df = insists && (len <= dst.mtu || spec.protocol === IPPROTO_TCP);
    const skb = SkBuff.alloc(tracer.nextSkbId(), len, SKB_HEADROOM);
    const at = skb.put(len);
    skb.networkHeader = at;
    skb.transportHeader = at + hlen;
    skb.protocol = ETH_P_IP;
    skb.head.set(options, at + IP_HLEN);
    skb.head.set(spec.payload, at + hlen);
    skb.head[at] = 0x40 | (hlen / 4);
    const iph = new Iphdr(skb.head, at);
    iph.tos = spec.tos ?? 0;
    iph.fragOff = df ? IP_DF : 0;
    iph.ttl = spec.ttl || this.ttlFor(dst);
    iph.protocol = spec.protocol;
    iph.saddr = spec.saddr !== INADDR_ANY ? spec.saddr : dst.prefSrc;
    iph.daddr = spec.daddr;
    iph.id = spec.id ?? (df ? 0 : this.selectIdent());
    if (spec.options && options.length > 0) {
      this.fillOptions(skb, spec.options, iph.saddr);
      skb.ipOpt = { ...spec.options.opt };
    }
    skb.mark = spec.mark ?? 0;
    skb.sk = spec.sk ?? null;
    skb.controlSk = spec.controlSk ?? false;
    skb.dst = dst;
    if (spec.attachTo) net.ctLoaded?.attach(skb, spec.attachTo);
    tracer.alloc(net, skb, spec.fn, spec.why, spec.parent ?? 0);
    return this.localOut(skb);
  }

  /** `ip_select_ttl`. */
  private ttlFor(dst: Dst): number {
    return dst.type === 'multicast' ? 1 : this.net.sysctl.number('net.ipv4.ip_default_ttl');
  }

  private routeOf(spec: IpSend): Dst | number {
    return this.net.fib.routeOutput({
      daddr: spec.daddr,
      saddr: spec.saddr,
      tos: spec.tos ?? 0,
      mark: spec.mark ?? 0,
      protocol: spec.protocol,
      sport: spec.sport ?? 0,
      dport: spec.dport ?? 0,
      oif: spec.oif ?? null,
      iif: null,
      anySrc: spec.anySrc ?? false,
    });
  }

  /** `ip_options_build`: our address and the time, where echoed options have room for them. */
  private fillOptions(skb: SkBuff, options: EchoedOptions, saddr: Ipv4Addr): void {
    const at = skb.networkHeader + IP_HLEN;
    if (options.rrAddrAt >= 0) set32(skb.head, at + options.rrAddrAt, saddr);
    if (options.tsAddrAt >= 0) set32(skb.head, at + options.tsAddrAt, saddr);
    if (options.tsTimeAt >= 0) set32(skb.head, at + options.tsTimeAt, inetCurrentTimestamp(this.net));
  }

  /** `ip_error` (net/ipv4/route.c): the route of a packet that cannot go anywhere; its sender is told, within limits. */
  error(skb: SkBuff): number {
    const { net } = this;
    const errno = skb.dst?.error ?? 0;
    const iph = skb.ip;
    const to = formatIpv4(iph.daddr);
    const forwards = skb.dev !== null && inDevForward(skb.dev);
    const code = forwards ? ERROR_CODES[errno] : undefined;
    if (code !== undefined && this.peers.errorAllow(iph.saddr)) icmpSend(net, skb, ICMP_DEST_UNREACH, code, 0);
    const noRoute = errno === ENETUNREACH;
    const reason = noRoute
      ? 'IP_INNOROUTES'
      : errno === EHOSTUNREACH && !forwards
        ? 'IP_INADDRERRORS'
        : 'NOT_SPECIFIED';
    if (!forwards && skb.dev) {
      kfreeSkbReason(
        net,
        skb,
        'ip_error',
        `SKB_DROP_REASON_${reason}`,
        { kind: 'sysctl', name: `net.ipv4.conf.${skb.dev.name}.forwarding`, value: '0' },
        `${to} is not an address of this host, and forwarding is off on ${skb.dev.name} (net.ipv4.ip_forward)`,
      );
      return 0;
    }
    const note = noRoute ? `no route to ${to}` : `the route to ${to} refuses (${ERROR_WORDS[errno] ?? 'error'})`;
    kfreeSkbReason(net, skb, 'ip_error', `SKB_DROP_REASON_${reason}`, { kind: 'route', text: to }, note);
    return 0;
  }

  /** `ipv4_link_failure`: the next hop did not answer. */
  linkFailure(skb: SkBuff): void {
    icmpSend(this.net, skb, ICMP_DEST_UNREACH, ICMP_HOST_UNREACH, 0);
  }

  /** `ip_rt_send_redirect`: the sender could reach the next hop by itself. */
  sendRedirect(skb: SkBuff): void {
    const { dst } = skb;
    if (!dst || !inDevTxRedirects(dst.dev)) return;
    const iph = skb.ip;
    if (!this.peers.redirectAllow(iph.saddr)) return;
    icmpSend(this.net, skb, ICMP_REDIRECT, 1, dst.gateway ?? iph.daddr);
  }

  /** `ip_rt_bug`: an input route was used for output. */
  rtBug(skb: SkBuff): number {
    const dst = formatIpv4(getIpv4(skb.head, skb.networkHeader + 16));
    kfreeSkbReason(
      this.net,
      skb,
      'ip_rt_bug',
      'SKB_DROP_REASON_NOT_SPECIFIED',
      { kind: 'route', text: dst },
      'a packet with an input route was sent out',
    );
    return 0;
  }

  dstDiscard(skb: SkBuff): number {
    return dstDiscard(this.net, skb);
  }
}

const ERROR_CODES: Readonly<Record<number, number>> = {
  [EHOSTUNREACH]: ICMP_HOST_UNREACH,
  [ENETUNREACH]: ICMP_NET_UNREACH,
  [EACCES]: ICMP_PKT_FILTERED,
};

const ERROR_WORDS: Readonly<Record<number, string>> = {
  [EHOSTUNREACH]: 'unreachable',
  [EACCES]: 'prohibit',
  22: 'blackhole',
};
