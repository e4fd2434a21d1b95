/** A condition that cannot be read. `at` and `length` mark the place in the text. */
export class ConditionError extends Error {
  readonly at: number;
  readonly length: number;

  constructor(message: string, at: number, length: number) {
    super(message);
    this.at = at;
    this.length = length;
  }
}

export interface Token {
  readonly text: string;
  readonly at: number;
  /** An operator or a bracket, not a word or a value. */
  readonly symbol: boolean;
}

const TOKEN = /\s*(?:(&&|\|\||==|!=|<=|>=|[=<>!(){},])|"([^"]*)"|([^\s&|=<>!(){},"]+))/y;

/** Longer conditions are not read: nobody writes them, and brackets in brackets go deep. */
const MAX_CHARS = 1_000;

/** The tokens of a condition. Throws `ConditionError` where something is none. */
export function tokenize(text: string): Token[] {
  if (text.length > MAX_CHARS)
    throw new ConditionError(`a condition has at most ${MAX_CHARS} characters`, MAX_CHARS, text.length - MAX_CHARS);
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) {
      const at = from + (/^\s*/.exec(text.slice(from))?.[0].length ?? 0);
      const open = text[at] === '"';
      const hint = open ? 'this " is not closed' : `"${text[at]}" stands for nothing: write && for and, || for or`;
      throw new ConditionError(hint, at, 1);
    }
    const [whole, symbol, string, word] = match;
    const token = symbol ?? word ?? string ?? '';
    const size = symbol ?? word ?? `"${string}"`;
    tokens.push({ text: token, at: from + whole.length - size.length, symbol: symbol !== undefined });
  }
  return tokens;
}

/** The tokens, read one after another. */
export class Cursor {
  private readonly text: string;
  private readonly tokens: readonly Token[];
  private at = 0;

  constructor(text: string, tokens: readonly Token[]) {
    this.text = text;
    this.tokens = tokens;
  }

  peek(): Token | null {
    return this.tokens[this.at] ?? null;
  }

  /** The next token; without one an error that says what is wanted, at the end or at the token that began it. */
  next(wanted: string, begun?: Token): Token {
    const token = this.tokens[this.at];
    if (!token) throw begun ? this.error(wanted, begun) : new ConditionError(wanted, this.text.trimEnd().length, 1);
    this.at++;
    return token;
  }

  /** Takes the next token if it is one of these. */
  take(...texts: readonly string[]): Token | null {
    const token = this.peek();
    if (!token || !texts.includes(token.text.toLowerCase())) return null;
    this.at++;
    return token;
  }

  error(message: string, token: Token): ConditionError {
    return new ConditionError(message, token.at, Math.max(1, token.text.length));
  }
}
