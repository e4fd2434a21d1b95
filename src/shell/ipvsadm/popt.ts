/** A word list that ends the program: its text for standard error, and its status. */
export class IpvsExit extends Error {
  readonly status: number;
  readonly stdout: string;
  constructor(message: string, status: number, stdout = '') {
    super(message);
    this.status = status;
    this.stdout = stdout;
  }
}

/** A complaint of ipvsadm's own parser. */
export const fail = (message: string): never => {
  throw new IpvsExit(`${message}\n`, 2);
};

/** One option of the table: its argument is wanted, may be there, or is not. */
export interface PoptOption {
  readonly long: string;
  readonly short?: string;
  readonly arg?: 'string' | 'optional';
}

export type Next =
  | { readonly kind: 'option'; readonly option: PoptOption; readonly arg: string | null; readonly word: string }
  | { readonly kind: 'end' }
  | { readonly kind: 'error'; readonly word: string; readonly text: string };

/**
 * The option parser of popt: short options in clusters, long ones with `=`, and words that are no options kept for later.
 */
export class Popt {
  private readonly argv: readonly string[];
  private readonly options: readonly PoptOption[];
  private at = 0;
  /** The rest of a cluster of short options. */
  private cluster = '';
  private restOnly = false;
  private readonly leftovers: string[] = [];

  constructor(argv: readonly string[], options: readonly PoptOption[]) {
    this.argv = argv;
    this.options = options;
  }

  /** The next word that was no option. */
  arg(): string | null {
    return this.leftovers.shift() ?? null;
  }

  private get word(): string {
    return this.argv[this.at - 1] ?? '';
  }

  next(): Next {
    while (this.cluster === '') {
      const word = this.argv[this.at];
      if (word === undefined) return { kind: 'end' };
      this.at++;
      if (this.restOnly || word === '-' || !word.startsWith('-')) this.leftovers.push(word);
      else if (word === '--') this.restOnly = true;
      else if (word.startsWith('--')) return this.long(word);
      else this.cluster = word.slice(1);
    }
    const letter = this.cluster[0] ?? '';
    this.cluster = this.cluster.slice(1);
    const option = this.options.find((o) => o.short === letter);
    if (!option) return { kind: 'error', word: this.word, text: 'unknown option' };
    if (!option.arg || this.cluster === '') return this.take(option, null);
    const arg = this.cluster.replace(/^=/, '');
    this.cluster = '';
    return this.take(option, arg);
  }

  private long(word: string): Next {
    const eq = word.indexOf('=');
    const name = word.slice(2, eq < 0 ? undefined : eq);
    const option = this.options.find((o) => o.long === name);
    if (!option) return { kind: 'error', word, text: 'unknown option' };
    if (eq >= 0 && !option.arg) return { kind: 'error', word, text: 'option does not take an argument' };
    return this.take(option, eq < 0 ? null : word.slice(eq + 1));
  }

  /** The option with its argument: the given one, or the next word. */
  private take(option: PoptOption, given: string | null): Next {
    const { word } = this;
    if (!option.arg || given !== null) return { kind: 'option', option, arg: given, word };
    const next = this.argv[this.at];
    if (next === undefined)
      return option.arg === 'optional'
        ? { kind: 'option', option, arg: null, word }
        : { kind: 'error', word, text: 'missing argument' };
    if (option.arg === 'optional' && next.startsWith('-')) return { kind: 'option', option, arg: null, word };
    this.at++;
    return { kind: 'option', option, arg: next, word };
  }
}
