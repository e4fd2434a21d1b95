import { AF_INET, formatIpv4, type InetAddr, isIpv4 } from '../../wire/inet.ts';
import { IPPROTO_ICMP, IPPROTO_SCTP, IPPROTO_TCP, IPPROTO_UDP } from '../../wire/ipv4.ts';
import { SEC } from '../time/clock.ts';
import type { Conn } from './nf-conn.ts';
import { hasPorts, IPPROTO_GRE, IPPROTO_UDPLITE } from './tuple.ts';
import { IPS_ASSURED, IPS_SEEN_REPLY, type NfConntrackTuple } from './types.ts';

const L4_NAMES: Readonly<Record<number, string>> = {
  [IPPROTO_ICMP]: 'icmp',
  [IPPROTO_TCP]: 'tcp',
  [IPPROTO_UDP]: 'udp',
  [IPPROTO_GRE]: 'gre',
  [IPPROTO_SCTP]: 'sctp',
  [IPPROTO_UDPLITE]: 'udplite',
};

/** The name /proc/net/nf_conntrack prints for a protocol (`l4proto_name`, nf_conntrack_standalone.c). */
const l4protoName = (protonum: number): string => L4_NAMES[protonum] ?? 'unknown';
const l3protoName = (t: NfConntrackTuple): string => (t.l3num === AF_INET ? 'ipv4' : 'ipv6');
const address = (a: InetAddr): string => (isIpv4(a) ? formatIpv4(a) : a);
const hex = (n: number): string => `0x${n.toString(16)}`;

/** One direction, as `print_tuple` prints it: `src=10.0.0.1 dst=10.0.0.2 sport=1000 dport=80`. */
export function tupleText(t: NfConntrackTuple): string {
  const text = `src=${address(t.src)} dst=${address(t.dst)}`;
  if (t.protonum === IPPROTO_ICMP) return `${text} type=${t.dstPort >>> 8} code=${t.dstPort & 0xff} id=${t.srcPort}`;
  if (t.protonum === IPPROTO_GRE) return `${text} srckey=${hex(t.srcPort)} dstkey=${hex(t.dstPort)}`;
  return hasPorts(t.protonum) ? `${text} sport=${t.srcPort} dport=${t.dstPort}` : text;
}

const counters = (ct: Conn, dir: 0 | 1): string[] =>
  ct.counts ? [`packets=${ct.acct[dir].packets} bytes=${ct.acct[dir].bytes}`] : [];

/** Both directions with their flags and the mark. */
function body(ct: Conn, withCounters: boolean): string[] {
  const zone = ct.zoneInfo;
  return [
    tupleText(ct.tuples[0]),
    ...(zone.dir === 'orig' ? [`zone-orig=${zone.id}`] : []),
    ...(withCounters ? counters(ct, 0) : []),
    ...(ct.status & IPS_SEEN_REPLY ? [] : ['[UNREPLIED]']),
    tupleText(ct.tuples[1]),
    ...(zone.dir === 'reply' ? [`zone-reply=${zone.id}`] : []),
    ...(withCounters ? counters(ct, 1) : []),
    ...(ct.status & IPS_ASSURED ? ['[ASSURED]'] : []),
    `mark=${ct.mark}`,
  ];
}

/** What the tracker adds before the tuples (`print_conntrack`). */
const protoPart = (ct: Conn): string[] => {
  if (ct.gre) return [`timeout=${ct.gre.timeout}, stream_timeout=${ct.gre.streamTimeout}`];
  return ct.protoState === '' ? [] : [ct.protoState];
};

const zonePart = (ct: Conn): string[] => (ct.zoneInfo.dir === 'both' ? [`zone=${ct.zone}`] : []);

/** The line without its timer, counters and use count: what a trace event carries. */
export function entryText(ct: Conn): string {
  const t = ct.tuples[0];
  const head = [l3protoName(t), t.l3num, l4protoName(t.protonum), t.protonum];
  return [...head, ...protoPart(ct), ...body(ct, false), ...zonePart(ct)].join(' ');
}

/** The line with single spaces, seconds rounded up to the nominal time-out, and no use count: for comparing. */
export function nominalLine(ct: Conn): string {
  const t = ct.tuples[0];
  const head = [l3protoName(t), t.l3num, l4protoName(t.protonum), t.protonum, Math.ceil(ct.expires / SEC)];
  return [...head, ...protoPart(ct), ...body(ct, true), ...zonePart(ct)].join(' ');
}

const seconds = (ct: Conn): number => Math.floor(ct.expires / SEC);

/** The line of /proc/net/nf_conntrack (`ct_seq_show`), without newline. */
export function procLine(ct: Conn): string {
  const t = ct.tuples[0];
  const head = [l3protoName(t).padEnd(8), t.l3num, l4protoName(t.protonum).padEnd(8), t.protonum, seconds(ct)];
  return [...head, ...protoPart(ct), ...body(ct, true), ...zonePart(ct), 'use=2'].join(' ');
}

export interface ListOptions {
  /** `-o extended`: the network protocol in front. */
  readonly extended?: boolean;
  /** `-o id`. */
  readonly id?: boolean;
  /** The use count shown: 1 in a dump, 2 when the kernel looked it up for the command. */
  readonly use?: number;
}

/** The line `conntrack -L` prints (libnetfilter_conntrack's default output), without newline. */
export function listLine(ct: Conn, options: ListOptions = {}): string {
  const t = ct.tuples[0];
  const head = options.extended ? [l3protoName(t).padEnd(8), t.l3num] : [];
  const state = ct.protoState === '' ? [] : [ct.protoState];
  const zone = ct.zoneInfo.dir === 'both' && ct.zone !== 0 ? [`zone=${ct.zone}`] : [];
  return [
    ...head,
    l4protoName(t.protonum).padEnd(8),
    t.protonum,
    seconds(ct),
    ...state,
    ...body(ct, true),
    ...zone,
    `use=${options.use ?? 1}`,
    ...(options.id ? [`id=${ct.id}`] : []),
  ].join(' ');
}
