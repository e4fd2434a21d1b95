import { AF_INET, type Family } from '../../wire/inet.ts';
import {
  type AnyMatch,
  type AnyTarget,
  type XtCall,
  XtError,
  type XtOption,
  type XtPlace,
  type XtValue,
} from './types.ts';
import { readValue } from './xtvalue.ts';

/** What the command line knows of the rule while it meets an option. */
export interface XtRule {
  /** Protocol number of `-p` so far, 0 for any or none. */
  readonly proto: number;
  readonly protoInverted: boolean;
  /** Where the rule will be, for options that name something of the namespace. */
  readonly place?: XtPlace;
  /** Standard error, one line, for what is only a warning. */
  warn(line: string): void;
}

/** The words behind an option's argument, for the few options that take two. */
export interface XtWords {
  /** The word at the front, or undefined at the end. */
  peek(): string | undefined;
  /** Removes the word at the front. */
  take(): void;
}

const NO_WORDS: XtWords = { peek: () => undefined, take: () => undefined };

/**
 * One match or target of a rule that is being read: the guided option parser of libxtables (xtoptions.c). The command line
 * makes one for each `-m` and for `-j`, hands it its options as it meets them, and calls `finish` at the end. Every
 * complaint is an `XtError` in iptables' words, with the trailing newline where iptables prints one.
 */
export class XtInstance {
  readonly ext: AnyMatch | AnyTarget;
  /** What the options were read into. */
  readonly info: unknown;
  /** Names of the options given so far, aliases under their first name. */
  readonly seen = new Set<string>();
  readonly family: Family;

  constructor(ext: AnyMatch | AnyTarget, family: Family = AF_INET) {
    this.ext = ext;
    this.family = family;
    this.info = ext.init(family);
  }

  /** The option called exactly `name`, without dashes. */
  option(name: string): XtOption | undefined {
    return this.ext.options.find((o) => o.name === name);
  }

  /** What `option` is another spelling of, or itself. */
  entry(option: XtOption): XtOption {
    return option.aliasOf === undefined ? option : (this.option(option.aliasOf) ?? option);
  }

  /**
   * Takes one option (`xtables_option_mpcall`, `xtables_option_parse`). `arg` is null for an option without argument;
   * getopt has already complained of one that is missing.
   */
  feed(option: XtOption, arg: string | null, inverted: boolean, rule: XtRule, words: XtWords = NO_WORDS): void {
    const entry = this.entry(option);
    const { name } = this.ext;
    if (!entry.multi && this.seen.has(entry.name))
      throw new XtError(`${name}: option "--${entry.name}" can only be used once.\n`);
    if (inverted && !entry.invert) throw new XtError(`${name}: option "--${entry.name}" cannot be inverted.\n`);
    if (entry.type !== 'none' && arg === null)
      throw new XtError(`${name}: option "--${entry.name}" requires an argument.\n`);
    const raw = arg ?? '';
    const value = readValue(name, entry, raw, this.family);
    this.seen.add(entry.name);
    const second = entry.words === 2 ? takeSecond(words) : null;
    this.ext.parse(this.info, new OptionCall(entry, raw, value, inverted, second, rule, this.seen));
  }

  /** After the last option (`xtables_option_mfcall`): the extension's own check, then the declared constraints. */
  finish(): void {
    this.ext.finalCheck?.(this.info, this.seen);
    checkConstraints(this.ext.name, this.ext.options, this.seen);
  }
}

/** An option as an instance took it. */
interface XtTaken {
  readonly option: XtOption;
  readonly arg: string | null;
  readonly inverted: boolean;
  readonly rule: XtRule;
}

/** The options of an instance that had no complaint, to be taken again for rules in which only the arguments differ. */
export class XtAgain {
  private readonly ext: AnyMatch | AnyTarget;
  private readonly family: Family;
  private readonly calls: readonly OptionCall[];
  private readonly seen = new Set<string>();

  constructor(inst: XtInstance, taken: readonly XtTaken[]) {
    const { ext, family } = inst;
    this.ext = ext;
    this.family = family;
    this.calls = taken.map(({ option, arg, inverted, rule }) => {
      const entry = inst.entry(option);
      const raw = arg ?? '';
      this.seen.add(entry.name);
      const value = readValue(ext.name, entry, raw, family);
      return new OptionCall(entry, raw, value, inverted, null, rule, new Set(this.seen));
    });
  }

  /** Sets the argument of option number `n`. */
  give(n: number, arg: string): void {
    const call = this.calls[n];
    if (!call) return;
    call.raw = arg;
    call.value = readValue(this.ext.name, call.option, arg, this.family);
  }

  /** What the options are read to with the arguments they have now. */
  read(): unknown {
    const { ext, calls, seen } = this;
    const info = ext.init(this.family);
    for (let n = 0; n < calls.length; n++) {
      const call = calls[n];
      if (call) ext.parse(info, call);
    }
    ext.finalCheck?.(info, seen);
    return info;
  }
}

/** One option as it was given, in the rule it was given in. */
class OptionCall implements XtCall {
  readonly option: XtOption;
  raw: string;
  value: XtValue;
  readonly inverted: boolean;
  readonly second: string | null;
  readonly proto: number;
  readonly protoInverted: boolean;
  readonly place?: XtPlace;
  readonly seen: ReadonlySet<string>;
  private readonly rule: XtRule;

  constructor(
    option: XtOption,
    raw: string,
    value: XtValue,
    inverted: boolean,
    second: string | null,
    rule: XtRule,
    seen: ReadonlySet<string>,
  ) {
    this.option = option;
    this.raw = raw;
    this.value = value;
    this.inverted = inverted;
    this.second = second;
    this.proto = rule.proto;
    this.protoInverted = rule.protoInverted;
    if (rule.place) this.place = rule.place;
    this.seen = seen;
    this.rule = rule;
  }

  warn(line: string): void {
    this.rule.warn(line);
  }
}

/** A second argument must not look like an option or a negation. */
function takeSecond(words: XtWords): string | null {
  const word = words.peek();
  if (word === undefined || word === '' || word.startsWith('-') || word.startsWith('!')) return null;
  words.take();
  return word;
}

/** `xtables_options_fcheck`: mandatory options, then what each given option requires and excludes. */
function checkConstraints(name: string, options: readonly XtOption[], seen: ReadonlySet<string>): void {
  for (const entry of options) {
    if (entry.aliasOf !== undefined) continue;
    if (!seen.has(entry.name)) {
      if (entry.mandatory) throw new XtError(`${name}: option "--${entry.name}" must be specified\n`);
      continue;
    }
    if (!entry.also && !entry.excl) continue;
    for (const other of options) {
      if (other === entry || other.aliasOf !== undefined) continue;
      if (entry.also?.includes(other.name) && !seen.has(other.name))
        throw new XtError(`${name}: option "--${entry.name}" also requires "--${other.name}".\n`);
      if (entry.excl?.includes(other.name) && seen.has(other.name))
        throw new XtError(`${name}: option "--${entry.name}" cannot be used together with "--${other.name}".\n`);
    }
  }
}

/** Whether two rules' matches or targets are the same to `-D` and `-C`: all that was asked for, nothing of what has run. */
export const sameExtension = (ext: AnyMatch | AnyTarget, a: unknown, b: unknown): boolean =>
  ext.save(a) === ext.save(b);
