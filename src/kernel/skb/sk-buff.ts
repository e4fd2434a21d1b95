import type { MacAddr } from '../../wire/inet.ts';
import { Iphdr } from '../../wire/ipv4.ts';
import { CTINFO_NAMES, type CtInfo, IP_CT_NONE, type NfConn } from '../conntrack/types.ts';
import type { NetDevice } from '../device/net-device.ts';
import type { IpOptions } from '../ip/ip-options.ts';
import type { Dst } from '../route/types.ts';
import type { Sock } from '../socket/types.ts';
import type { PacketState } from '../trace/events.ts';
import { ByteCopy } from './byte-copy.ts';
import { Slab } from './slab.ts';

/** `skb->pkt_type` (include/uapi/linux/if_packet.h). */
export const PACKET_HOST = 0;
export const PACKET_BROADCAST = 1;
export const PACKET_MULTICAST = 2;
export const PACKET_OTHERHOST = 3;
export const PACKET_OUTGOING = 4;
export const PACKET_LOOPBACK = 5;

/** Flags of `IPCB(skb)->flags` (include/net/ip.h). */
export const IPSKB_FORWARDED = 1;
export const IPSKB_REROUTED = 1 << 4;

const NO_WORDS = new Int32Array(0);
const heads = new Slab();

/** Headroom left in front of a packet's data, as `NET_SKB_PAD + NET_IP_ALIGN` leaves it (bytes). */
export const SKB_HEADROOM = 64;

/** `struct nf_bridge_info`, in part. */
interface NfBridgeInfo {
  /** It was for another host by its MAC address. */
  readonly otherHost: boolean;
  /** It has skipped the PREROUTING that it met on the bridge already (`sabotage_in_done`). */
  sabotageDone: boolean;
}

/**
 * `struct sk_buff` (include/linux/skbuff.h): one linear buffer, `head <= data <= tail <= end`, all as offsets into
 * `head`. Left out: paged fragments, GSO, timestamps, the control block but for IPCB.
 */
export class SkBuff {
  readonly id: number;
  head: Uint8Array;
  data: number;
  tail: number;
  macHeader = -1;
  networkHeader = -1;
  transportHeader = -1;
  /** EtherType, host order. */
  protocol = 0;
  pktType = PACKET_HOST;
  dev: NetDevice | null = null;
  /** ifindex the packet arrived on, 0 for none. */
  skbIif = 0;
  mark = 0;
  priority = 0;
  /** `skb->hash`-like values are not modelled. */
  nfct: NfConn | null = null;
  ctinfo: CtInfo = IP_CT_NONE;
  /** Set by the TRACE target. */
  nfTrace = false;
  dst: Dst | null = null;
  sk: Sock | null = null;
  /** `sk` would be one of the kernel's own sockets, for ICMP messages and TCP resets: it exists, and belongs to nobody. */
  controlSk = false;
  /** `skb->csum_valid`: somebody has found the transport checksum right. */
  csumValid = false;
  /** `ip_summed` is CHECKSUM_COMPLETE or CHECKSUM_UNNECESSARY: the sum was taken, right or wrong. Forwarding forgets it. */
  csumComplete = false;
  /** Where the part begins whose checksum is left to the device (`CHECKSUM_PARTIAL`), -1 when it is filled in. */
  csumStart = -1;
  csumOffset = 0;
  /** `IPCB(skb)->flags`. */
  ipcbFlags = 0;
  /** Largest fragment that a reassembled packet came in, bytes; 0 when it was whole (`IPCB(skb)->frag_max_size`). */
  fragMaxSize = 0;
  /** Payload bytes of the fragments a reassembled packet came in, in order (`frag_list`); null when it was whole. */
  fragSizes: readonly number[] | null = null;
  /** `IPCB(skb)->opt`: where the IP options are, once `ip_options_compile` has read them. */
  ipOpt: IpOptions | null = null;
  /** `skb->ignore_df`: may be fragmented although DF is set. */
  ignoreDf = false;
  /** `nf_bridge_info`: the bridge port a bridged packet came in by and goes out by, when br_netfilter handed it over. */
  physIn: NetDevice | null = null;
  physOut: NetDevice | null = null;
  /** What else `nf_bridge_info` says, shared by all copies. */
  nfBridge: NfBridgeInfo | null = null;
  /** `skb->ipvs_property`: IPVS has dealt with it. */
  ipvsProperty = false;
  /** What the last event about this packet showed. Belongs to the tracer. */
  lastState: PacketState | null = null;
  /** The bytes of that, and `wordsOf`, which has been the head, as words. */
  private lastBytes: ByteCopy | null = null;
  private words: Int32Array = NO_WORDS;
  private wordsOf: Uint8Array | null = null;

  constructor(id: number, head: Uint8Array, data: number, tail: number) {
    this.id = id;
    this.head = head;
    this.data = data;
    this.tail = tail;
  }

  /** An empty packet with room for `size` bytes behind `headroom` (`alloc_skb` and `skb_reserve`). */
  static alloc(id: number, size: number, headroom = SKB_HEADROOM): SkBuff {
    return new SkBuff(id, heads.take(headroom + size), headroom, headroom);
  }

  get end(): number {
    return this.head.length;
  }

  /** Bytes from `data` to `tail`. */
  get len(): number {
    return this.tail - this.data;
  }

  /** Makes room for a header in front and returns its offset (`skb_push`). Grows the headroom when it is used up. */
  push(n: number): number {
    if (this.data < n) this.expandHead(n + SKB_HEADROOM);
    this.data -= n;
    return this.data;
  }

  /** Takes a header off the front and returns the new `data` (`skb_pull`). The caller has checked `len >= n`. */
  pull(n: number): number {
    this.data += n;
    return this.data;
  }

  /** Extends the end by `n` zero bytes and returns the offset of the first (`skb_put`). Grows the buffer when needed. */
  put(n: number): number {
    const at = this.tail;
    if (this.tail + n > this.head.length) {
      const bigger = new Uint8Array(this.tail + n);
      bigger.set(this.head);
      this.head = bigger;
    }
    this.tail += n;
    return at;
  }

  /** Cuts the packet to `len` bytes (`skb_trim`). */
  trim(len: number): void {
    if (len < this.len) this.tail = this.data + len;
  }

  /** The network header as an IPv4 header (`ip_hdr`). Valid once `networkHeader` is set. */
  get ip(): Iphdr {
    return new Iphdr(this.head, this.networkHeader);
  }

  /** A copy with its own bytes and all metadata but the id (`skb_copy`). */
  copy(id: number): SkBuff {
    const c = new SkBuff(id, this.head.slice(), this.data, this.tail);
    c.macHeader = this.macHeader;
    c.networkHeader = this.networkHeader;
    c.transportHeader = this.transportHeader;
    c.protocol = this.protocol;
    c.pktType = this.pktType;
    c.dev = this.dev;
    c.skbIif = this.skbIif;
    c.mark = this.mark;
    c.priority = this.priority;
    c.nfct = this.nfct;
    c.ctinfo = this.ctinfo;
    c.nfTrace = this.nfTrace;
    c.dst = this.dst;
    c.sk = this.sk;
    c.csumValid = this.csumValid;
    c.csumComplete = this.csumComplete;
    c.csumStart = this.csumStart;
    c.csumOffset = this.csumOffset;
    c.ipcbFlags = this.ipcbFlags;
    c.fragMaxSize = this.fragMaxSize;
    c.fragSizes = this.fragSizes;
    c.ipOpt = this.ipOpt && { ...this.ipOpt };
    c.ignoreDf = this.ignoreDf;
    c.ipvsProperty = this.ipvsProperty;
    c.physIn = this.physIn;
    c.nfBridge = this.nfBridge;
    c.physOut = this.physOut;
    return c;
  }

  /** A copy of the bytes from `data` to `tail`. */
  frame(): Uint8Array {
    return heads.copyOf(this.head, this.data, this.tail);
  }

  /** The source MAC address of the frame it came in, or null (`skb_mac_header_was_set`). */
  get macSource(): MacAddr | null {
    if (this.macHeader < 0 || this.macHeader + 14 > this.tail) return null;
    let hex = '';
    for (let i = 6; i < 12; i++) hex += (this.head[this.macHeader + i] ?? 0).toString(16).padStart(2, '0');
    return hex as MacAddr;
  }

  /** Leaves its connection (`nf_reset_ct`). */
  resetCt(): void {
    this.nfct = null;
    this.ctinfo = IP_CT_NONE;
  }

  /** Forgets what belongs to one namespace or one traversal (`skb_scrub_packet` with `xnet`, `nf_reset_ct`). */
  scrub(): void {
    this.resetCt();
    this.nfTrace = false;
    this.mark = 0;
    this.priority = 0;
    this.dst = null;
    this.sk = null;
    this.ipcbFlags = 0;
    this.fragMaxSize = 0;
    this.fragSizes = null;
    this.ipOpt = null;
    this.ignoreDf = false;
    this.ipvsProperty = false;
    this.physIn = null;
    this.nfBridge = null;
    this.physOut = null;
    this.skbIif = 0;
    this.pktType = PACKET_HOST;
  }

  private get start(): number {
    return this.macHeader >= 0 && this.macHeader < this.data ? this.macHeader : this.data;
  }

  /** The packet as it is. The bytes are those of `lastState`, not a copy, when only metadata changed since. */
  state(): PacketState {
    const { start, lastState } = this;
    let bytes = this.lastBytes;
    if (!bytes || !lastState || !this.hasBytes(lastState, start)) {
      bytes = new ByteCopy(this.head, start, this.tail);
      this.lastBytes = bytes;
    }
    return {
      bytes: bytes.bytes,
      start,
      data: this.data,
      tail: this.tail,
      end: this.end,
      macHeader: this.macHeader,
      networkHeader: this.networkHeader,
      transportHeader: this.transportHeader,
      dev: this.dev?.name ?? null,
      mark: this.mark,
      ct: this.nfct?.id ?? 0,
      ctinfo: CTINFO_NAMES[this.ctinfo] ?? '',
      nfTrace: this.nfTrace,
    };
  }

  /** True when `state()` would equal `s`. */
  isAs(s: PacketState): boolean {
    return (
      s.data === this.data &&
      s.end === this.end &&
      s.macHeader === this.macHeader &&
      s.networkHeader === this.networkHeader &&
      s.transportHeader === this.transportHeader &&
      s.mark === this.mark &&
      s.nfTrace === this.nfTrace &&
      s.ct === (this.nfct?.id ?? 0) &&
      s.ctinfo === CTINFO_NAMES[this.ctinfo] &&
      s.dev === (this.dev?.name ?? null) &&
      this.hasBytes(s, this.start)
    );
  }

  /** Whether the packet has the range and the bytes of `s`. */
  private hasBytes(s: PacketState, start: number): boolean {
    if (s.start !== start || s.tail !== this.tail) return false;
    const { head, lastBytes } = this;
    if (lastBytes?.bytes !== s.bytes) return false;
    if (this.wordsOf !== head) {
      this.wordsOf = head;
      this.words = new Int32Array(head.buffer, head.byteOffset, head.length >> 2);
    }
    return lastBytes.isIn(head, this.words, start);
  }

  private expandHead(extra: number): void {
    const bigger = new Uint8Array(this.head.length + extra);
    bigger.set(this.head, extra);
    this.head = bigger;
    this.data += extra;
    this.tail += extra;
    if (this.macHeader >= 0) this.macHeader += extra;
    if (this.networkHeader >= 0) this.networkHeader += extra;
    if (this.transportHeader >= 0) this.transportHeader += extra;
    if (this.csumStart >= 0) this.csumStart += extra;
  }
}
