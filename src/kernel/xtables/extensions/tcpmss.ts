import { get8, get16 } from '../../../wire/bytes.ts';
import { IPPROTO_TCP } from '../../../wire/ipv4.ts';
import { TCP_HLEN, Tcphdr } from '../../../wire/tcp.ts';
import type { SkBuff } from '../../skb/sk-buff.ts';
import { ANY_FAMILY } from '../families.ts';
import { hasBytes } from '../ports.ts';
import { type SizeRange, sizeInRange, sizeRangeMatch } from '../size-range.ts';
import { defineMatch } from '../types.ts';

const TCPOPT_MSS = 2;
const TCPOLEN_MSS = 4;

/** The segment size a TCP header announces; null for none, undefined where the header is cut short. */
function mssOf(skb: SkBuff, thoff: number): number | null | undefined {
  if (!hasBytes(skb, thoff, TCP_HLEN)) return undefined;
  const size = new Tcphdr(skb.head, thoff).doff * 4 - TCP_HLEN;
  if (size < 0 || !hasBytes(skb, thoff + TCP_HLEN, size)) return undefined;
  const at = thoff + TCP_HLEN;
  for (let i = 0; i < size; ) {
    const kind = get8(skb.head, at + i);
    const len = get8(skb.head, at + i + 1);
    if (kind === TCPOPT_MSS && size - i >= TCPOLEN_MSS && len === TCPOLEN_MSS) return get16(skb.head, at + i + 2);
    i += kind < 2 || i === size - 1 ? 1 : len || 1;
  }
  return null;
}

export const tcpmss = defineMatch<SizeRange>({
  name: 'tcpmss',
  families: ANY_FAMILY,
  summary: 'The segment size that a TCP SYN announces.',
  support: 'modelled',
  proto: IPPROTO_TCP,
  ...sizeRangeMatch('mss', 'size', 'tcpmss match'),
  /** `tcpmss_mt` (net/netfilter/xt_tcpmss.c). */
  match: (skb, info, par) => {
    const mss = mssOf(skb, par.thoff);
    if (mss === undefined) {
      par.hotdrop = true;
      return false;
    }
    return mss === null ? info.inverted : sizeInRange(info, mss);
  },
});
