import { get8, getIpv4, set8, set32 } from '../../wire/bytes.ts';
import { INADDR_ANY, type Ipv4Addr } from '../../wire/inet.ts';
import { IP_HLEN } from '../../wire/ipv4.ts';
import type { NetNs } from '../netns.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { MSEC } from '../time/clock.ts';

export const IPOPT_END = 0;
export const IPOPT_NOOP = 1;
export const IPOPT_RR = 7;
export const IPOPT_TIMESTAMP = 68;
export const IPOPT_LSRR = 131;
export const IPOPT_SSRR = 137;
export const IPOPT_RA = 148;
export const IPOPT_TS_PRESPEC = 3;

/** `struct ip_options`: where the options are, as offsets from the IP header; 0 when absent. */
export interface IpOptions {
  optlen: number;
  srr: number;
  rr: number;
  ts: number;
  routerAlert: number;
  isStrictroute: boolean;
  /** The next hop of a source route is not us: `nexthop` goes into the header on the way out. */
  srrIsHit: boolean;
  isChanged: boolean;
  rrNeedaddr: boolean;
  tsNeedaddr: boolean;
  tsNeedtime: boolean;
  nexthop: Ipv4Addr;
}

export const noOptions = (optlen = 0): IpOptions => ({
  optlen,
  srr: 0,
  rr: 0,
  ts: 0,
  routerAlert: 0,
  isStrictroute: false,
  srrIsHit: false,
  isChanged: false,
  rrNeedaddr: false,
  tsNeedaddr: false,
  tsNeedtime: false,
  nexthop: INADDR_ANY,
});

/** Milliseconds since midnight (`inet_current_timestamp`); a lab starts at midnight. */
export const inetCurrentTimestamp = (net: NetNs): number => Math.floor(net.world.clock.now / MSEC) % 86_400_000;

/** The address that a record-route or timestamp option gets here (`spec_dst_fill`, `fib_compute_spec_dst`). */
export type SpecDst = () => Ipv4Addr;

/**
 * `__ip_options_compile` (net/ipv4/ip_options.c) for a packet that came in: finds the options, and writes our address and
 * the time where they ask for it. Returns the options, or the offset of the byte that is wrong, for the ICMP error.
 * CIPSO is not parsed. `specDst` is null when the packet has no route yet.
 */
export function ipOptionsCompile(net: NetNs, skb: SkBuff, specDst: SpecDst | null): IpOptions | number {
  const base = skb.networkHeader;
  const b = skb.head;
  const opt = noOptions(skb.ip.hdrlen - IP_HLEN);
  let at = base + IP_HLEN;
  const end = at + opt.optlen;
  const bad = (p: number): number => p - base;
  while (at < end) {
    const kind = get8(b, at);
    if (kind === IPOPT_END) {
      for (at++; at < end; at++) {
        if (get8(b, at) === IPOPT_END) continue;
        set8(b, at, IPOPT_END);
        opt.isChanged = true;
      }
      return opt;
    }
    if (kind === IPOPT_NOOP) {
      at++;
      continue;
    }
    if (end - at < 2) return bad(at);
    const optlen = get8(b, at + 1);
    if (optlen < 2 || optlen > end - at) return bad(at);
    const wrong = compileOne(net, skb, opt, at, optlen, specDst);
    if (wrong !== 0) return bad(wrong);
    at += optlen;
  }
  return opt;
}

/** One option at `at`. Returns 0, or the place of the wrong byte. */
function compileOne(
  net: NetNs,
  skb: SkBuff,
  opt: IpOptions,
  at: number,
  optlen: number,
  specDst: SpecDst | null,
): number {
  const b = skb.head;
  const offset = at - skb.networkHeader;
  switch (get8(b, at)) {
    case IPOPT_SSRR:
    case IPOPT_LSRR:
      if (optlen < 3) return at + 1;
      if (get8(b, at + 2) < 4) return at + 2;
      if (opt.srr !== 0) return at;
      opt.isStrictroute = get8(b, at) === IPOPT_SSRR;
      opt.srr = offset;
      return 0;
    case IPOPT_RR: {
      if (opt.rr !== 0) return at;
      if (optlen < 3) return at + 1;
      const pointer = get8(b, at + 2);
      if (pointer < 4) return at + 2;
      if (pointer <= optlen) {
        if (pointer + 3 > optlen) return at + 2;
        if (specDst) {
          set32(b, at + pointer - 1, specDst());
          opt.isChanged = true;
        }
        set8(b, at + 2, pointer + 4);
        opt.rrNeedaddr = true;
      }
      opt.rr = offset;
      return 0;
    }
    case IPOPT_TIMESTAMP:
      return compileTimestamp(net, skb, opt, at, optlen, specDst);
    case IPOPT_RA:
      if (optlen < 4) return at + 1;
      if (get8(b, at + 2) === 0 && get8(b, at + 3) === 0) opt.routerAlert = offset;
      return 0;
    default:
      return 0;
  }
}

function compileTimestamp(
  net: NetNs,
  skb: SkBuff,
  opt: IpOptions,
  at: number,
  optlen: number,
  specDst: SpecDst | null,
): number {
  const b = skb.head;
  if (opt.ts !== 0) return at;
  if (optlen < 4) return at + 1;
  const pointer = get8(b, at + 2);
  if (pointer < 5) return at + 2;
  const mode = get8(b, at + 3) & 15;
  if (pointer <= optlen) {
    if (pointer + 3 > optlen) return at + 2;
    let timeAt = 0;
    if (mode === 0) {
      timeAt = at + pointer - 1;
      opt.tsNeedtime = true;
      set8(b, at + 2, pointer + 4);
    } else if (mode === 1) {
      if (pointer + 7 > optlen) return at + 2;
      if (specDst) {
        set32(b, at + pointer - 1, specDst());
        timeAt = at + pointer + 3;
      }
      opt.tsNeedaddr = true;
      opt.tsNeedtime = true;
      set8(b, at + 2, pointer + 8);
    } else if (mode === IPOPT_TS_PRESPEC) {
      if (pointer + 7 > optlen) return at + 2;
      if (net.fib.addrType(getIpv4(b, at + pointer - 1)) !== 'unicast') {
        timeAt = at + pointer + 3;
        opt.tsNeedtime = true;
        set8(b, at + 2, pointer + 8);
      }
    }
    if (timeAt !== 0) {
      set32(b, timeAt, inetCurrentTimestamp(net));
      opt.isChanged = true;
    }
  } else if (mode !== IPOPT_TS_PRESPEC) {
    const overflow = get8(b, at + 3) >>> 4;
    if (overflow === 15) return at + 3;
    set8(b, at + 3, mode | ((overflow + 1) << 4));
    opt.isChanged = true;
  }
  opt.ts = at - skb.networkHeader;
  return 0;
}

/** `ip_options_fragment`: options that go with the first fragment only become no-ops in the others. */
export function ipOptionsFragment(skb: SkBuff): void {
  const b = skb.head;
  let at = skb.networkHeader + IP_HLEN;
  const end = skb.networkHeader + skb.ip.hdrlen;
  while (at < end) {
    const kind = get8(b, at);
    if (kind === IPOPT_END) return;
    if (kind === IPOPT_NOOP) {
      at++;
      continue;
    }
    const optlen = get8(b, at + 1);
    if (optlen < 2 || optlen > end - at) return;
    if ((kind & 0x80) === 0) b.fill(IPOPT_NOOP, at, at + optlen);
    at += optlen;
  }
}
