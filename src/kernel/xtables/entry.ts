import type { Ipv6Addr } from '../../wire/inet.ts';
import { IN6ADDR_ANY } from '../../wire/inet6.ts';
import type { AnyMatch, AnyTarget } from './types.ts';

/** `ipt_ip.flags`. */
export const IPT_F_FRAG = 0x01;
export const IPT_F_GOTO = 0x02;
/** `ipt_ip.invflags`. */
export const IPT_INV_VIA_IN = 0x01;
export const IPT_INV_VIA_OUT = 0x02;
export const IPT_INV_SRCIP = 0x08;
export const IPT_INV_DSTIP = 0x10;
export const IPT_INV_FRAG = 0x20;
export const XT_INV_PROTO = 0x40;

/** The standard targets that are a verdict of their own. */
export type StandardVerdict = 'ACCEPT' | 'DROP' | 'QUEUE' | 'RETURN';

/** One match of a rule (`struct xt_entry_match`). */
export interface XtEntryMatch {
  readonly ext: AnyMatch;
  readonly info: unknown;
}

/** `-j` or, with `IPT_F_GOTO`, `-g` to a user chain. */
export interface JumpTarget {
  readonly kind: 'jump';
  readonly chain: string;
  /** Where the chain was found among those of a rule set: it is looked for there first. */
  at?: number;
}

/** What a rule does with a packet that matches (`struct xt_entry_target`). */
export type XtEntryTarget =
  /** No target: count and go on. */
  | { readonly kind: 'none' }
  | { readonly kind: 'verdict'; readonly verdict: StandardVerdict }
  | JumpTarget
  | { readonly kind: 'module'; readonly ext: AnyTarget; readonly info: unknown };

/** The addresses of an IPv6 rule (`struct ip6t_ip6`). */
export interface Ip6Addresses {
  readonly src: Ipv6Addr;
  readonly smsk: Ipv6Addr;
  readonly dst: Ipv6Addr;
  readonly dmsk: Ipv6Addr;
}

/** One rule (`struct ipt_entry`) without its counters. Addresses are unsigned, host order. Never changes. */
export interface IptEntry {
  readonly src: number;
  readonly smsk: number;
  readonly dst: number;
  readonly dmsk: number;
  /** Device name, with `+` at the end as a wildcard; '' for any. */
  readonly iniface: string;
  readonly outiface: string;
  /** Protocol number, 0 for any. */
  readonly proto: number;
  readonly flags: number;
  readonly invflags: number;
  readonly matches: readonly XtEntryMatch[];
  readonly target: XtEntryTarget;
  /** Of an IPv6 rule (`struct ip6t_entry`); the numbers above are then 0. */
  readonly v6?: Ip6Addresses;
}

/**
 * An IPv4 rule in little room, as there may be 320,000 of them. The addresses are kept as signed numbers: an unsigned one
 * may be too large to lie in the rule itself, and is then an object of its own.
 */
export class Ipt4Entry implements IptEntry {
  readonly iniface: string;
  readonly outiface: string;
  readonly matches: readonly XtEntryMatch[];
  readonly target: XtEntryTarget;
  private readonly signedSrc: number;
  private readonly signedSmsk: number;
  private readonly signedDst: number;
  private readonly signedDmsk: number;
  /** The protocol, the flags and the inverse flags: 16, 4 and 8 bits. */
  private readonly bits: number;

  /** All of `like` but for what is given. */
  constructor(
    like: RuleBesides,
    src: number,
    smsk: number,
    dst: number,
    dmsk: number,
    matches: readonly XtEntryMatch[],
    target: XtEntryTarget,
  ) {
    this.iniface = like.iniface;
    this.outiface = like.outiface;
    this.matches = matches;
    this.target = target;
    this.signedSrc = src | 0;
    this.signedSmsk = smsk | 0;
    this.signedDst = dst | 0;
    this.signedDmsk = dmsk | 0;
    this.bits = like.proto | (like.flags << 16) | (like.invflags << 20);
  }

  get src(): number {
    return this.signedSrc >>> 0;
  }
  get smsk(): number {
    return this.signedSmsk >>> 0;
  }
  get dst(): number {
    return this.signedDst >>> 0;
  }
  get dmsk(): number {
    return this.signedDmsk >>> 0;
  }
  get proto(): number {
    return this.bits & 0xffff;
  }
  get flags(): number {
    return (this.bits >>> 16) & 0xf;
  }
  get invflags(): number {
    return this.bits >>> 20;
  }
}

/** What a rule asks for besides addresses and matches. */
type RuleBesides = Pick<IptEntry, 'iniface' | 'outiface' | 'proto' | 'flags' | 'invflags'>;

/** A rule with another target. */
export const retargeted = (e: IptEntry, target: XtEntryTarget): IptEntry =>
  e instanceof Ipt4Entry ? new Ipt4Entry(e, e.src, e.smsk, e.dst, e.dmsk, e.matches, target) : { ...e, target };

/** A rule that asks for nothing (`unconditional`, net/ipv4/netfilter/ip_tables.c). */
export const unconditional = (e: IptEntry): boolean =>
  e.matches.length === 0 &&
  e.src === 0 &&
  e.smsk === 0 &&
  e.dst === 0 &&
  e.dmsk === 0 &&
  e.proto === 0 &&
  e.flags === 0 &&
  e.invflags === 0 &&
  e.iniface === '' &&
  e.outiface === '' &&
  (e.v6 === undefined || (e.v6.smsk === IN6ADDR_ANY && e.v6.dmsk === IN6ADDR_ANY));

/** The target as a name: of the chain, the extension or the verdict; '' for none. */
export function targetName(target: XtEntryTarget): string {
  switch (target.kind) {
    case 'none':
      return '';
    case 'verdict':
      return target.verdict;
    case 'jump':
      return target.chain;
    case 'module':
      return target.ext.name;
  }
}

/** Whether a device name fits a pattern of a rule (`ifname_compare_aligned`). No device is ''. */
export function ifnameMatches(name: string, pattern: string): boolean {
  if (pattern.charCodeAt(pattern.length - 1) === 0x2b) return name.startsWith(pattern.slice(0, -1));
  return pattern === '' || name === pattern;
}
