import {
  IPT_F_FRAG,
  IPT_INV_DSTIP,
  IPT_INV_FRAG,
  IPT_INV_SRCIP,
  IPT_INV_VIA_IN,
  IPT_INV_VIA_OUT,
  type IptEntry,
  ifnameMatches,
  XT_INV_PROTO,
} from './entry.ts';

/** Which condition of a rule failed first; 6 + k is the k-th match (`WalkStep.misses`). -1: none. */
export const MISS_NONE = -1;
export const MISS_SOURCE = 0;
export const MISS_DESTINATION = 1;
export const MISS_IN = 2;
export const MISS_OUT = 3;
export const MISS_PROTO = 4;
export const MISS_FRAGMENT = 5;
export const MISS_MATCH = 6;

/** What rules ask of a packet's header: read once per table, again when a target may have changed it. */
export interface PacketKey {
  /** As signed 32-bit numbers, as the columns hold them. */
  saddr: number;
  daddr: number;
  protocol: number;
  fragoff: number;
  readonly indev: string;
  readonly outdev: string;
}

/** Words per rule in `CompiledChain.columns`: source, its mask, destination, its mask, and the rest in bits. */
const STRIDE = 5;
const HAS_IN = 1 << 16;
const HAS_OUT = 1 << 17;
const HAS_FRAG = 1 << 18;
/** Protocols have numbers up to 262; the one of a packet has 8 bits. */
const PROTO_MASK = 0x1ff;
const INV_SHIFT = 9;

/** Chains shorter than this are scanned from rule to rule. */
const INDEX_FROM = 24;
const NO_RULES = new Int32Array(0);

/**
 * A chain's rules in a form that is quick to walk. Long chains also know which rules name the packet's destination: all
 * others with a destination of their own would fail on it anyway, before any match is asked. The outcome is exactly that
 * of the linear walk.
 */
export class CompiledChain {
  private readonly rules: readonly IptEntry[];
  private readonly columns: Int32Array;
  /** Rules with exactly one destination, by that destination; null for short chains. */
  private readonly byDst: Map<number, Int32Array> | null;
  /** All rules that are not in `byDst`. */
  private readonly rest: Int32Array;

  /** `index`: whether to make one; by itself, for long chains. */
  constructor(rules: readonly IptEntry[], index = rules.length >= INDEX_FROM) {
    this.rules = rules;
    this.columns = new Int32Array(rules.length * STRIDE);
    for (let i = 0; i < rules.length; i++) {
      const e = rules[i];
      if (!e) continue;
      const o = i * STRIDE;
      this.columns[o] = e.src;
      this.columns[o + 1] = e.smsk;
      this.columns[o + 2] = e.dst;
      this.columns[o + 3] = e.dmsk;
      this.columns[o + 4] =
        e.proto |
        (e.invflags << INV_SHIFT) |
        (e.iniface === '' ? 0 : HAS_IN) |
        (e.outiface === '' ? 0 : HAS_OUT) |
        (e.flags & IPT_F_FRAG ? HAS_FRAG : 0);
    }
    const indexed = index ? indexByDst(rules) : null;
    this.byDst = indexed?.byDst ?? null;
    this.rest = indexed?.rest ?? NO_RULES;
  }

  /** Whether there is an index, so that `candidate` skips rules. */
  get indexed(): boolean {
    return this.byDst !== null;
  }

  /** The first rule from `from` on that may match: the number of rules when there is none. */
  candidate(key: PacketKey, from: number): number {
    if (!this.byDst) return from;
    const same = this.byDst.get(key.daddr) ?? NO_RULES;
    return Math.min(firstFrom(same, from, this.rules.length), firstFrom(this.rest, from, this.rules.length));
  }

  /** The first condition of rule `i`'s header that fails, or `MISS_NONE` (`ip_packet_match`). */
  miss(key: PacketKey, i: number): number {
    const c = this.columns;
    const o = i * STRIDE;
    const bits = c[o + 4] ?? 0;
    const inv = bits >>> INV_SHIFT;
    if (((key.saddr & (c[o + 1] ?? 0)) !== c[o]) !== ((inv & IPT_INV_SRCIP) !== 0)) return MISS_SOURCE;
    if (((key.daddr & (c[o + 3] ?? 0)) !== c[o + 2]) !== ((inv & IPT_INV_DSTIP) !== 0)) return MISS_DESTINATION;
    if ((bits & (HAS_IN | HAS_OUT)) !== 0) {
      const e = this.rules[i];
      if (e && bits & HAS_IN && ifnameMatches(key.indev, e.iniface) === ((inv & IPT_INV_VIA_IN) !== 0)) return MISS_IN;
      if (e && bits & HAS_OUT && ifnameMatches(key.outdev, e.outiface) === ((inv & IPT_INV_VIA_OUT) !== 0))
        return MISS_OUT;
    }
    const proto = bits & PROTO_MASK;
    if (proto !== 0 && (key.protocol !== proto) !== ((inv & XT_INV_PROTO) !== 0)) return MISS_PROTO;
    if (bits & HAS_FRAG && (key.fragoff === 0) !== ((inv & IPT_INV_FRAG) !== 0)) return MISS_FRAGMENT;
    return MISS_NONE;
  }
}

function indexByDst(rules: readonly IptEntry[]): { byDst: Map<number, Int32Array>; rest: Int32Array } {
  const lists = new Map<number, number[]>();
  const rest: number[] = [];
  for (let i = 0; i < rules.length; i++) {
    const e = rules[i];
    if (e && e.dmsk === 0xffff_ffff && (e.invflags & IPT_INV_DSTIP) === 0) {
      const list = lists.get(e.dst | 0);
      if (list) list.push(i);
      else lists.set(e.dst | 0, [i]);
    } else rest.push(i);
  }
  return { byDst: new Map([...lists].map(([dst, list]) => [dst, Int32Array.from(list)])), rest: Int32Array.from(rest) };
}

/** The first number in the ascending `list` that is at least `from`, else `none`. */
function firstFrom(list: Int32Array, from: number, none: number): number {
  let lo = 0;
  let hi = list.length;
  while (lo < hi) {
    const mid = (lo + hi) >>> 1;
    if ((list[mid] ?? 0) < from) lo = mid + 1;
    else hi = mid;
  }
  return lo < list.length ? (list[lo] ?? none) : none;
}
