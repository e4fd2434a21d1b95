import { type AnyMatch, type AnyTarget, type XtCall, XtError, type XtOption, type XtPlace } from './types.ts';
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

  constructor(ext: AnyMatch | AnyTarget) {
    this.ext = ext;
    this.info = ext.init();
  }

  /** The option called exactly `name`, without dashes. */
  option(name: string): XtOption | undefined {
    return this.ext.options.find((o) => o.name === name);
  }

  /**
   * Takes one option (`xtables_option_mpcall`, `xtables_option_parse`). `arg` is null for an option without argument;
   * getopt has already complained of one that is missing.
   */
  feed(option: XtOption, arg: string | null, inverted: boolean, rule: XtRule, words: XtWords = NO_WORDS): void {
    const entry = option.aliasOf === undefined ? option : (this.option(option.aliasOf) ?? option);
    const { name } = this.ext;
    if (!entry.multi && this.seen.has(entry.name))
      throw new XtError(`${name}: option "--${entry.name}" can only be used once.\n`);
    if (inverted && !entry.invert) throw new XtError(`${name}: option "--${entry.name}" cannot be inverted.\n`);
    if (entry.type !== 'none' && arg === null)
      throw new XtError(`${name}: option "--${entry.name}" requires an argument.\n`);
    const raw = arg ?? '';
    const value = readValue(name, entry, raw);
    this.seen.add(entry.name);
    const call: XtCall = {
      option: entry,
      raw,
      value,
      inverted,
      second: entry.words === 2 ? takeSecond(words) : null,
      proto: rule.proto,
      protoInverted: rule.protoInverted,
      ...(rule.place ? { place: rule.place } : {}),
      warn: (line) => rule.warn(line),
      seen: this.seen,
    };
    this.ext.parse(this.info, call);
  }

  /** After the last option (`xtables_option_mfcall`): the extension's own check, then the declared constraints. */
  finish(): void {
    this.ext.finalCheck?.(this.info, this.seen);
    checkConstraints(this.ext.name, this.ext.options, this.seen);
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
