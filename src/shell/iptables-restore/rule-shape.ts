import type { IptEntry, XtEntryMatch } from '../../kernel/xtables/entry.ts';
import { type AnyMatch, type AnyTarget, XtError, type XtOption } from '../../kernel/xtables/types.ts';
import { XtInstance, type XtRule } from '../../kernel/xtables/xtoptions.ts';
import { type AddrMask, parseAddresses } from '../iptables/addresses.ts';
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
  private readonly roles: readonly Role[];
  private readonly matches: readonly ExtensionShape[];
  private readonly target: ExtensionShape | null;
  private readonly source: AddrMask;
  private readonly destination: AddrMask;

  private constructor(line: CommandLine, roles: readonly Role[], source: AddrMask, destination: AddrMask, own: Own) {
    this.line = line;
    this.roles = roles;
    this.source = source;
    this.destination = destination;
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
      roles.push(role);
      if (role === 'extension') own.set(taken, k);
    }
    return new RuleShape(line, roles, source, destination, { trail, own });
  }

  /** Appends the rule with these words. False: nothing was done, the line is to be read in full. */
  append(words: readonly string[], handle: IptcHandle): boolean {
    try {
      return this.appendOrThrow(words, handle);
    } catch (error) {
      if (error instanceof XtError) return false;
      throw error;
    }
  }

  private appendOrThrow(words: readonly string[], handle: IptcHandle): boolean {
    const { line } = this;
    let { chain, jumpto } = line;
    let { source, destination } = this;
    let jumps = false;
    for (let k = 0; k < this.roles.length; k++) {
      const word = words[k] ?? '';
      switch (this.roles[k]) {
        case 'chain':
          chain = word;
          break;
        case 'source':
          source = oneAddress(word);
          break;
        case 'destination':
          destination = oneAddress(word);
          break;
        case 'jump':
          jumpto = word;
          jumps = true;
          break;
        default:
      }
    }
    if (chain === null || !this.fits(chain, jumpto, jumps, handle)) return false;
    const target = handle.findTarget(
      this.target ? { kind: 'module', ext: this.target.ext as AnyTarget, info: this.target.read(words) } : jumpto,
    );
    if (!target) return false;
    const e: IptEntry = {
      src: source.addr,
      smsk: source.mask,
      dst: destination.addr,
      dmsk: destination.mask,
      iniface: line.iniface,
      outiface: line.outiface,
      proto: line.proto,
      flags: line.flags,
      invflags: line.invflags,
      matches: this.readMatches(words),
      target,
    };
    return handle.appendEntry(chain, e, line.packets, line.bytes);
  }

  /** Whether chain and target mean here what they meant in the line that was read. */
  private fits(chain: string, jumpto: string, jumps: boolean, handle: IptcHandle): boolean {
    // built-in chains refuse some of the devices
    if (this.line.options & (f.OPT_VIANAMEIN | f.OPT_VIANAMEOUT) && handle.isBuiltin(chain)) return false;
    return jumps || !handle.isChain(jumpto);
  }

  private readMatches(words: readonly string[]): readonly XtEntryMatch[] {
    const { matches, lastMatches } = this;
    const read = matches.map((m) => m.match(words));
    // rules that ask for the same share what they ask
    let same = lastMatches.length === read.length;
    for (let k = 0; same && k < read.length; k++) same = read[k] === lastMatches[k];
    if (same) return lastMatches;
    this.lastMatches = read;
    return read;
  }
  private lastMatches: readonly XtEntryMatch[] = [];
}

/** The options of a line as they were taken, and which of them have a word of their own: its number. */
interface Own {
  readonly trail: readonly TakenOption[];
  readonly own: ReadonlyMap<TakenOption, number>;
}

function oneAddress(text: string): AddrMask {
  const [first, second] = parseAddresses(text);
  if (!first || second) throw READ_IN_FULL;
  return first;
}

/** An option of a match or target as it was taken. */
interface ShapeOption {
  readonly option: XtOption;
  readonly arg: string | null;
  readonly inverted: boolean;
  readonly rule: XtRule;
  /** Number of the word of its own that is its argument. */
  readonly word: number | null;
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
  readonly ext: AnyMatch | AnyTarget;
  private readonly options: readonly ShapeOption[];
  /** Its numbers in the words. */
  private readonly words: readonly number[];
  /** Whether rules may share what was read: an extension without `check` keeps nothing for a rule. */
  private readonly shared: boolean;
  private lastWords: readonly string[] = [];
  private last: XtEntryMatch | null = null;

  constructor(inst: XtInstance, { trail, own }: Own) {
    this.ext = inst.ext;
    this.options = trail.flatMap((t) =>
      t.inst === inst && t.option
        ? [{ option: t.option, arg: t.arg, inverted: t.inverted, rule: ruleAt(t), word: own.get(t) ?? null }]
        : [],
    );
    this.words = this.options.flatMap(({ word }) => (word === null ? [] : [word]));
    this.shared = !inst.ext.check && !inst.ext.destroy;
  }

  match(words: readonly string[]): XtEntryMatch {
    if (this.last && this.sameAsLast(words)) return this.last;
    const match = { ext: this.ext as AnyMatch, info: this.read(words) };
    if (this.shared) {
      this.last = match;
      this.lastWords = words.slice();
    }
    return match;
  }

  private sameAsLast(words: readonly string[]): boolean {
    for (const k of this.words) if (words[k] !== this.lastWords[k]) return false;
    return true;
  }

  read(words: readonly string[]): unknown {
    const inst = new XtInstance(this.ext);
    for (const { option, arg, inverted, rule, word } of this.options)
      inst.feed(option, word === null ? arg : ownCopy(words[word] ?? ''), inverted, rule);
    inst.finish();
    return inst.info;
  }
}
