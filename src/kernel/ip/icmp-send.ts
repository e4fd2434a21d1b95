import { get8, set16, set32 } from '../../wire/bytes.ts';
import { checksum } from '../../wire/checksum.ts';
import { ICMP_HLEN } from '../../wire/icmp.ts';
import { formatIpv4, INADDR_ANY, type Ipv4Addr, ipv4 } from '../../wire/inet.ts';
import { IP_HLEN, IP_OFFSET, IPPROTO_ICMP } from '../../wire/ipv4.ts';
import { IFF_LOOPBACK } from '../device/net-device.ts';
import type { NetNs } from '../netns.ts';
import { RT_SCOPE_LINK } from '../route/fib-table.ts';
import { flowTo } from '../route/flow.ts';
import { type Dst, RTCF_BROADCAST, RTCF_LOCAL, RTCF_MULTICAST } from '../route/types.ts';
import { PACKET_HOST, type SkBuff } from '../skb/sk-buff.ts';
import { inetSelectAddr } from './devinet.ts';
import { type EchoedOptions, ipOptionsEcho } from './ip-options-echo.ts';
import { fibComputeSpecDst } from './ip-options-route.ts';

/** `icmp_pointers[].error`: types that report about another packet; unknown ones count as such. */
const ERROR_TYPES: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12]);
const NR_ICMP_TYPES = 18;
const isError = (type: number): boolean => type > NR_ICMP_TYPES || ERROR_TYPES.has(type);

const IPTOS_TOS_MASK = 0x1e;
const IPTOS_PREC_INTERNETCONTROL = 0xc0;
const INADDR_DUMMY = ipv4(0xc0000008);

/** Largest error message: 576 bytes, headers included (RFC 1812). */
const MAX_ERROR = 576;

const replyMark = (net: NetNs, skb: SkBuff): number =>
  net.sysctl.number('net.ipv4.fwmark_reflect') !== 0 ? skb.mark : 0;

/**
 * `icmp_send` (net/ipv4/icmp.c): tells the sender of `skb` what became of it. Says nothing about broadcasts, later
 * fragments, other ICMP errors, and packets without a route. Lookups for IPsec are left out.
 */
export function icmpSend(net: NetNs, skb: SkBuff, type: number, code: number, info: number): void {
  const { dst } = skb;
  if (!dst || skb.networkHeader < 0 || skb.networkHeader + IP_HLEN > skb.tail) return;
  const iph = skb.ip;
  const quiet = whyQuiet(skb, dst, type);
  const step = (note: string): void => net.world.tracer.step(net, skb, '__icmp_send', note, { type, code });
  if (quiet !== null) {
    step(`no ICMP error: ${quiet}`);
    return;
  }
  if (net.ip.icmpBusy) {
    step('no ICMP error: this is an ICMP message of our own (icmp_xmit_lock)');
    return;
  }
  const onLoopback = skb.dev !== null && (skb.dev.flags & IFF_LOOPBACK) !== 0;
  const limit = onLoopback ? { perPeer: false } : net.ip.icmpLimits.globalAllow(type, code);
  if (!limit) {
    step('no ICMP error: net.ipv4.icmp_msgs_per_sec is used up');
    return;
  }
  let saddr: Ipv4Addr = iph.daddr;
  if ((dst.flags & RTCF_LOCAL) === 0) {
    const byInbound = dst.isInput && net.sysctl.number('net.ipv4.icmp_errors_use_inbound_ifaddr') !== 0;
    const dev = byInbound ? net.devices.byIndex(skb.skbIif) : null;
    saddr = dev ? inetSelectAddr(dev, iph.saddr, RT_SCOPE_LINK) : INADDR_ANY;
  }
  const tos = ERROR_TYPES.has(type) ? (iph.tos & IPTOS_TOS_MASK) | IPTOS_PREC_INTERNETCONTROL : iph.tos;
  const mark = replyMark(net, skb);
  const options = ipOptionsEcho(net, skb);
  if (!options) return;
  const daddr = options.faddr !== INADDR_ANY ? options.faddr : iph.saddr;
  const route = net.fib.routeOutput(
    flowTo(daddr, { saddr, tos, mark, protocol: IPPROTO_ICMP, sport: type, dport: code }),
  );
  if (typeof route === 'number') {
    step(`no ICMP error: no route to ${formatIpv4(daddr)}`);
    return;
  }
  if (!net.ip.icmpLimits.peerAllow(route, daddr, limit.perPeer)) {
    step(`no ICMP error: net.ipv4.icmp_ratelimit for ${formatIpv4(daddr)}`);
    return;
  }
  const room = Math.min(route.mtu, MAX_ERROR) - IP_HLEN - options.bytes.length - ICMP_HLEN;
  if (room <= IP_HLEN) return;
  const quoted = skb.head.subarray(skb.networkHeader, Math.min(skb.tail, skb.networkHeader + room));
  const message = new Uint8Array(ICMP_HLEN + quoted.length);
  message[0] = type;
  message[1] = code;
  set32(message, 4, info);
  message.set(quoted, ICMP_HLEN);
  const source = route.prefSrc === INADDR_ANY ? INADDR_DUMMY : route.prefSrc;
  push(net, skb, '__icmp_send', `ICMP ${type}/${code} about ${formatIpv4(iph.saddr)} > ${formatIpv4(iph.daddr)}`, {
    message,
    saddr: source,
    daddr,
    tos,
    mark,
    options,
    dst: route,
  });
}

/** Why no error may be sent about this packet, or null. */
function whyQuiet(skb: SkBuff, dst: Dst, type: number): string | null {
  const iph = skb.ip;
  if (skb.pktType !== PACKET_HOST) return 'its frame was not for us alone';
  if ((dst.flags & (RTCF_BROADCAST | RTCF_MULTICAST)) !== 0) return 'it went to a broadcast or multicast address';
  if ((iph.fragOff & IP_OFFSET) !== 0) return 'it is a later fragment';
  if (ERROR_TYPES.has(type) && iph.protocol === IPPROTO_ICMP) {
    const at = skb.networkHeader + iph.hdrlen;
    if (at >= skb.tail) return 'it is a broken ICMP message';
    if (isError(get8(skb.head, at))) return 'it is an ICMP error itself';
  }
  return null;
}

/** `icmp_reply`: an answer to an ICMP request; `message` has its type, code and payload. */
export function icmpReply(net: NetNs, skb: SkBuff, message: Uint8Array): void {
  const iph = skb.ip;
  const type = message[0] ?? 0;
  const code = message[1] ?? 0;
  const options = ipOptionsEcho(net, skb);
  if (!options) return;
  const limit = net.ip.icmpLimits.globalAllow(type, code);
  if (!limit) return;
  if (net.ip.icmpBusy) return;
  const saddr = fibComputeSpecDst(net, skb);
  const daddr = options.faddr !== INADDR_ANY ? options.faddr : iph.saddr;
  const mark = replyMark(net, skb);
  const route = net.fib.routeOutput(
    flowTo(daddr, { saddr, tos: iph.tos & IPTOS_TOS_MASK, mark, protocol: IPPROTO_ICMP }),
  );
  if (typeof route === 'number') {
    net.world.tracer.step(net, skb, 'icmp_reply', `no reply: no route to ${formatIpv4(daddr)}`, { type });
    return;
  }
  if (!net.ip.icmpLimits.peerAllow(route, daddr, limit.perPeer)) return;
  push(net, skb, 'icmp_reply', `reply to ${formatIpv4(daddr)}`, {
    message,
    saddr: route.prefSrc,
    daddr,
    tos: iph.tos,
    mark,
    options,
    dst: route,
  });
}

interface IcmpOut {
  readonly message: Uint8Array;
  readonly saddr: Ipv4Addr;
  readonly daddr: Ipv4Addr;
  readonly tos: number;
  readonly mark: number;
  readonly options: EchoedOptions;
  readonly dst: Dst;
}

/** `icmp_push_reply` and `icmp_glue_bits`: checksum, the connection of the packet it is about, IP header, out. */
function push(net: NetNs, cause: SkBuff, fn: string, why: string, out: IcmpOut): void {
  set16(out.message, 2, 0);
  set16(out.message, 2, checksum(out.message, 0, out.message.length));
  net.ip.icmpBusy = true;
  try {
    net.ip.send({
      fn,
      why,
      parent: cause.id,
      protocol: IPPROTO_ICMP,
      saddr: out.saddr,
      daddr: out.daddr,
      tos: out.tos,
      mark: out.mark,
      payload: out.message,
      df: false,
      controlSk: true,
      options: out.options,
      dst: out.dst,
      // icmp_glue_bits: an error belongs to the connection of what it is about
      ...(isError(out.message[0] ?? 0) ? { attachTo: cause } : {}),
    });
  } finally {
    net.ip.icmpBusy = false;
  }
}
