import type { Family, Ipv4Addr, Ipv6Addr } from '../../wire/inet.ts';
import type { NetDevice } from '../device/net-device.ts';
import type { NfHook, NfHookState, Verdict } from '../netfilter/hooks.ts';
import type { NetNs } from '../netns.ts';
import type { SkBuff } from '../skb/sk-buff.ts';
import type { TableName } from '../trace/events.ts';

/**
 * What one match or target of iptables is: everything, in one declaration. The command line (parsing, `-S`, `-L`, help,
 * completion), the kernel's checks and the evaluation all read it. Extensions never import each other; they are listed in
 * `extensions/registry.ts`.
 *
 * Options follow the guided option parser of iptables (libxtables/xtoptions.c, `struct xt_option_entry`), so that errors
 * come out in its words.
 */

/** `enum xt_option_type`: how an option's argument is read. `none` takes no argument. */
export type XtType =
  | 'none'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'uint8rc'
  | 'uint16rc'
  | 'uint32rc'
  | 'uint64rc'
  | 'double'
  | 'string'
  | 'tosmask'
  | 'markmask32'
  | 'syslogLevel'
  | 'host'
  | 'hostmask'
  | 'protocol'
  | 'port'
  | 'portrc'
  | 'plen'
  | 'plenmask'
  | 'ethermac'
  | 'ethermacmask';

/** `struct xt_option_entry`. */
export interface XtOption {
  readonly name: string;
  readonly type: XtType;
  /** `XTOPT_INVERT`: `! --name` is allowed. */
  readonly invert?: boolean;
  /** `XTOPT_MAND`: must be given. */
  readonly mandatory?: boolean;
  /** `XTOPT_MULTI`: may be given more than once. */
  readonly multi?: boolean;
  /** `XTOPT_NBO` has no meaning here: all numbers are host order. */
  readonly min?: number;
  readonly max?: number;
  /** Names of options that cannot stand beside it, and that must. */
  readonly excl?: readonly string[];
  readonly also?: readonly string[];
  /** One line for help and completion, in our own words. */
  readonly help: string;
  /** How the argument is written in help: `port[:port]`. */
  readonly arg?: string;
  /** Fixed words the argument may be, for completion. */
  readonly values?: readonly string[];
  /** The option it is another spelling of: `sport` for `source-port`. Both count as one. */
  readonly aliasOf?: string;
  /** Takes a second word after its argument: `--tcp-flags MASK COMP`. `XtCall.second` has it, or null when there is none. */
  readonly words?: 2;
  /** Base in which the number is read; absent: 10, or 8 and 16 by prefix. */
  readonly base?: number;
}

/** The value of an option as its type reads it. */
export type XtValue =
  | null
  | number
  | bigint
  | string
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  | { readonly kind: 'range64'; readonly from: bigint; readonly to: bigint }
  | { readonly kind: 'masked'; readonly value: number; readonly mask: number; readonly mask6?: Ipv6Addr }
  | { readonly kind: 'ether'; readonly mac: string; readonly mask: string }
  | { readonly kind: 'hosts'; readonly addrs: readonly XtHost[] };

/** An address with its mask. Of IPv6, `v6` has them and the numbers are 0. */
export interface XtHost {
  readonly addr: Ipv4Addr;
  readonly mask: Ipv4Addr;
  readonly v6?: { readonly addr: Ipv6Addr; readonly mask: Ipv6Addr };
}

/** Where a rule will be: `--match-set` asks the kernel for the set while it is read. */
export interface XtPlace {
  readonly net: NetNs;
  readonly family: Family;
}

/** One option as it was given (`struct xt_option_call`). */
export interface XtCall {
  readonly option: XtOption;
  readonly raw: string;
  readonly value: XtValue;
  readonly inverted: boolean;
  /** The second word of an option with `words: 2`. */
  readonly second: string | null;
  /** The rule's `-p` as far as it was given by now (`xt_entry`): its number, 0 for any. */
  readonly proto: number;
  readonly protoInverted: boolean;
  readonly place?: XtPlace;
  /** Writes a line to standard error without failing. */
  warn(line: string): void;
  /** Every option name given so far, this one included. */
  readonly seen: ReadonlySet<string>;
}

/**
 * A complaint of an extension's parser, in iptables' words without the `iptables vX: ` in front. Exit status 2
 * (`PARAMETER_PROBLEM`) unless said.
 */
export class XtError extends Error {
  readonly exit: number;
  constructor(message: string, exit = 2) {
    super(message);
    this.exit = exit;
  }
}

/** What is known of the rule an extension stands in (`struct xt_mtchk_param`, `struct xt_tgchk_param`). */
export interface XtCheck {
  readonly net: NetNs;
  readonly family: Family;
  readonly table: TableName;
  /** Bit mask of hooks from which the rule can be reached: `1 << NF_INET_...`. */
  readonly hookMask: number;
  /** Protocol number of the rule's `-p`, 0 for any; and whether it is negated. */
  readonly proto: number;
  readonly protoInverted: boolean;
  /** The rule's matches, for the few targets that ask for one. */
  readonly matches: readonly { readonly ext: { readonly name: string }; readonly info: unknown }[];
}

/** What an extension may know while it looks at a packet (`struct xt_action_param`). */
export interface XtActionParam {
  readonly state: NfHookState;
  readonly net: NetNs;
  readonly hook: NfHook;
  readonly in: NetDevice | null;
  readonly out: NetDevice | null;
  /** Fragment offset of the packet in 8-byte units; transport matches see only 0. */
  readonly fragoff: number;
  /** Offset of the transport header in `skb.head`. */
  readonly thoff: number;
  /** Set by a match that found the packet malformed: the packet is dropped (`par->hotdrop`). */
  hotdrop: boolean;
  /** `--log-prefix` and the like want to know where they are. */
  readonly table: TableName;
  readonly chain: string;
  readonly rule: number;
}

/** Whether an extension is evaluated, or only parsed, listed and saved (then a packet that meets it gets an error). */
export type Support = 'modelled' | 'parse-only';

interface Extension<Info> {
  readonly name: string;
  /** Another name it answers to, e.g. `state` for conntrack keeps its own listing: see `realName`. */
  readonly aliases?: readonly string[];
  /** The kernel's name, where iptables has another: NOTRACK is CT. `-L` shows it as the target. */
  readonly realName?: string;
  readonly families: readonly Family[];
  /** One sentence: what it is for. */
  readonly summary: string;
  readonly support: Support;
  readonly options: readonly XtOption[];
  /** What `-h` prints of it, where that is more than a line for each option. */
  help?(): string;
  /** A fresh info with the defaults (`init`); an address counts in full, and how long that is depends on the family. */
  init(family: Family): Info;
  /** Takes one option (`x6_parse`). Throws `XtError`. */
  parse(info: Info, call: XtCall): void;
  /** After the last option (`x6_fcheck`). Throws `XtError`. */
  finalCheck?(info: Info, seen: ReadonlySet<string>): void;
  /** What `-S` and `iptables-save` print after `-m name` or `-j NAME`, with a leading space, or ''. */
  save(info: Info): string;
  /** What `-L` prints, with a leading space, or ''. `numeric` is `-n`, `proto` the rule's protocol number. */
  print(info: Info, numeric: boolean, proto: number): string;
  /**
   * The kernel's own check (`checkentry`). Returns 0 or a positive errno. Called for every rule each time the table is
   * replaced, before the old one goes: run-time state (`limit`, `quota` ...) starts anew here, as it does in Linux.
   */
  check?(info: Info, par: XtCheck): number;
  /** When a rule set with this rule is dropped (`destroy`): after the new one was checked. Undoes `check`. */
  destroy?(info: Info, net: NetNs, family: Family): void;
  /**
   * Its module is not on every kernel: the name under which `World.modules` has it. Without it the command warns, and the
   * kernel refuses the rule.
   */
  readonly module?: string;
  /** Needs conntrack while a rule with it exists: it is turned on in the namespace (`nf_ct_netns_get`). */
  readonly needsConntrack?: boolean;
  /** Protocol number it belongs to: `-m tcp` needs `-p tcp`. */
  readonly proto?: number;
  /** Tables and hooks in which the kernel accepts it. Absent: all. */
  readonly tables?: readonly TableName[];
  readonly hooks?: readonly NfHook[];
}

export interface MatchExtension<Info> extends Extension<Info> {
  /** `xt_match.match`. Must be side-effect free but for what the real one changes (limit, recent, statistic). */
  match(skb: SkBuff, info: Info, par: XtActionParam): boolean;
}

/** A target's answer: go on with the next rule, return to the calling chain, or a netfilter verdict. */
export const XT_CONTINUE = -1;
export const XT_RETURN = -5;

export interface TargetExtension<Info> extends Extension<Info> {
  /** `xt_target.target`. */
  target(skb: SkBuff, info: Info, par: XtActionParam): Verdict | typeof XT_CONTINUE | typeof XT_RETURN;
}

/** A match or target whose info type is hidden, so that a rule can hold any. Made by `defineMatch` and `defineTarget`. */
export type AnyMatch = MatchExtension<unknown>;
export type AnyTarget = TargetExtension<unknown>;

/** Declares a match. The info type is checked inside the declaration and hidden outside it. */
export const defineMatch = <Info>(ext: MatchExtension<Info>): AnyMatch => laidOut(ext) as unknown as AnyMatch;
export const defineTarget = <Info>(ext: TargetExtension<Info>): AnyTarget => laidOut(ext) as unknown as AnyTarget;

/**
 * All that an extension may have, in one order. The kernel asks the same of one after the other, for each rule and each
 * packet: it is much quicker when they all are laid out in the same way.
 */
const LAYOUT: Readonly<Record<keyof Extension<unknown>, undefined>> = {
  name: undefined,
  aliases: undefined,
  realName: undefined,
  families: undefined,
  summary: undefined,
  support: undefined,
  options: undefined,
  help: undefined,
  init: undefined,
  parse: undefined,
  finalCheck: undefined,
  save: undefined,
  print: undefined,
  check: undefined,
  destroy: undefined,
  module: undefined,
  needsConntrack: undefined,
  proto: undefined,
  tables: undefined,
  hooks: undefined,
};

const laidOut = <T extends object>(ext: T): T => ({ ...LAYOUT, ...ext });
