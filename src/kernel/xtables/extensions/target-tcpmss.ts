import { get8, get16, set16 } from '../../../wire/bytes.ts';
import { replace16, replace32 } from '../../../wire/checksum.ts';
import type { Ipv4Addr } from '../../../wire/inet.ts';
import { IP_HLEN, IPPROTO_TCP } from '../../../wire/ipv4.ts';
import { TCP_HLEN, Tcphdr } from '../../../wire/tcp.ts';
import { EINVAL } from '../../errno.ts';
import { NF_DROP, NF_INET_FORWARD, NF_INET_LOCAL_OUT, NF_INET_POST_ROUTING } from '../../netfilter/hooks.ts';
import type { NetNs } from '../../netns.ts';
import { dstMtu } from '../../route/dst.ts';
import { flowTo } from '../../route/flow.ts';
import { protoCsumReplace16 } from '../../skb/checksum.ts';
import type { SkBuff } from '../../skb/sk-buff.ts';
import { ANY_FAMILY } from '../families.ts';
import { asksForSyn } from '../tcp-info.ts';
import { defineTarget, XT_CONTINUE, type XtActionParam, XtError } from '../types.ts';
import { numberOf } from '../values.ts';

interface TcpmssInfo {
  /** Null to clamp to the path MTU. */
  mss: number | null;
}

const TCPOPT_MSS = 2;
const TCPOLEN_MSS = 4;
const DEFAULT_MSS = 536;
const CLAMP = 0xffff;

/** `tcpmss_reverse_mtu`: the MTU of the way back. */
function reverseMtu(net: NetNs, saddr: Ipv4Addr): number {
  const dst = net.fib.routeOutput(flowTo(saddr));
  return typeof dst === 'number' ? Number.POSITIVE_INFINITY : dst.mtu;
}

/** The size to write, or null when no path MTU is known. */
function wantedMss(skb: SkBuff, info: TcpmssInfo, par: XtActionParam): number | null {
  if (info.mss !== null) return info.mss;
  const headers = IP_HLEN + TCP_HLEN;
  const mtu = Math.min(skb.dst ? dstMtu(skb.dst) : 0, reverseMtu(par.net, skb.ip.saddr));
  if (mtu > headers) return mtu - headers;
  par.net.printk(`unknown or invalid path-MTU (${mtu})`);
  return null;
}

/** `tcpmss_mangle_packet` (net/netfilter/xt_TCPMSS.c). False: the packet is malformed. */
function mangle(skb: SkBuff, info: TcpmssInfo, par: XtActionParam): boolean {
  const at = par.thoff;
  const size = skb.tail - at;
  if (size < TCP_HLEN) return false;
  const hdrlen = new Tcphdr(skb.head, at).doff * 4;
  if (size < hdrlen || hdrlen < TCP_HLEN) return false;
  const mss = wantedMss(skb, info, par);
  if (mss === null) return false;
  for (let i = at + TCP_HLEN; i <= at + hdrlen - TCPOLEN_MSS; ) {
    const kind = get8(skb.head, i);
    const len = get8(skb.head, i + 1);
    if (kind === TCPOPT_MSS && len === TCPOLEN_MSS) {
      const old = get16(skb.head, i + 2);
      if (old <= mss) return true;
      set16(skb.head, i + 2, mss);
      protoCsumReplace16(skb, at + 16, old, mss);
      return true;
    }
    i += kind <= 1 || len === 0 ? 1 : len;
  }
  // data behind the header would have to move, and the header has 15 words at most
  if (size === hdrlen && hdrlen < 60) insertMss(skb, at, Math.min(mss, DEFAULT_MSS));
  return true;
}

function insertMss(skb: SkBuff, at: number, mss: number): void {
  const size = skb.tail - at;
  skb.put(TCPOLEN_MSS);
  const b = skb.head;
  b.copyWithin(at + TCP_HLEN + TCPOLEN_MSS, at + TCP_HLEN, at + size);
  replace16(b, at + 16, size, size + TCPOLEN_MSS);
  set16(b, at + TCP_HLEN, (TCPOPT_MSS << 8) | TCPOLEN_MSS);
  set16(b, at + TCP_HLEN + 2, mss);
  replace32(b, at + 16, 0, ((TCPOPT_MSS << 24) | (TCPOLEN_MSS << 16) | mss) >>> 0);
  const word = get16(b, at + 12);
  const th = new Tcphdr(b, at);
  th.doff += TCPOLEN_MSS / 4;
  replace16(b, at + 16, word, get16(b, at + 12));
  const iph = skb.ip;
  replace16(b, skb.networkHeader + 10, iph.totLen, iph.totLen + TCPOLEN_MSS);
  iph.totLen += TCPOLEN_MSS;
}

export const TCPMSS = defineTarget<TcpmssInfo>({
  name: 'TCPMSS',
  families: ANY_FAMILY,
  summary: 'Lowers the segment size that a SYN announces, so that segments fit the path.',
  support: 'modelled',
  proto: IPPROTO_TCP,
  options: [
    { name: 'set-mss', type: 'uint16', min: 0, max: 0xffff - IP_HLEN, arg: 'bytes', help: 'to this' },
    { name: 'clamp-mss-to-pmtu', type: 'none', help: 'to the path MTU less 40' },
  ],
  init: () => ({ mss: 0 }),
  parse: (info, call) => {
    info.mss = call.option.name === 'set-mss' ? numberOf(call) : null;
  },
  finalCheck: (info, seen) => {
    if (seen.size === 0) throw new XtError('TCPMSS target: At least one parameter is required');
    if (info.mss === CLAMP) info.mss = null;
  },
  save: (info) => (info.mss === null ? ' --clamp-mss-to-pmtu' : ` --set-mss ${info.mss}`),
  print: (info) => (info.mss === null ? ' TCPMSS clamp to PMTU' : ` TCPMSS set ${info.mss}`),
  /** `tcpmss_tg4_check`: needs `--syn`, and clamping needs a route. */
  check: (info, par) => {
    const routed = (1 << NF_INET_FORWARD) | (1 << NF_INET_LOCAL_OUT) | (1 << NF_INET_POST_ROUTING);
    if (info.mss === null && par.hookMask & ~routed) return EINVAL;
    return asksForSyn(par.matches) ? 0 : EINVAL;
  },
  target: (skb, info, par) => (par.fragoff !== 0 || mangle(skb, info, par) ? XT_CONTINUE : NF_DROP),
});
