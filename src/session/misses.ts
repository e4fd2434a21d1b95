import type { PacketState, TraceEvent } from '../kernel/trace/events.ts';
import type { World } from '../kernel/world.ts';
import { MISS_DESTINATION, MISS_IN, MISS_MATCH, MISS_OUT, MISS_PROTO, MISS_SOURCE } from '../kernel/xtables/compile.ts';
import type { IptEntry } from '../kernel/xtables/entry.ts';
import { portMatch } from '../kernel/xtables/ports.ts';
import { protocolName } from '../kernel/xtables/protocols.ts';
import type { TcpInfo } from '../kernel/xtables/tcp-info.ts';
import { conditionText } from '../shell/iptables/rule-text.ts';
import { formatIpv4 } from '../wire/inet.ts';
import { IPPROTO_TCP, IPPROTO_UDP } from '../wire/ipv4.ts';
import { TCP_HLEN, Tcphdr } from '../wire/tcp.ts';
import { Udphdr } from '../wire/udp.ts';
import { headersOf, tcpFlags } from './packet-text.ts';

export interface Miss {
  readonly rule: number;
  readonly why: string;
  /** It was this condition alone: others held before it, and none comes after it but remarks. */
  readonly near: boolean;
}

/** The packet as it was before event `seq`. */
export function packetBefore(events: readonly TraceEvent[], seq: number): PacketState | null {
  const skb = events[seq]?.skb ?? 0;
  for (let i = seq - 1; i >= 0; i--) {
    const event = events[i];
    if (event?.skb === skb && event.pkt) return event.pkt;
  }
  return null;
}

/** Why the rules skipped before step `step` of the walk in event `seq` did not match: "-p tcp: the packet is icmp". */
export function missesOf(world: World, seq: number, step: number): readonly Miss[] {
  const { events } = world.tracer;
  const event = events[seq];
  if (event?.kind !== 'hook' || !event.walk) return [];
  const visit = event.walk.steps[step];
  const info = world.namespaces[event.net]?.xt.generation(event.walk.table, event.walk.generation);
  const chain = info?.chain(visit?.chain ?? '')?.chain;
  if (!visit || !chain) return [];
  const end = visit.kind === 'rule' ? visit.rule - 1 : chain.rules.length;
  const first = end - visit.skipped;
  const packet = packetBefore(events, seq);
  return (visit.misses ?? []).flatMap((code, i) => {
    const rule = chain.rules[first + i];
    if (!rule) return [];
    const why = `${conditionText(rule, code)}: ${factText(rule, code, packet, event)}`;
    return [{ rule: first + i + 1, why, near: isNear(rule, code) }];
  });
}

/** Whether a rule asks for something before the condition that a code stands for, and for nothing after it. */
function isNear(rule: IptEntry, code: number): boolean {
  const asks = [rule.smsk !== 0, rule.dmsk !== 0, rule.iniface !== '', rule.outiface !== '', rule.proto !== 0];
  const matches = rule.matches.map((m) => m.ext.name !== 'comment');
  const all = [...asks, ...matches];
  const at = code >= MISS_MATCH ? asks.length + code - MISS_MATCH : code;
  return all.slice(0, at).includes(true) && !all.slice(at + 1).includes(true);
}

/** What the packet has instead. */
function factText(
  rule: IptEntry,
  code: number,
  packet: PacketState | null,
  event: { readonly inDev: string; readonly outDev: string },
): string {
  const ip = packet ? headersOf(packet).ip : null;
  switch (code) {
    case MISS_SOURCE:
      return ip ? `the source is ${formatIpv4(ip.saddr)}` : 'another source';
    case MISS_DESTINATION:
      return ip ? `the destination is ${formatIpv4(ip.daddr)}` : 'another destination';
    case MISS_IN:
      return event.inDev === '' ? 'it came in by no device' : `it came in by ${event.inDev}`;
    case MISS_OUT:
      return event.outDev === '' ? 'it goes out by no device yet' : `it goes out by ${event.outDev}`;
    case MISS_PROTO:
      return ip ? `the packet is ${protocolName(ip.protocol) ?? ip.protocol}` : 'another protocol';
    default:
      return (packet && matchFact(rule.matches[code - MISS_MATCH], packet)) ?? 'it does not match';
  }
}

/** What failed, in the order in which `tcp_mt` (net/netfilter/xt_tcpudp.c) asks: ports, flags, an option. */
function tcpFact(info: TcpInfo, packet: PacketState): string | null {
  const { ip, l4 } = headersOf(packet);
  if (!ip || l4 < 0 || ip.protocol !== IPPROTO_TCP || l4 + TCP_HLEN > packet.bytes.length) return null;
  const tcp = new Tcphdr(packet.bytes, l4);
  if (!portMatch(info.sport, tcp.source) || !portMatch(info.dport, tcp.dest)) return portsFact(tcp);
  if (((tcp.flags & info.mask) === info.comp) === info.flagsInverted)
    return tcpFlags(tcp) === '' ? 'none of its flags is set' : `its flags are ${tcpFlags(tcp)}`;
  return info.optionInverted ? `it has TCP option ${info.option}` : `it has no TCP option ${info.option}`;
}

const portsFact = ({ source, dest }: { readonly source: number; readonly dest: number }): string =>
  `it goes from port ${source} to port ${dest}`;

const PORTS: readonly number[] = [IPPROTO_TCP, IPPROTO_UDP];

/** What a packet has of the thing that a match asks about; null where it asks about more than the packet. */
function matchFact(match: IptEntry['matches'][number] | undefined, packet: PacketState): string | null {
  switch (match?.ext.name) {
    case 'tcp':
      return tcpFact(match.info as TcpInfo, packet);
    case 'udp':
    case 'multiport': {
      const { ip, l4 } = headersOf(packet);
      if (!ip || l4 < 0 || !PORTS.includes(ip.protocol)) return null;
      return portsFact(new Udphdr(packet.bytes, l4)); // both begin with them
    }
    case 'mark':
      return `its mark is 0x${packet.mark.toString(16)}`;
    case 'conntrack':
    case 'state':
      return packet.ctinfo === '' ? 'it belongs to no connection' : `its connection is ${packet.ctinfo}`;
    default:
      return null;
  }
}
