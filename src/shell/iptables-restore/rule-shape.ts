import { inetPton } from '../../kernel/xtables/addresses.ts';
import { Ipt4Entry, type XtEntryMatch, type XtEntryTarget } from '../../kernel/xtables/entry.ts';
import { type AnyMatch, type AnyTarget, XtError } from '../../kernel/xtables/types.ts';
import { XtAgain, type XtInstance, type XtRule } from '../../kernel/xtables/xtoptions.ts';
import { type AddrMask, parseAddresses } from '../iptables/addresses.ts';
import type { ChainHead } from '../iptables/chain-head.ts';
import type { TakenOption } from '../iptables/command-state.ts';
import * as f from '../iptables/flags.ts';
import type { IptcHandle } from '../iptables/libiptc.ts';
import type { CommandLine } from '../iptables/parse.ts';
import type { LineParts } from './split-line.ts';
import { ownCopy } from './tokenize.ts';

/** What a word of its own is in the line. */
type Role = 'chain' | 'source' | 'destination' | 'jump' | 'extension';

const ROLES: Readonly<Record<string, Role>> = { A: 'chain', s: 'source', d: 'destination', j: 'jump' };

/** Says that a line is to be read in full. */
const READ_IN_FULL = new XtError('');

/**
 * What a line that appends a rule was read to, for other lines that differ in their own words only: kube-proxy writes
 * hundreds of thousands of rules of two dozen shapes. Whatever is not plain is left to the full reading, which has the
 * complaints.
 */
export class RuleShape {
  private readonly line: CommandLine;
  private readonly matches: readonly ExtensionShape[];
  private readonly target: ExtensionShape | null;
  private readonly source: AddrMask;
  private readonly destination: AddrMask;
  /** Numbers of the words that are source and destination, -1 where the line has none. */
  private readonly sourceWord: number;
  private readonly destinationWord: number;

  private constructor(line: CommandLine, roles: readonly Role[], source: AddrMask, destination: AddrMask, own: Own) {
    this.line = line;
    this.source = source;
    this.destination = destination;
    this.sourceWord = roles.indexOf('source');
    this.destinationWord = roles.indexOf('destination');
    const { matches, target } = line.extensions;
    this.matches = matches.map((m) => new ExtensionShape(m.inst, own));
    this.target = target && target !== 'standard' ? new ExtensionShape(target.inst, own) : null;
  }

  /** Of a line that was read and done; null when others must not be read after it. `first` is where its words begin. */
  static of(line: CommandLine, parts: LineParts, first: number): RuleShape | null {
    const { sources, destinations, trail } = line;
    const [source, destination] = [sources[0], destinations[0]];
    if (line.command !== f.CMD_APPEND || line.options & f.OPT_VERBOSE || line.warned) return null;
    if (!source || !destination || sources.length > 1 || destinations.length > 1) return null;
    if (trail.some((t) => t.inst && t.option?.words === 2)) return null;
    const roles: Role[] = [];
    const own = new Map<TakenOption, number>();
    for (let k = 0; k < parts.count; k++) {
      const place = parts.places[k] ?? -1;
      const taken = trail.find((t) => t.at === first + place);
      const role = taken?.inst ? 'extension' : ROLES[taken?.letter ?? ''];
      if (!taken || !role) return null;
      if (role !== 'extension' && roles.includes(role)) return null;
      roles.push(role);
      if (role === 'extension') own.set(taken, k);
    }
    if (roles[0] !== 'chain') return null;
    return new RuleShape(line, roles, source, destination, { trail, own });
  }

  /**
   * Appends the rule with these words to `chain`; `jump` is the chain behind `-j`, if that is one of the words. False:
   * nothing was done, the line is to be read in full.
   */
  append(chain: ChainHead, jump: ChainHead | null, words: readonly string[], handle: IptcHandle): boolean {
    try {
      return this.appendOrThrow(chain, jump, words, handle);
    } catch (error) {
      if (error instanceof XtError) return false;
      throw error;
    }
  }

  private appendOrThrow(
    chain: ChainHead,
    jump: ChainHead | null,
    words: readonly string[],
    handle: IptcHandle,
  ): boolean {
    const { line } = this;
    // built-in chains refuse some of the devices
    if (line.options & (f.OPT_VIANAMEIN | f.OPT_VIANAMEOUT) && chain.builtin) return false;
    const target = this.findTarget(jump, words, handle);
    if (!target) return false;
    let { addr: src, mask: smsk } = this.source;
    let { addr: dst, mask: dmsk } = this.destination;
    if (this.sourceWord >= 0) ({ addr: src, mask: smsk } = oneAddress(words[this.sourceWord] ?? ''));
    if (this.destinationWord >= 0) ({ addr: dst, mask: dmsk } = oneAddress(words[this.destinationWord] ?? ''));
    const e = new Ipt4Entry(line, src, smsk, dst, dmsk, this.readMatches(words), target);
    return handle.appendEntry(chain, e, line.packets, line.bytes);
  }

  /** The target, if it means here what it meant in the line that was read. */
  private findTarget(jump: ChainHead | null, words: readonly string[], handle: IptcHandle): XtEntryTarget | null {
    if (jump) return jump.builtin ? null : jump.jump;
    const { jumpto } = this.line;
    if (handle.isChain(jumpto)) return null;
    return this.target ? this.target.target(words) : handle.findTarget(jumpto);
  }

  private readMatches(words: readonly string[]): readonly XtEntryMatch[] {
    const { matches, lastMatches, read } = this;
    // rules that ask for the same share what they ask
    let same = lastMatches.length === matches.length;
    for (let k = 0; k < matches.length; k++) {
      const match = matches[k]?.match(words);
      if (!match) continue;
      if (match !== lastMatches[k]) same = false;
      read[k] = match;
    }
    if (!same) this.lastMatches = read.slice();
    return this.lastMatches;
  }
  private lastMatches: readonly XtEntryMatch[] = [];
  private readonly read: XtEntryMatch[] = [];
}

/** The options of a line as they were taken, and which of them have a word of their own: its number. */
interface Own {
  readonly trail: readonly TakenOption[];
  readonly own: ReadonlyMap<TakenOption, number>;
}

function oneAddress(text: string): AddrMask {
  const plain = inetPton(text);
  if (plain !== null) return { addr: plain, mask: 0xffff_ffff };
  const [first, second] = parseAddresses(text);
  if (!first || second) throw READ_IN_FULL;
  return first;
}

/** The rule as the option met it. A warning has to come from the full reading. */
const ruleAt = ({ proto, protoInverted, place }: TakenOption): XtRule => ({
  proto,
  protoInverted,
  place,
  warn: () => {
    throw READ_IN_FULL;
  },
});

/** One match or target of a shape. */
class ExtensionShape {
  private readonly ext: AnyMatch | AnyTarget;
  private readonly options: XtAgain;
  /** Which word of its own each option has for an argument; -1: none. */
  private readonly words: readonly number[];
  /** Whether rules may share what was read: an extension without `check` keeps nothing for a rule. */
  private readonly shared: boolean;
  /** Whether what is read holds texts. */
  private readonly keepsText: boolean;
  private readonly args: string[] = [];
  private lastMatch: XtEntryMatch | null = null;
  private lastTarget: XtEntryTarget | null = null;

  constructor(inst: XtInstance, { trail, own }: Own) {
    this.ext = inst.ext;
    const taken = trail.flatMap((t) =>
      t.inst === inst && t.option ? [{ ...t, option: t.option, rule: ruleAt(t) }] : [],
    );
    this.options = new XtAgain(inst, taken);
    this.words = trail.flatMap((t) => (t.inst === inst && t.option ? [own.get(t) ?? -1] : []));
    this.shared = !inst.ext.check && !inst.ext.destroy;
    this.keepsText = !Object.values((inst.info ?? {}) as object).every(
      (v) => typeof v === 'number' || typeof v === 'boolean',
    );
  }

  match(words: readonly string[]): XtEntryMatch {
    if (this.lastMatch && this.sameAsLast(words)) return this.lastMatch;
    const match = { ext: this.ext as AnyMatch, info: this.read(words) };
    if (this.shared) this.lastMatch = match;
    return match;
  }

  target(words: readonly string[]): XtEntryTarget {
    if (this.lastTarget && this.sameAsLast(words)) return this.lastTarget;
    const target: XtEntryTarget = { kind: 'module', ext: this.ext as AnyTarget, info: this.read(words) };
    if (this.shared) this.lastTarget = target;
    return target;
  }

  private sameAsLast(words: readonly string[]): boolean {
    for (let n = 0; n < this.words.length; n++) {
      const k = this.words[n] ?? -1;
      if (k >= 0 && words[k] !== this.args[n]) return false;
    }
    return true;
  }

  private read(words: readonly string[]): unknown {
    this.lastMatch = null;
    this.lastTarget = null;
    for (let n = 0; n < this.words.length; n++) {
      const k = this.words[n] ?? -1;
      if (k < 0) continue;
      const word = words[k] ?? '';
      const arg = this.keepsText ? ownCopy(word) : word;
      this.args[n] = arg;
      this.options.give(n, arg);
    }
    return this.options.read();
  }
}
