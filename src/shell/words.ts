/** One simple command of a line, and what stands behind it. */
export interface Simple {
  readonly words: readonly Word[];
  /** As it was typed. */
  readonly text: string;
  /** The text of its here-document. */
  readonly input?: string;
  /** What separates it from the next: `;` and the end of the line are the same. */
  readonly then: ';' | '&&' | '||' | '&';
}

/** A word as typed: literal text and variables, already unquoted. */
export type Word = readonly Part[];
export type Part = string | { readonly variable: string; readonly quoted: boolean };

/**
 * What a line is: simple commands one after the other, which we run ourselves; something that needs the whole grammar;
 * a line that goes on (an open quote, a trailing `&&`); or nothing.
 */
export type Line =
  | { readonly kind: 'list'; readonly commands: readonly Simple[] }
  | { readonly kind: 'complex' }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'empty' };

const BLANK = /[ \t]/;
/** Characters that mean something only the whole grammar knows. */
const SPECIAL = /[<>|(){}*?[\]`~!#]/;
const RESERVED = /^(if|then|else|elif|fi|for|while|until|do|done|case|esac|function|select|time|coproc|\[\[)$/;

/** Reads a line with the quoting of the POSIX shell. */
export function parseLine(text: string): Line {
  const commands: Simple[] = [];
  let words: Word[] = [];
  let parts: Part[] | null = null;
  let i = 0;
  let begin = 0;
  const literal = (s: string): void => {
    parts ??= [];
    const last = parts.at(-1);
    if (typeof last === 'string') parts[parts.length - 1] = last + s;
    else parts.push(s);
  };
  const endWord = (): void => {
    if (parts) words.push(parts);
    parts = null;
  };
  const endCommand = (then: Simple['then'], input?: string): boolean => {
    endWord();
    if (words.length === 0) return false;
    commands.push({ words, text: text.slice(begin, i).trim(), then, ...(input === undefined ? {} : { input }) });
    words = [];
    return true;
  };
  const variable = (quoted: boolean): boolean => {
    const name = /^\$(?:\{([A-Za-z_]\w*|\?)\}|([A-Za-z_]\w*|\?))/.exec(text.slice(i, i + 300));
    if (!name) return false;
    parts ??= [];
    parts.push({ variable: name[1] ?? name[2] ?? '', quoted });
    i += name[0].length;
    return true;
  };

  while (i < text.length) {
    const c = text[i] ?? '';
    if (BLANK.test(c)) {
      endWord();
      i++;
    } else if (c === '\\') {
      if (i + 1 >= text.length) return { kind: 'incomplete' };
      if (text[i + 1] !== '\n') literal(text[i + 1] ?? '');
      i += 2;
    } else if (c === "'") {
      const end = text.indexOf("'", i + 1);
      if (end < 0) return { kind: 'incomplete' };
      literal(text.slice(i + 1, end));
      i = end + 1;
    } else if (c === '"') {
      literal('');
      i++;
      while (i < text.length && text[i] !== '"') {
        const d = text[i] ?? '';
        if (d === '`') return { kind: 'complex' };
        if (d === '$' && /[A-Za-z_{?]/.test(text[i + 1] ?? '')) {
          if (!variable(true)) return { kind: 'complex' };
        } else if (d === '$' && text[i + 1] === '(') return { kind: 'complex' };
        else if (d === '\\' && '$`"\\\n'.includes(text[i + 1] ?? 'x')) {
          if (text[i + 1] !== '\n') literal(text[i + 1] ?? '');
          i += 2;
        } else {
          literal(d);
          i++;
        }
      }
      if (i >= text.length) return { kind: 'incomplete' };
      i++;
    } else if (c === '$') {
      if (/[A-Za-z_{?]/.test(text[i + 1] ?? '')) {
        if (!variable(false)) return { kind: 'complex' };
      } else if (/[0-9@*#$!('"-]/.test(text[i + 1] ?? ' ')) return { kind: 'complex' };
      else {
        literal('$');
        i++;
      }
    } else if (c === '\n' || c === ';') {
      if (text[i + 1] === ';') return { kind: 'complex' };
      if (!endCommand(';') && c === ';') return { kind: 'complex' };
      begin = ++i;
    } else if (c === '&') {
      const both = text[i + 1] === '&';
      if (text[i + 1] === '>') return { kind: 'complex' };
      if (!endCommand(both ? '&&' : '&')) return { kind: 'complex' };
      i += both ? 2 : 1;
      begin = i;
    } else if (c === '|' && text[i + 1] === '|') {
      if (!endCommand('||')) return { kind: 'complex' };
      i += 2;
      begin = i;
    } else if (c === '!' && words.length > 0 && parts === null && (text[i + 1] ?? ' ') === ' ') {
      literal('!'); // `iptables ! -s ...`: only a leading ! means something to the shell
      i++;
    } else if (c === '#' && parts !== null) {
      literal('#');
      i++;
    } else if ((c === '!' || c === '~') && parts !== null) {
      literal(c);
      i++;
    } else if (c === '<' && parts === null && words.length > 0) {
      const here = hereDocument(text, i);
      if (typeof here === 'string') return { kind: here };
      i = here.end;
      endCommand(';', here.input);
      begin = i;
    } else if (SPECIAL.test(c)) {
      return { kind: 'complex' };
    } else {
      // a digit in front of < or > is a file descriptor, which the special character catches
      literal(c);
      i++;
    }
  }
  endCommand(';');
  const last = commands.at(-1);
  if (!last) return { kind: 'empty' };
  if ((last.then === '&&' || last.then === '||') && words.length === 0) return { kind: 'incomplete' };
  // a list as a whole in the background is a subshell
  if (commands.some((c) => c.then === '&') && commands.some((c) => c.then === '&&' || c.then === '||'))
    return { kind: 'complex' };
  for (const {
    words: [first],
  } of commands) {
    const name = first?.length === 1 && typeof first[0] === 'string' ? first[0] : null;
    if (name === null) return { kind: 'complex' };
    if (RESERVED.test(name) || /^[A-Za-z_]\w*\+?=/.test(name)) return { kind: 'complex' };
  }
  return { kind: 'list', commands };
}

/**
 * A here-document that ends a command, with a text that is taken as it stands: large files come this way, and the library
 * takes no more than a megabyte. `end` is behind it.
 */
function hereDocument(text: string, at: number): { input: string; end: number } | 'complex' | 'incomplete' {
  const [head, single, double, bare] =
    /^<<[ \t]*(?:'([^'\n]+)'|"([^"\\$`\n]+)"|([\w.][\w.-]*))[ \t]*\n/.exec(text.slice(at, at + 300)) ?? [];
  if (head === undefined) return 'complex';
  const word = single ?? double ?? bare ?? '';
  const from = at + head.length;
  const found = text.startsWith(`${word}\n`, from) ? from - 1 : text.indexOf(`\n${word}\n`, from - 1);
  const last = text.endsWith(`\n${word}`) ? text.length - word.length - 1 : -1;
  const mark = found >= 0 ? found : last;
  if (mark < from - 1) return 'incomplete';
  const input = text.slice(from, mark + 1);
  if (bare !== undefined && /[$`\\]/.test(input)) return 'complex';
  return { input, end: Math.min(text.length, mark + word.length + 2) };
}

/** Puts in the variables. An unquoted one is split at blanks, as `IFS` does, and vanishes when empty. */
export function expand(words: readonly Word[], variables: (name: string) => string): string[] {
  const out: string[] = [];
  for (const word of words) {
    let current: string | null = null;
    for (const part of word) {
      if (typeof part === 'string') {
        current = (current ?? '') + part;
        continue;
      }
      const value = variables(part.variable);
      if (part.quoted) {
        current = (current ?? '') + value;
        continue;
      }
      const pieces = value.split(/[ \t\n]+/);
      pieces.forEach((piece, n) => {
        if (n > 0 && current !== null) {
          out.push(current);
          current = null;
        }
        if (piece !== '') current = (current ?? '') + piece;
      });
    }
    if (current !== null) out.push(current);
  }
  return out;
}
