import { get16 } from '../../wire/bytes.ts';
import { replace16 } from '../../wire/checksum.ts';
import { ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, ICMP_SR_FAILED, ICMP_TIME_EXCEEDED } from '../../wire/icmp.ts';
import { IP_DF } from '../../wire/ipv4.ts';
import { NF_INET_FORWARD } from '../netfilter/hooks.ts';
import type { NetNs } from '../netns.ts';
import { kfreeSkbReason } from '../skb/free.ts';
import { IPSKB_FORWARDED, PACKET_HOST, type SkBuff } from '../skb/sk-buff.ts';
import type { Culprit } from '../trace/events.ts';
import { retold } from '../trace/retold.ts';
import { ipForwardOptions } from './ip-options-route.ts';
import { IPSKB_DOREDIRECT } from './ipcb.ts';

const NET_RX_DROP = 1;

/** `ip_exceeds_mtu`: too large for the next link, and not to be cut, or came in larger fragments than fit. */
const exceedsMtu = (skb: SkBuff, mtu: number): boolean => {
  if (skb.len <= mtu) return false;
  if ((skb.ip.fragOff & IP_DF) === 0) return false;
  return skb.fragMaxSize > mtu || !skb.ignoreDf;
};

/** `ip_decrease_ttl`: one hop less, and the checksum with it. */
function ipDecreaseTtl(skb: SkBuff): void {
  const iph = skb.ip;
  const before = get16(skb.head, iph.o + 8);
  iph.ttl -= 1;
  replace16(skb.head, iph.o + 10, before, get16(skb.head, iph.o + 8));
}

/** `ip_forward` (net/ipv4/ip_forward.c): a packet for somebody else. Router alert and XFRM are left out. */
export function ipForward(net: NetNs, skb: SkBuff): number {
  const { tracer } = net.world;
  const { dst } = skb;
  if (!dst) throw new Error('ip_forward: no route');
  const drop = (reason: string, culprit: Culprit, note: string): number => {
    kfreeSkbReason(net, skb, 'ip_forward', `SKB_DROP_REASON_${reason}`, culprit, note);
    return NET_RX_DROP;
  };
  if (skb.pktType !== PACKET_HOST)
    return drop('NOT_SPECIFIED', { kind: 'packet', text: 'broadcast frame' }, 'the frame was not for this host alone');
  skb.csumComplete = false; // `skb_forward_csum`
  const { ttl } = skb.ip;
  if (ttl <= 1) {
    tracer.step(net, skb, 'ip_forward', 'the TTL is used up: the sender is told', { ttl });
    net.ip.icmpSend(skb, ICMP_TIME_EXCEEDED, 0, 0);
    return drop(
      'IP_INHDR',
      { kind: 'packet', text: `ttl ${ttl}` },
      `its TTL is ${ttl}: it may not be forwarded once more`,
    );
  }
  if (skb.ipOpt?.isStrictroute && dst.gateway !== null) {
    net.ip.icmpSend(skb, ICMP_DEST_UNREACH, ICMP_SR_FAILED, 0);
    return drop(
      'NOT_SPECIFIED',
      { kind: 'packet', text: 'strict source route' },
      'its strict source route does not name our next hop',
    );
  }
  skb.ipcbFlags |= IPSKB_FORWARDED;
  if (exceedsMtu(skb, dst.mtu)) {
    tracer.step(net, skb, 'ip_forward', 'too large for the next link, and must not be cut: the sender is told', {
      len: skb.len,
      mtu: dst.mtu,
    });
    net.ip.icmpSend(skb, ICMP_DEST_UNREACH, ICMP_FRAG_NEEDED, dst.mtu);
    return drop(
      'PKT_TOO_BIG',
      { kind: 'device', dev: dst.dev.name, text: `mtu ${dst.mtu}` },
      `${skb.len} bytes do not fit the MTU of ${dst.dev.name} (${dst.mtu}), and DF forbids to cut it`,
    );
  }
  ipDecreaseTtl(skb);
  const { note, data } = forwarded(ttl, dst.dev.name);
  tracer.step(net, skb, 'ip_forward', note, data);
  if ((skb.ipcbFlags & IPSKB_DOREDIRECT) !== 0 && !skb.ipOpt?.srr) net.ip.sendRedirect(skb);
  return net.nf.hook(NF_INET_FORWARD, null, skb, skb.dev, dst.dev, (s) => ipForwardFinish(net, s));
}

const forwarded = retold((ttl: number, out: string) => ({
  note: `TTL ${ttl} -> ${ttl - 1}, out by ${out}`,
  data: { ttl: ttl - 1, out },
}));
const NOTHING = {};

/** `ip_forward_finish`. */
function ipForwardFinish(net: NetNs, skb: SkBuff): number {
  if (skb.ipOpt && skb.ipOpt.optlen > 0) ipForwardOptions(net, skb);
  net.world.tracer.step(net, skb, 'ip_forward_finish', 'accepted: to the output side', NOTHING);
  const { dst } = skb;
  if (!dst) throw new Error('ip_forward_finish: no route');
  return dst.output(skb);
}
