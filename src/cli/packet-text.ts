import type { NetNs } from '../kernel/netns.ts';
import type { SkBuff } from '../kernel/skb/sk-buff.ts';
import type { XtTraceInfo } from '../kernel/xtables/trace-packet.ts';
import { get8, get16 } from '../wire/bytes.ts';
import { formatIpv4 } from '../wire/inet.ts';
import { IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP } from '../wire/ipv4.ts';

const FLAGS = 'FSRPAU';

/** Ports and flags, or ICMP type and code, with a leading space; '' where the packet doesn't show them. */
function transport(skb: SkBuff): string {
  const iph = skb.ip;
  const at = iph.o + iph.hdrlen;
  if (iph.fragmentOffset !== 0) return '';
  const ports = ` ${get16(skb.head, at)}>${get16(skb.head, at + 2)}`;
  switch (iph.protocol) {
    case IPPROTO_TCP: {
      if (at + 20 > skb.tail) return '';
      const bits = get8(skb.head, at + 13);
      return `${ports} ${[...FLAGS].filter((_, i) => bits & (1 << i)).join('')}`;
    }
    case IPPROTO_UDP:
      return at + 8 > skb.tail ? '' : ports;
    case IPPROTO_ICMP:
      return at + 2 > skb.tail ? '' : ` ${get8(skb.head, at)}/${get8(skb.head, at + 1)}`;
    default:
      return '';
  }
}

/** What the TRACE target saw, in one line. */
export function traceLine(info: XtTraceInfo): string {
  const { skb, state } = info;
  const iph = skb.ip;
  const way = `${state.in?.name ?? '-'}>${state.out?.name ?? '-'}`;
  const place = `${info.table}:${info.chain}:${info.comment}:${info.rulenum}`;
  const addrs = `${formatIpv4(iph.saddr)}>${formatIpv4(iph.daddr)}`;
  return `${place} ${way} ${(skb.mark >>> 0).toString(16)} ${addrs} ${iph.protocol}${transport(skb)} ttl${iph.ttl} tos${iph.tos.toString(16)}`;
}

/** Counters of every rule, policy and end of chain, by `table/chain/N`, `P` or `R`. */
export function readCounters(net: NetNs): Map<string, readonly [number, number]> {
  const out = new Map<string, readonly [number, number]>();
  for (const table of net.xt.tables()) {
    for (const state of table.info.chains) {
      const { chain } = state;
      const n = chain.rules.length;
      for (let i = 0; i <= n; i++) {
        const packets = state.packets(i);
        if (packets === 0) continue;
        const which = i < n ? String(i + 1) : chain.hook === null ? 'R' : 'P';
        out.set(`${table.name}/${chain.name}/${which}`, [packets, state.bytes(i)]);
      }
    }
  }
  return out;
}
