import { type InetAddr, ipv4, isIpv4 } from '../../wire/inet.ts';
import { IPPROTO_ICMP, IPPROTO_TCP } from '../../wire/ipv4.ts';
import { allowsClash } from './confirm.ts';
import { jhash2, reciprocalScale, swap32 } from './jhash.ts';
import type { Conn } from './nf-conn.ts';
import { TCP_CONNTRACK_SYN_SENT, TCP_CONNTRACK_TIME_WAIT } from './tcp-state.ts';
import { after } from './tcp-window.ts';
import { hasPorts, IPPROTO_GRE, mustInvert, tupleEqual } from './tuple.ts';
import {
  IPS_DYING,
  IPS_FIXED_TIMEOUT,
  IPS_NAT_MASK,
  IPS_SEQ_ADJUST,
  NF_NAT_MANIP_SRC,
  NF_NAT_RANGE_MAP_IPS,
  NF_NAT_RANGE_PERSISTENT,
  NF_NAT_RANGE_PROTO_OFFSET,
  NF_NAT_RANGE_PROTO_RANDOM,
  NF_NAT_RANGE_PROTO_RANDOM_FULLY,
  NF_NAT_RANGE_PROTO_SPECIFIED,
  type NfConntrackTuple,
  type NfNatManipType,
  type NfNatRange,
} from './types.ts';

const RANDOM_ALL = NF_NAT_RANGE_PROTO_RANDOM | NF_NAT_RANGE_PROTO_RANDOM_FULLY;
/** Ports tried in the first round (`NF_NAT_MAX_ATTEMPTS`), and from how many tries left on closed connections give way. */
const MAX_ATTEMPTS = 128;
const HARDER_THRESH = MAX_ATTEMPTS / 4;

/** Would the answers to `reply`'s connection be taken for another's (`nf_conntrack_tuple_taken`)? */
function tupleTaken(reply: NfConntrackTuple, ct: Conn): boolean {
  const hit = ct.net.ct.table.find(reply, ct.zoneInfo);
  if (!hit || hit.ct === ct) return false;
  // The same flow once more: confirmation sorts that out.
  return !(tupleEqual(ct.tuples[0], hit.ct.tuples[0]) && ct.zone === hit.ct.zone);
}

/** Is this tuple in use by somebody else (`nf_nat_used_tuple`)? Only what comes back counts. */
const usedTuple = (tuple: NfConntrackTuple, ct: Conn): boolean => tupleTaken(mustInvert(tuple), ct);

/** As `usedTuple`, but both ends of one flow sending first is no clash (`nf_nat_used_tuple_new`, since 6.12). */
function usedTupleNew(tuple: NfConntrackTuple, ct: Conn): boolean {
  if (!usedTuple(tuple, ct)) return false;
  if (!allowsClash(tuple.protonum)) return true;
  const { table } = ct.net.ct;
  const hit = table.find(tuple, ct.zoneInfo) ?? table.find(mustInvert(tuple), ct.zoneInfo);
  if (!hit) return false;
  if (hit.ct.status & (IPS_NAT_MASK | IPS_SEQ_ADJUST)) return true;
  return !(tupleEqual(hit.ct.tuples[0], ct.tuples[1]) && tupleEqual(hit.ct.tuples[1], ct.tuples[0]));
}

/** Near the end of the search a closed TCP connection gives up its port (`nf_nat_used_tuple_harder`). */
function usedTupleHarder(tuple: NfConntrackTuple, ct: Conn, left: number): boolean {
  const reply = mustInvert(tuple);
  if (left > HARDER_THRESH || tuple.protonum !== IPPROTO_TCP || ct.tcp?.state !== TCP_CONNTRACK_SYN_SENT)
    return tupleTaken(reply, ct);
  const hit = ct.net.ct.table.find(reply, ct.zoneInfo);
  if (!hit) return false;
  const old = hit.ct.tcp;
  if (hit.dir === 0 || !old || old.state < TCP_CONNTRACK_TIME_WAIT) return true;
  if (hit.ct.status & (IPS_FIXED_TIMEOUT | IPS_DYING)) return true;
  if (!after(ct.tcp.seen[0].end, old.seen[0].end)) return true;
  return !ct.net.ct.delete(hit.ct);
}

const num = (a: InetAddr): number => (isIpv4(a) ? a : 0);

/** Is the part that is rewritten within the range's ports (`l4proto_in_range`)? */
function protoInRange(t: NfConntrackTuple, manip: NfNatManipType, range: NfNatRange): boolean {
  if (t.protonum !== IPPROTO_ICMP && t.protonum !== IPPROTO_GRE && !hasPorts(t.protonum)) return true;
  const port = t.protonum === IPPROTO_ICMP || manip === NF_NAT_MANIP_SRC ? t.srcPort : t.dstPort;
  return port >= range.minProto && port <= range.maxProto;
}

/** Would this source meet the range (`nf_in_range`)? */
function inRange(t: NfConntrackTuple, range: NfNatRange): boolean {
  const src = num(t.src);
  if (range.flags & NF_NAT_RANGE_MAP_IPS && (src < num(range.minAddr) || src > num(range.maxAddr))) return false;
  return (range.flags & NF_NAT_RANGE_PROTO_SPECIFIED) === 0 || protoInRange(t, NF_NAT_MANIP_SRC, range);
}

/** The mapping another connection from the same source has, when it fits (`find_appropriate_src`). */
function findAppropriateSrc(ct: Conn, tuple: NfConntrackTuple, range: NfNatRange): NfConntrackTuple | null {
  for (const other of ct.net.ct.nat.sameSource(tuple, ct.zone)) {
    const mapped = mustInvert(other.tuples[1]);
    const candidate: NfConntrackTuple = { ...mapped, dst: tuple.dst, dstPort: tuple.dstPort, protonum: tuple.protonum };
    if (inRange(candidate, range)) return candidate;
  }
  return null;
}

/** An address of the range: the same for the same source and destination (`find_best_ips_proto`; IPv4). */
function findBestIpsProto(
  t: NfConntrackTuple,
  range: NfNatRange,
  zone: number,
  manip: NfNatManipType,
): NfConntrackTuple {
  if ((range.flags & NF_NAT_RANGE_MAP_IPS) === 0) return t;
  const min = num(range.minAddr);
  let addr = min;
  if (range.minAddr !== range.maxAddr) {
    const seed = range.flags & NF_NAT_RANGE_PERSISTENT ? 0 : (swap32(num(t.dst)) ^ zone) >>> 0;
    const hash = jhash2([swap32(num(t.src)), 0, 0, 0], seed);
    addr = min + reciprocalScale(hash, num(range.maxAddr) - min + 1);
  }
  return manip === NF_NAT_MANIP_SRC ? { ...t, src: ipv4(addr) } : { ...t, dst: ipv4(addr) };
}

/** Where to look for a free port: from, how many. Null when the port must stay as it is. */
function portWindow(
  t: NfConntrackTuple,
  range: NfNatRange,
  manip: NfNatManipType,
): { readonly min: number; readonly size: number } | null {
  const specified = (range.flags & NF_NAT_RANGE_PROTO_SPECIFIED) !== 0;
  if (t.protonum === IPPROTO_ICMP)
    return specified ? { min: range.minProto, size: range.maxProto - range.minProto + 1 } : { min: 0, size: 65536 };
  if (!hasPorts(t.protonum)) return null;
  if (specified) {
    const min = Math.min(range.minProto, range.maxProto);
    return { min, size: Math.max(range.minProto, range.maxProto) - min + 1 };
  }
  if (manip !== NF_NAT_MANIP_SRC) return null;
  // A port keeps its class: privileged ones stay privileged.
  if (t.srcPort >= 1024) return { min: 1024, size: 65535 - 1024 + 1 };
  return t.srcPort < 512 ? { min: 1, size: 511 } : { min: 600, size: 1023 - 600 + 1 };
}

/** Looks for a port that makes the tuple unique; keeps the last one tried when there is none (`nf_nat_l4proto_unique_tuple`). */
function uniquePort(t: NfConntrackTuple, range: NfNatRange, manip: NfNatManipType, ct: Conn): NfConntrackTuple {
  const window = portWindow(t, range, manip);
  if (!window) return t;
  const source = t.protonum === IPPROTO_ICMP || manip === NF_NAT_MANIP_SRC;
  const key = source ? t.srcPort : t.dstPort;
  const random = (): number => ct.net.world.random.below(65536);
  let offset = 0;
  if (range.flags & NF_NAT_RANGE_PROTO_OFFSET) offset = (key - range.baseProto) & 0xffff;
  else if (range.flags & RANDOM_ALL || manip === NF_NAT_MANIP_SRC) offset = random();
  let tuple = t;
  for (let attempts = Math.min(window.size, MAX_ATTEMPTS); ; ) {
    for (let i = 0; i < attempts; i++, offset = (offset + 1) & 0xffff) {
      const port = (window.min + (offset % window.size)) & 0xffff;
      tuple = source ? { ...t, srcPort: port } : { ...t, dstPort: port };
      if (!usedTupleHarder(tuple, ct, attempts - i)) return tuple;
    }
    if (attempts >= window.size || attempts < 16) return tuple;
    attempts = Math.floor(attempts / 2);
    offset = random();
  }
}

/**
 * The tuple a connection gets within a range: as it is when it fits and is free, else as its source is mapped already, else
 * an address of the range and a free port (`get_unique_tuple`, nf_nat_core.c of 6.12 and later).
 */
export function getUniqueTuple(
  orig: NfConntrackTuple,
  range: NfNatRange,
  ct: Conn,
  manip: NfNatManipType,
): NfConntrackTuple {
  const random = (range.flags & RANDOM_ALL) !== 0;
  if (manip === NF_NAT_MANIP_SRC && !random) {
    if (inRange(orig, range)) {
      if (!usedTupleNew(orig, ct)) return orig;
    } else {
      const known = findAppropriateSrc(ct, orig, range);
      if (known && !usedTuple(known, ct)) return known;
    }
  }
  const tuple = findBestIpsProto(orig, range, ct.zone, manip);
  if (!random) {
    if (range.flags & NF_NAT_RANGE_PROTO_SPECIFIED) {
      if (
        (range.flags & NF_NAT_RANGE_PROTO_OFFSET) === 0 &&
        protoInRange(tuple, manip, range) &&
        (range.minProto === range.maxProto || !usedTuple(tuple, ct))
      )
        return tuple;
    } else if (!usedTuple(tuple, ct)) return tuple;
  }
  return uniquePort(tuple, range, manip, ct);
}
