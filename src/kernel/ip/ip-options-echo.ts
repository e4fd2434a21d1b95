import { get8, getIpv4 } from '../../wire/bytes.ts';
import { INADDR_ANY, type Ipv4Addr } from '../../wire/inet.ts';
import { IP_HLEN } from '../../wire/ipv4.ts';
import type { NetNs } from '../netns.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { IPOPT_TS_PRESPEC, type IpOptions, noOptions } from './ip-options.ts';

/** Options for a reply: the bytes, and what still has to be filled in when it is sent. */
export interface EchoedOptions {
  readonly bytes: Uint8Array;
  /** First hop of a reversed source route, 0 for none. */
  readonly faddr: Ipv4Addr;
  /** Offsets in `bytes` where our address goes; -1 for none. */
  readonly rrAddrAt: number;
  readonly tsAddrAt: number;
  readonly tsTimeAt: number;
  /** Where they are in the header to come: the sent packet has them in its control block. */
  readonly opt: IpOptions;
}

const NONE: EchoedOptions = {
  bytes: new Uint8Array(0),
  faddr: INADDR_ANY,
  rrAddrAt: -1,
  tsAddrAt: -1,
  tsTimeAt: -1,
  opt: noOptions(),
};

/**
 * `__ip_options_echo` (net/ipv4/ip_options.c): the options a reply to `skb` carries: record route and timestamp go on where
 * they stopped, a source route is reversed. Returns null when an option is malformed.
 */
export function ipOptionsEcho(net: NetNs, skb: SkBuff): EchoedOptions | null {
  const opt = skb.ipOpt;
  if (!opt || opt.optlen === 0) return NONE;
  const b = skb.head;
  const base = skb.networkHeader;
  const out: number[] = [];
  const dopt = noOptions();
  let rrAddrAt = -1;
  let tsAddrAt = -1;
  let tsTimeAt = -1;
  let faddr = INADDR_ANY;
  if (opt.rr !== 0) {
    const at = base + opt.rr;
    const len = get8(b, at + 1);
    const start = out.length;
    dopt.rr = IP_HLEN + start;
    out.push(...b.subarray(at, at + len));
    const ptr = get8(b, at + 2);
    if (opt.rrNeedaddr && ptr <= len) {
      if (ptr + 3 > len) return null;
      out[start + 2] = ptr + 4;
      rrAddrAt = start + ptr + 4 - 5;
    }
  }
  if (opt.ts !== 0) {
    const at = base + opt.ts;
    const len = get8(b, at + 1);
    const start = out.length;
    dopt.ts = IP_HLEN + start;
    out.push(...b.subarray(at, at + len));
    let ptr = get8(b, at + 2);
    if (ptr <= len) {
      if (opt.tsNeedaddr) {
        if (ptr + 3 > len) return null;
        tsAddrAt = start;
        ptr += 4;
      }
      if (opt.tsNeedtime) {
        if (ptr + 3 > len) return null;
        if ((get8(b, at + 3) & 15) !== IPOPT_TS_PRESPEC) {
          tsTimeAt = start;
          ptr += 4;
        } else if (ptr + 7 <= len && net.fib.addrType(getIpv4(b, at + ptr - 1)) !== 'unicast') {
          tsTimeAt = start;
          ptr += 8;
        }
      }
      out[start + 2] = ptr;
      if (tsAddrAt >= 0) tsAddrAt = start + ptr - 9;
      if (tsTimeAt >= 0) tsTimeAt = start + ptr - 5;
    }
  }
  if (opt.srr !== 0) {
    const at = base + opt.srr;
    const len = get8(b, at + 1);
    let ptr = get8(b, at + 2);
    if (ptr > len) ptr = len + 1;
    ptr -= 4;
    const hops: number[] = [];
    if (ptr > 3) {
      const first = getIpv4(b, at + ptr - 1);
      for (ptr -= 4; ptr > 3; ptr -= 4) hops.push(...b.subarray(at + ptr - 1, at + ptr + 3));
      // The route back ends at the sender. Where the sender is its own first hop, that hop is the end (RFC 1812).
      const doubled = skb.ip.saddr === getIpv4(b, at + ptr + 3);
      const kept = doubled ? hops.slice(0, -4) : hops;
      if (!doubled || hops.length > 0) {
        faddr = first;
        dopt.srr = IP_HLEN + out.length;
        dopt.isStrictroute = opt.isStrictroute;
        out.push(get8(b, at), kept.length + 7, 4, ...kept, ...b.subarray(base + 12, base + 16));
      }
    }
  }
  while (out.length % 4 !== 0) out.push(0);
  const bytes = Uint8Array.from(out.slice(0, 60 - IP_HLEN));
  dopt.optlen = bytes.length;
  dopt.rrNeedaddr = rrAddrAt >= 0;
  dopt.tsNeedaddr = tsAddrAt >= 0;
  dopt.tsNeedtime = tsTimeAt >= 0;
  return { bytes, faddr, rrAddrAt, tsAddrAt, tsTimeAt, opt: dopt };
}
