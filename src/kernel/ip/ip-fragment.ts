import { ICMP_TIME_EXCEEDED } from '../../wire/icmp.ts';
import { formatIpv4 } from '../../wire/inet.ts';
import { IP_DF, IP_MF } from '../../wire/ipv4.ts';
import type { NetDevice } from '../device/net-device.ts';
import type { NetNs } from '../netns.ts';
import { ipRouteInput } from '../route/route-input.ts';
import { consumeSkb, kfreeSkbReason } from '../skb/free.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import { type Alarm, SEC } from '../time/clock.ts';
import { IP_DEFRAG_LOCAL_DELIVER, IPSKB_FRAG_PMTU } from './ipcb.ts';

interface Piece {
  readonly skb: SkBuff;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** `struct ipq`: the fragments of one datagram that have come so far. */
interface Queue {
  readonly key: string;
  readonly user: number;
  readonly pieces: Piece[];
  /** Length of the whole payload as far as known, and whether the last fragment has come. */
  len: number;
  lastIn: boolean;
  meat: number;
  maxSize: number;
  maxDfSize: number;
  ecn: number;
  dev: NetDevice | null;
  readonly timer: Alarm;
}

/** Bit of an ECN codepoint in `Queue.ecn` (`ip4_frag_ecn`). */
const ecnBit = (tos: number): number => 1 << (tos & 3);
const ECN_NOT_ECT = 1;
const ECN_ECT_1 = 2;
const ECN_ECT_0 = 4;
const ECN_CE = 8;

/** `ip_frag_ecn_table`: the ECN bits to set in the whole packet, or null when the fragments contradict each other. */
function ecnOf(seen: number): number | null {
  if ((seen & ECN_CE) !== 0) return (seen & ECN_NOT_ECT) !== 0 ? null : 3;
  if ((seen & ECN_NOT_ECT) !== 0 && (seen & (ECN_ECT_0 | ECN_ECT_1)) !== 0) return null;
  return 0;
}

/** Reassembly (net/ipv4/ip_fragment.c, inet_fragment.c). Memory limits and the distance limit are left out. */
export class IpFragments {
  private readonly net: NetNs;
  private readonly queues = new Map<string, Queue>();

  constructor(net: NetNs) {
    this.net = net;
  }

  /**
   * `ip_defrag`: takes a fragment, and gives back the whole packet with the last one. Null means the fragment waits, or was
   * dropped (then a drop event says why). `user` keeps conntrack's queues apart from those of local delivery.
   */
  defrag(skb: SkBuff, user: number): SkBuff | null {
    const iph = skb.ip;
    const vif = skb.dev?.ifindex ?? 0;
    const key = `${iph.saddr} ${iph.daddr} ${iph.id} ${iph.protocol} ${user} ${vif}`;
    const q = this.queues.get(key) ?? this.create(key, user);
    return this.queue(q, skb);
  }

  private create(key: string, user: number): Queue {
    const seconds = this.net.sysctl.number('net.ipv4.ipfrag_time');
    const q: Queue = {
      key,
      user,
      pieces: [],
      len: 0,
      lastIn: false,
      meat: 0,
      maxSize: 0,
      maxDfSize: 0,
      ecn: 0,
      dev: null,
      timer: this.net.world.clock.after(seconds * SEC, () => this.net.world.cpu.raise(() => this.expire(q))),
    };
    this.queues.set(key, q);
    return q;
  }

  /** `ip_frag_queue`. */
  private queue(q: Queue, skb: SkBuff): SkBuff | null {
    const iph = skb.ip;
    const ihl = iph.hdrlen;
    const offset = iph.fragmentOffset;
    let end = offset + skb.tail - skb.networkHeader - ihl;
    const more = (iph.fragOff & IP_MF) !== 0;
    if (!more) {
      if (end < q.len || (q.lastIn && end !== q.len))
        return this.discard(q, skb, 'the last fragment ends before others do');
      q.lastIn = true;
      q.len = end;
    } else {
      end &= ~7;
      if (end > q.len) {
        if (q.lastIn) return this.discard(q, skb, 'a fragment lies beyond the last one');
        q.len = end;
      }
    }
    if (end === offset) return this.discard(q, skb, 'a fragment without data');
    const fit = this.insert(q, skb, offset, end, ihl);
    if (fit === 'duplicate') {
      kfreeSkbReason(
        this.net,
        skb,
        'ip_frag_queue',
        'SKB_DROP_REASON_DUP_FRAG',
        { kind: 'packet', text: `offset ${offset}` },
        'this fragment is here already',
      );
      return null;
    }
    if (fit === 'overlap') return this.discard(q, skb, 'fragments overlap: the whole datagram is thrown away');
    q.dev = skb.dev ?? q.dev;
    q.meat += end - offset;
    q.ecn |= ecnBit(iph.tos);
    const size = end - offset + ihl;
    q.maxSize = Math.max(q.maxSize, size);
    if ((iph.fragOff & IP_DF) !== 0) q.maxDfSize = Math.max(q.maxDfSize, size);
    const first = q.pieces[0]?.offset === 0;
    if (q.lastIn && first && q.meat === q.len) return this.reassemble(q, skb);
    this.net.world.tracer.step(this.net, skb, 'ip_defrag', `fragment at byte ${offset}: waits for the others`, {
      offset,
      end,
      have: q.meat,
      of: q.lastIn ? q.len : 0,
    });
    return null;
  }

  /** `inet_frag_queue_insert`: keeps the pieces in order. A piece inside what is there is a duplicate. */
  private insert(q: Queue, skb: SkBuff, offset: number, end: number, ihl: number): 'ok' | 'duplicate' | 'overlap' {
    for (const run of runs(q.pieces)) {
      if (end <= run.start || offset >= run.end) continue;
      return offset >= run.start && end <= run.end ? 'duplicate' : 'overlap';
    }
    const from = skb.networkHeader + ihl;
    const piece: Piece = { skb, offset, bytes: skb.head.slice(from, from + end - offset) };
    const at = q.pieces.findIndex((p) => p.offset > offset);
    if (at < 0) q.pieces.push(piece);
    else q.pieces.splice(at, 0, piece);
    return 'ok';
  }

  /** `ip_frag_reasm`: header of the first fragment, the payloads in order, carried on by the packet that came last. */
  private reassemble(q: Queue, skb: SkBuff): SkBuff | null {
    const { tracer } = this.net.world;
    this.kill(q);
    const head = q.pieces[0]?.skb;
    const ecn = ecnOf(q.ecn);
    if (!head || ecn === null) {
      kfreeSkbReason(
        this.net,
        skb,
        'ip_frag_reasm',
        'SKB_DROP_REASON_NOT_SPECIFIED',
        { kind: 'packet', text: 'ECN' },
        'the ECN bits of the fragments contradict each other',
      );
      return null;
    }
    const hlen = head.ip.hdrlen;
    if (hlen + q.len > 65535) {
      kfreeSkbReason(
        this.net,
        skb,
        'ip_frag_reasm',
        'SKB_DROP_REASON_PKT_TOO_BIG',
        { kind: 'packet', text: `${hlen + q.len} bytes` },
        'the whole would be larger than an IP packet can be',
      );
      return null;
    }
    const start = head.networkHeader;
    const whole = new Uint8Array(start + hlen + q.len);
    whole.set(head.head.subarray(0, start + hlen));
    for (const p of q.pieces) whole.set(p.bytes, start + hlen + p.offset);
    for (const p of q.pieces)
      if (p.skb !== skb) consumeSkb(this.net, p.skb, 'ip_frag_reasm', 'is part of the whole packet now');
    skb.head = whole;
    skb.macHeader = head.macHeader;
    skb.networkHeader = start;
    skb.transportHeader = start + hlen;
    skb.data = start;
    skb.tail = whole.length;
    skb.fragMaxSize = Math.max(q.maxDfSize, q.maxSize);
    skb.fragSizes = q.user === IP_DEFRAG_LOCAL_DELIVER ? null : q.pieces.map((p) => p.bytes.length);
    skb.ipOpt = head.ipOpt;
    skb.mark = head.mark;
    skb.pktType = head.pktType;
    skb.physIn = head.physIn;
    skb.nfBridge = head.nfBridge;
    skb.skbIif = head.skbIif;
    skb.ignoreDf = q.user !== IP_DEFRAG_LOCAL_DELIVER; // nf_defrag_ipv4 sets it; local delivery has no use for it
    if (q.maxDfSize === q.maxSize) skb.ipcbFlags |= IPSKB_FRAG_PMTU;
    const iph = skb.ip;
    iph.totLen = hlen + q.len;
    iph.tos |= ecn;
    iph.fragOff = q.maxDfSize === q.maxSize ? IP_DF : 0;
    iph.sendCheck();
    tracer.step(this.net, skb, 'ip_defrag', `whole again from ${q.pieces.length} fragments`, {
      fragments: q.pieces.length,
      len: iph.totLen,
      frag_max_size: skb.fragMaxSize,
    });
    return skb;
  }

  private discard(q: Queue, skb: SkBuff, note: string): null {
    this.kill(q);
    for (const p of q.pieces)
      kfreeSkbReason(
        this.net,
        p.skb,
        'inet_frag_destroy',
        'SKB_DROP_REASON_NOT_SPECIFIED',
        { kind: 'packet', text: 'fragment' },
        'its datagram is thrown away',
      );
    kfreeSkbReason(
      this.net,
      skb,
      'ip_frag_queue',
      'SKB_DROP_REASON_NOT_SPECIFIED',
      { kind: 'packet', text: `offset ${skb.ip.fragmentOffset}` },
      note,
    );
    return null;
  }

  /** `ip_expire`: not all came in time. The sender hears of it when the first one did, and we are its destination. */
  private expire(q: Queue): void {
    this.queues.delete(q.key);
    const head = q.pieces[0];
    if (head && head.offset === 0 && q.dev) {
      const { skb } = head;
      const iph = skb.ip;
      skb.dev = q.dev;
      const refused = ipRouteInput(skb, iph.daddr, iph.saddr, iph.tos, q.dev);
      if (!refused && (q.user === IP_DEFRAG_LOCAL_DELIVER || skb.dst?.type === 'local'))
        this.net.ip.icmpSend(skb, ICMP_TIME_EXCEEDED, 1, 0);
    }
    const have = `${q.meat} of ${q.lastIn ? q.len : 'an unknown number of'} bytes`;
    for (const p of q.pieces)
      kfreeSkbReason(
        this.net,
        p.skb,
        'ip_expire',
        'SKB_DROP_REASON_FRAG_REASM_TIMEOUT',
        { kind: 'sysctl', name: 'net.ipv4.ipfrag_time', value: String(this.net.sysctl.number('net.ipv4.ipfrag_time')) },
        `the other fragments from ${formatIpv4(p.skb.ip.saddr)} did not come in time (${have})`,
      );
  }

  private kill(q: Queue): void {
    this.queues.delete(q.key);
    this.net.world.clock.cancel(q.timer);
  }
}

/** Stretches of pieces without a gap. */
function runs(pieces: readonly Piece[]): { start: number; end: number }[] {
  const out: { start: number; end: number }[] = [];
  for (const p of pieces) {
    const last = out.at(-1);
    const end = p.offset + p.bytes.length;
    if (last && last.end === p.offset) last.end = end;
    else out.push({ start: p.offset, end });
  }
  return out;
}
