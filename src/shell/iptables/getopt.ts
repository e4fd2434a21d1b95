/** One long option. `val` is what getopt returns for it. */
export interface LongOption<Val> {
  readonly name: string;
  readonly arg: 'none' | 'required' | 'optional';
  readonly val: Val;
}

/** The long options getopt may choose from; they may change between calls. */
export interface LongOptions<Val> {
  /** The option of exactly this name; the first one when there are several. */
  exact(name: string): LongOption<Val> | undefined;
  /** All options in order. */
  all(): Iterable<LongOption<Val>>;
}

/** What `next` says besides an option's value: a word that is no option, an error, a missing argument, the end. */
export const NON_OPTION = '\u0001';
export const UNKNOWN = '?';
export const MISSING = ':';

export interface GetoptSpec<Val> {
  /** Short options, as getopt writes them: `A:L::n`. */
  readonly short: string;
  readonly long: LongOptions<Val>;
  /** `-` in front of the option string: words that are no options come one by one as `NON_OPTION`. Else they wait. */
  readonly inOrder: boolean;
  /** Where to complain; absent: silent (`opterr = 0`), and a missing argument is `MISSING`. */
  complain?(text: string): void;
}

/**
 * GNU getopt_long (glibc): clusters of short options, abbreviated long ones, `--name=value`, `--`. `argv[0]` is the program.
 * After the last option, `argv.slice(optind)` is what is left over.
 */
export class Getopt<Val> {
  optind = 1;
  optarg: string | null = null;
  /** The short option that was not known, or ''. */
  optopt = '';
  private readonly argv: string[];
  private readonly spec: GetoptSpec<Val>;
  private cluster = '';
  /** Words put aside because they are no options. */
  private readonly waiting: string[] = [];

  constructor(argv: readonly string[], spec: GetoptSpec<Val>) {
    this.argv = [...argv];
    this.spec = spec;
  }

  /** The word at `i`, as it may have been moved. */
  word(i: number): string | undefined {
    return this.argv[i];
  }

  get argc(): number {
    return this.argv.length;
  }

  /** The words behind the last option. */
  rest(): readonly string[] {
    return [...this.waiting, ...this.argv.slice(this.optind)];
  }

  /** The next option's value, a short option's character, one of the constants above, or null at the end. */
  next(): Val | string | null {
    this.optarg = null;
    if (this.cluster === '') {
      while (true) {
        const word = this.argv[this.optind];
        if (word === undefined) return null;
        if (word === '--') {
          this.optind++;
          return null;
        }
        if (word.startsWith('-') && word !== '-') {
          if (word.startsWith('--')) return this.longOption(word.slice(2));
          this.cluster = word.slice(1);
          break;
        }
        this.optind++;
        if (this.spec.inOrder) {
          this.optarg = word;
          return NON_OPTION;
        }
        this.waiting.push(word);
      }
    }
    return this.shortOption();
  }

  private shortOption(): string {
    const c = this.cluster.charAt(0);
    this.cluster = this.cluster.slice(1);
    if (this.cluster === '') this.optind++;
    const at = c === ':' || c === ';' ? -1 : this.spec.short.indexOf(c);
    if (at < 0) {
      this.optopt = c;
      this.complain(`invalid option -- '${c}'`);
      return UNKNOWN;
    }
    if (this.spec.short[at + 1] !== ':') return c;
    const attached = this.cluster;
    this.cluster = '';
    if (attached !== '') {
      this.optarg = attached;
      this.optind++;
      return c;
    }
    if (this.spec.short[at + 2] === ':') return c;
    const word = this.argv[this.optind];
    if (word === undefined) {
      this.optopt = c;
      this.complain(`option requires an argument -- '${c}'`);
      return this.missing;
    }
    this.optarg = word;
    this.optind++;
    return c;
  }

  private longOption(text: string): Val | string {
    const eq = text.indexOf('=');
    const name = eq < 0 ? text : text.slice(0, eq);
    this.optind++;
    this.optopt = '';
    const found = this.spec.long.exact(name) ?? this.abbreviated(name);
    if (found === 'ambiguous') return UNKNOWN;
    if (!found) {
      this.complain(`unrecognized option '--${text}'`);
      return UNKNOWN;
    }
    if (eq >= 0) {
      if (found.arg === 'none') {
        if (typeof found.val === 'string') this.optopt = found.val;
        this.complain(`option '--${found.name}' doesn't allow an argument`);
        return UNKNOWN;
      }
      this.optarg = text.slice(eq + 1);
    } else if (found.arg === 'required') {
      const word = this.argv[this.optind];
      if (word === undefined) {
        this.complain(`option '--${found.name}' requires an argument`);
        return this.missing;
      }
      this.optarg = word;
      this.optind++;
    }
    return found.val;
  }

  private abbreviated(name: string): LongOption<Val> | 'ambiguous' | null {
    let first: LongOption<Val> | null = null;
    const others: string[] = [];
    for (const o of this.spec.long.all()) {
      if (!o.name.startsWith(name)) continue;
      if (!first) first = o;
      else if (o.arg !== first.arg || o.val !== first.val) others.push(o.name);
    }
    if (!first || others.length === 0) return first;
    const names = [first.name, ...others].map((n) => `'--${n}'`).join(' ');
    this.complain(`option '--${name}' is ambiguous; possibilities: ${names}`);
    return 'ambiguous';
  }

  private get missing(): string {
    return this.spec.complain ? UNKNOWN : MISSING;
  }

  private complain(text: string): void {
    this.spec.complain?.(text);
  }
}
