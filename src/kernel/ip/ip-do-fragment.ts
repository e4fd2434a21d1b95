import { IP_DF, IP_MF } from '../../wire/ipv4.ts';
import { EMSGSIZE } from '../errno.ts';
import type { NetNs } from '../netns.ts';
import { consumeSkb, kfreeSkbReason } from '../skb/free.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { ipOptionsFragment } from './ip-options.ts';
import { IPSKB_FRAG_COMPLETE, IPSKB_FRAG_PMTU } from './ipcb.ts';

/** Where the payload of a packet is cut: lengths in order; `kept` when it goes on in the fragments it came in. */
function cuts(skb: SkBuff, hlen: number, room: number): { sizes: number[]; kept: boolean } {
  const total = skb.len - hlen;
  const kept = skb.fragSizes;
  // The fragments it came in go on as they were (`frag_list`, the fast path), if each still fits.
  if (kept && kept.reduce((a, b) => a + b, 0) === total) {
    const fits = kept.every((n, i) => n <= room && (i === kept.length - 1 || n % 8 === 0));
    if (fits) return { sizes: [...kept], kept: true };
  }
  const out: number[] = [];
  for (let left = total; left > 0; ) {
    const n = left > room ? room & ~7 : left;
    out.push(n);
    left -= n;
  }
  return { sizes: out, kept: false };
}

/**
 * `ip_do_fragment` (net/ipv4/ip_output.c): cuts a packet into fragments that fit and sends each. A packet that came in
 * fragments is cut no larger than those were.
 */
export function ipDoFragment(net: NetNs, skb: SkBuff, linkMtu: number, output: (skb: SkBuff) => number): number {
  const { tracer } = net.world;
  const iph = skb.ip;
  const hlen = iph.hdrlen;
  const mtu = skb.fragMaxSize > 0 && skb.fragMaxSize < linkMtu ? skb.fragMaxSize : linkMtu;
  if (mtu < hlen + 8) {
    kfreeSkbReason(
      net,
      skb,
      'ip_do_fragment',
      'SKB_DROP_REASON_PKT_TOO_BIG',
      null,
      `an MTU of ${mtu} has no room for a fragment`,
    );
    return -EMSGSIZE;
  }
  skb.ipcbFlags |= IPSKB_FRAG_COMPLETE;
  const { sizes, kept } = cuts(skb, hlen, mtu - hlen);
  tracer.step(net, skb, 'ip_do_fragment', `cut into ${sizes.length} fragments`, { mtu, fragments: sizes.length });
  const before = iph.fragmentOffset;
  const wasMore = (iph.fragOff & IP_MF) !== 0;
  // DF comes back only where the kernel copies (`ip_frag_next`); fragments passed on as they came lose it.
  const df = !kept && (skb.ipcbFlags & IPSKB_FRAG_PMTU) !== 0 ? IP_DF : 0;
  let done = 0;
  for (const [i, n] of sizes.entries()) {
    const part = fragment(net, skb, hlen, done, n, i === 0);
    const more = i < sizes.length - 1 || wasMore;
    part.ip.fragOff = ((before + done) >>> 3) | (more ? IP_MF : 0) | df;
    part.ip.totLen = hlen + n;
    part.ip.sendCheck();
    done += n;
    const err = output(part);
    if (err < 0) {
      kfreeSkbReason(net, skb, 'ip_do_fragment', 'SKB_DROP_REASON_NOT_SPECIFIED', null, 'a fragment could not be sent');
      return err;
    }
  }
  consumeSkb(net, skb, 'ip_do_fragment', 'its fragments have gone out');
  return 0;
}

/** `ip_frag_next` with `ip_copy_metadata`: header and `n` bytes of payload from `at` on. */
function fragment(net: NetNs, skb: SkBuff, hlen: number, at: number, n: number, first: boolean): SkBuff {
  const { tracer } = net.world;
  const part = skb.copy(tracer.nextSkbId());
  part.head = new Uint8Array(skb.networkHeader + hlen + n);
  part.head.set(skb.head.subarray(0, skb.networkHeader + hlen));
  const from = skb.networkHeader + hlen + at;
  part.head.set(skb.head.subarray(from, from + n), skb.networkHeader + hlen);
  part.data = skb.networkHeader;
  part.tail = part.head.length;
  part.macHeader = -1;
  part.fragMaxSize = 0;
  part.fragSizes = null;
  part.lastState = null;
  if (!first && hlen > 20) ipOptionsFragment(part);
  tracer.alloc(net, part, 'ip_do_fragment', `fragment at byte ${at}`, skb.id);
  return part;
}
