import type { Conn } from '../../kernel/conntrack/nf-conn.ts';
import {
  IPS_ASSURED,
  IPS_DST_NAT_DONE,
  IPS_EXPECTED,
  IPS_FIXED_TIMEOUT,
  IPS_SEEN_REPLY,
  IPS_SRC_NAT_DONE,
  type NfConntrackTuple,
} from '../../kernel/conntrack/types.ts';
import { type InetAddr, type Ipv4Addr, type Ipv4Prefix, isIpv4, prefixContains } from '../../wire/inet.ts';
import type { CtOptions } from './options.ts';

const BITS: Readonly<Record<string, number>> = {
  ASSURED: IPS_ASSURED,
  SEEN_REPLY: IPS_SEEN_REPLY,
  FIXED_TIMEOUT: IPS_FIXED_TIMEOUT,
  EXPECTED: IPS_EXPECTED,
};

/** The status bits of `-u`. */
export const statusBits = (names: readonly string[]): number => names.reduce((bits, n) => bits | (BITS[n] ?? 0), 0);

const inside = (p: Ipv4Prefix | null, addr: InetAddr): boolean =>
  p === null || (isIpv4(addr) && prefixContains(p, addr));
/** With `--mask-src` and `--mask-dst` in the place of the prefix. */
const masked = (p: Ipv4Prefix | null, mask: Ipv4Addr | null, addr: InetAddr): boolean =>
  mask === null || p === null ? inside(p, addr) : isIpv4(addr) && ((p.addr ^ addr) & mask) === 0;
const same = (want: number | null, have: number): boolean => want === null || want === have;

/**
 * The source was translated: the reply goes to somebody else than the one who asked (libnetfilter_conntrack's IS_SNAT and
 * IS_SPAT). Of ICMP it compares the identifier with the type, as the real one does: every entry that went through NAT fits.
 */
export const srcNat = (ct: Conn): boolean =>
  (ct.status & IPS_SRC_NAT_DONE) !== 0 &&
  (ct.tuples[1].dst !== ct.tuples[0].src || ct.tuples[1].dstPort !== ct.tuples[0].srcPort);
/** The destination was: the reply comes from somebody else than the one who was asked. */
export const dstNat = (ct: Conn): boolean =>
  (ct.status & IPS_DST_NAT_DONE) !== 0 &&
  (ct.tuples[1].src !== ct.tuples[0].dst || ct.tuples[1].srcPort !== ct.tuples[0].dstPort);

function natFits(o: CtOptions, ct: Conn): boolean {
  const reply: NfConntrackTuple = ct.tuples[1];
  const src = (n: NonNullable<CtOptions['srcNat']>): boolean =>
    srcNat(ct) && (n.addr === null || reply.dst === n.addr) && same(n.port, reply.dstPort);
  const dst = (n: NonNullable<CtOptions['dstNat']>): boolean =>
    dstNat(ct) && (n.addr === null || reply.src === n.addr) && same(n.port, reply.srcPort);
  if (o.srcNat && !src(o.srcNat)) return false;
  if (o.dstNat && !dst(o.dstNat)) return false;
  return !o.anyNat || src(o.anyNat) || dst(o.anyNat);
}

function statusFits(names: readonly string[], ct: Conn): boolean {
  const bits = statusBits(names);
  if (names.includes('UNREPLIED') && ct.status & IPS_SEEN_REPLY) return false;
  return (ct.status & bits) === bits;
}

/** True for an entry the options ask for (`nfct_filter`, `nfct_cmp`). With `updating`, the mark and status are new values. */
export function fits(o: CtOptions, ct: Conn, updating = false): boolean {
  const [orig, reply] = ct.tuples;
  if (o.family === 'ipv6') return false;
  return (
    masked(o.src, o.maskSrc, orig.src) &&
    masked(o.dst, o.maskDst, orig.dst) &&
    same(o.id, ct.id) &&
    inside(o.replySrc, reply.src) &&
    inside(o.replyDst, reply.dst) &&
    same(o.proto, orig.protonum) &&
    same(o.sport, orig.srcPort) &&
    same(o.dport, orig.dstPort) &&
    same(o.replySport, reply.srcPort) &&
    same(o.replyDport, reply.dstPort) &&
    same(o.icmpType, orig.dstPort >>> 8) &&
    same(o.icmpCode, orig.dstPort & 0xff) &&
    same(o.icmpId, orig.srcPort) &&
    same(o.srcKey, orig.srcPort) &&
    same(o.dstKey, orig.dstPort) &&
    same(o.zone, ct.zone) &&
    (updating || o.state === null || ct.protoState === o.state) &&
    (updating || o.mark === null || (ct.mark & o.mark.mask) >>> 0 === o.mark.value) &&
    (updating || o.status === null || statusFits(o.status, ct)) &&
    natFits(o, ct)
  );
}
