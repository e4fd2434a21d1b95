import type { World } from '../world.ts';
import { IPSET_ERR_COMMENT, IPSET_ERR_COUNTER, IPSET_ERR_SKBINFO, IPSET_ERR_TIMEOUT } from './errors.ts';
import type { AdtAttrs, AdtOpt, CounterMatch, CreateAttrs, SkbInfo } from './types.ts';

/** What an element carries beside its value: `struct ip_set_counter`, `ip_set_comment`, `ip_set_skbinfo`, and when it ends. */
export interface ElemExt {
  /** Last jiffy of its life, 0 for ever (`IPSET_ELEM_PERMANENT`). */
  expires: number;
  packets: bigint;
  bytes: bigint;
  comment: string;
  skbinfo: SkbInfo;
}

const NO_INFO: SkbInfo = { mark: 0, markmask: 0, prio: 0, queue: 0 };

export const newExt = (): ElemExt => ({ expires: 0, packets: 0n, bytes: 0n, comment: '', skbinfo: NO_INFO });

/** `struct ip_set_ext`: what an ADD brings. Null counters leave those of an element that is there. */
export interface AddExt {
  readonly timeout: number;
  readonly packets: bigint | null;
  readonly bytes: bigint | null;
  readonly comment: string;
  readonly skbinfo: SkbInfo;
  /** It comes from the target SET (`ext.target`). */
  readonly target: boolean;
}

/** The extensions of one set, as `create` asked for them. */
export class SetExtensions {
  private readonly world: World;
  /** Default time-out in seconds, null without time-outs (`IPSET_NO_TIMEOUT`). */
  readonly timeout: number | null;
  readonly counters: boolean;
  readonly comment: boolean;
  readonly skbinfo: boolean;

  constructor(world: World, attrs: CreateAttrs) {
    this.world = world;
    this.timeout = attrs.timeout ?? null;
    this.counters = attrs.counters ?? false;
    this.comment = attrs.comment ?? false;
    this.skbinfo = attrs.skbinfo ?? false;
  }

  equals(other: SetExtensions): boolean {
    return (
      this.timeout === other.timeout &&
      this.counters === other.counters &&
      this.comment === other.comment &&
      this.skbinfo === other.skbinfo
    );
  }

  /** What a listing says of them. */
  head(): CreateAttrs {
    return {
      ...(this.timeout === null ? {} : { timeout: this.timeout }),
      ...(this.counters ? { counters: true } : {}),
      ...(this.comment ? { comment: true } : {}),
      ...(this.skbinfo ? { skbinfo: true } : {}),
    };
  }

  /** Size of an element of `len` bytes with its extensions (`ip_set_elem_len`). */
  elemLen(len: number): number {
    const any = this.counters || this.timeout !== null || this.skbinfo || this.comment;
    if (!any) return len;
    const words =
      (this.counters ? 2 : 0) + (this.timeout === null ? 0 : 1) + (this.skbinfo ? 2 : 0) + (this.comment ? 1 : 0);
    return Math.ceil(len / 8) * 8 + words * 8;
  }

  /** `ip_set_timeout_expired`. */
  expired(ext: ElemExt): boolean {
    return this.timeout !== null && ext.expires !== 0 && ext.expires < this.world.clock.jiffies;
  }

  /** When an element ends that is to live `seconds` (`ip_set_timeout_set`). */
  expiry(seconds: number): number {
    return seconds === 0 ? 0 : Math.max(1, seconds * 1000 + this.world.clock.jiffies);
  }

  /**
   * Seconds left, as a listing shows them (`ip_set_timeout_get`). Linux rounds down, and the program that lists starts at
   * least a jiffy after the one that added; here no time has passed between the two, so that jiffy is taken off.
   */
  secondsLeft(ext: ElemExt): number {
    if (ext.expires === 0) return 0;
    return Math.max(1, Math.floor((ext.expires - this.world.clock.jiffies - 1) / 1000));
  }

  /** `ip_set_get_extensions` for what a program sent. A negative error when the set was made without. */
  fromUser(attrs: AdtAttrs): AddExt | number {
    const { packets, bytes, skbmark, skbprio, skbqueue } = attrs;
    if (attrs.timeout !== undefined && this.timeout === null) return -IPSET_ERR_TIMEOUT;
    if ((packets !== undefined || bytes !== undefined) && !this.counters) return -IPSET_ERR_COUNTER;
    if (attrs.comment !== undefined && !this.comment) return -IPSET_ERR_COMMENT;
    const info = skbmark !== undefined || skbprio !== undefined || skbqueue !== undefined;
    if (info && !this.skbinfo) return -IPSET_ERR_SKBINFO;
    return {
      timeout: attrs.timeout ?? this.timeout ?? 0,
      packets: packets ?? null,
      bytes: bytes ?? null,
      comment: attrs.comment ?? '',
      skbinfo: { mark: skbmark ?? 0, markmask: attrs.skbmarkmask ?? 0, prio: skbprio ?? 0, queue: skbqueue ?? 0 },
      target: false,
    };
  }

  /** `IP_SET_INIT_KEXT`: what a packet brings. */
  fromPacket(len: number, opt: AdtOpt): AddExt {
    return {
      timeout: opt.timeout ?? this.timeout ?? 0,
      packets: 1n,
      bytes: BigInt(len),
      comment: '',
      skbinfo: NO_INFO,
      target: true,
    };
  }

  /** Writes what an ADD brings into an element. */
  init(to: ElemExt, ext: AddExt): void {
    if (this.counters) {
      to.packets = ext.packets ?? to.packets;
      to.bytes = ext.bytes ?? to.bytes;
    }
    if (this.comment && !ext.target) to.comment = ext.comment;
    if (this.skbinfo) to.skbinfo = ext.skbinfo;
    if (this.timeout !== null) to.expires = this.expiry(ext.timeout);
  }

  /** `ip_set_match_extensions`: whether an element that was found counts, with what that changes. */
  match(found: ElemExt, ext: AddExt, opt: AdtOpt | null): boolean {
    if (this.expired(found)) return false;
    if (this.counters) {
      if (ext.packets !== null && !opt?.skipCounterUpdate) {
        found.bytes += ext.bytes ?? 0n;
        found.packets += ext.packets;
      }
      if (!counterMatch(found.packets, opt?.packets) || !counterMatch(found.bytes, opt?.bytes)) return false;
    }
    if (this.skbinfo && opt) opt.skbinfo = found.skbinfo;
    return true;
  }

  /** The extensions of an element, as a listing has them (`ip_set_put_extensions`). `plain`: its time-out does not run yet. */
  list(ext: ElemExt, plain: number | null = null): AdtAttrs {
    const { mark, markmask, prio, queue } = ext.skbinfo;
    return {
      ...(this.timeout === null ? {} : { timeout: plain ?? this.secondsLeft(ext) }),
      ...(this.counters ? { packets: ext.packets, bytes: ext.bytes } : {}),
      ...(this.comment && ext.comment !== '' ? { comment: ext.comment } : {}),
      ...(this.skbinfo && (mark || markmask) ? { skbmark: mark, skbmarkmask: markmask } : {}),
      ...(this.skbinfo && prio ? { skbprio: prio } : {}),
      ...(this.skbinfo && queue ? { skbqueue: queue } : {}),
    };
  }
}

/** Bytes a comment takes beside its element. */
export const commentSize = (ext: ElemExt): number => (ext.comment === '' ? 0 : 16 + ext.comment.length + 1);

function counterMatch(counter: bigint, match: CounterMatch | null | undefined): boolean {
  if (!match) return true;
  const { op, value } = match;
  if (op === 'eq') return counter === value;
  if (op === 'ne') return counter !== value;
  return op === 'lt' ? counter < value : counter > value;
}
