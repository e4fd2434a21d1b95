import type { NetNs } from '../kernel/netns.ts';
import type { XtTraceInfo } from '../kernel/xtables/trace-packet.ts';
import { get8, get16 } from '../wire/bytes.ts';
import { formatIpv4 } from '../wire/inet.ts';
import { IPPROTO_ICMP, IPPROTO_TCP, IPPROTO_UDP, type Iphdr } from '../wire/ipv4.ts';

const FLAGS = 'FSRPAU';

/** Ports and flags, or ICMP type and code, with a leading space; '' where the packet doesn't show them. */
function transport(iph: Iphdr, tail: number): string {
  const at = iph.o + iph.hdrlen;
  if (iph.fragmentOffset !== 0) return '';
  const ports = ` ${get16(iph.b, at)}>${get16(iph.b, at + 2)}`;
  switch (iph.protocol) {
    case IPPROTO_TCP: {
      if (at + 20 > tail) return '';
      const bits = get8(iph.b, at + 13);
      return `${ports} ${[...FLAGS].filter((_, i) => bits & (1 << i)).join('')}`;
    }
    case IPPROTO_UDP:
      return at + 8 > tail ? '' : ports;
    case IPPROTO_ICMP:
      return at + 2 > tail ? '' : ` ${get8(iph.b, at)}/${get8(iph.b, at + 1)}`;
    default:
      return '';
  }
}

/** What the TRACE target saw, in one line: where, between which devices, and the packet that ends at `tail`. */
export function traceText(place: string, way: string, mark: number, iph: Iphdr, tail: number): string {
  const addrs = `${formatIpv4(iph.saddr)}>${formatIpv4(iph.daddr)}`;
  return `${place} ${way} ${(mark >>> 0).toString(16)} ${addrs} ${iph.protocol}${transport(iph, tail)} ttl${iph.ttl} tos${iph.tos.toString(16)}`;
}

/** The same for the model's own report. */
export function traceLine(info: XtTraceInfo): string {
  const { skb, state } = info;
  const way = `${state.in?.name ?? '-'}>${state.out?.name ?? '-'}`;
  const place = `${info.table}:${info.chain}:${info.comment}:${info.rulenum}`;
  return traceText(place, way, skb.mark, skb.ip, skb.tail);
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
