/**
 * Reads the YAML that manifests are written in: block maps and lists, flow maps and lists, comments, plain and quoted
 * texts, literal (`|`) and folded (`>`) texts, several documents. Left out, with an error: anchors, aliases, tags, merge
 * keys, `? ` keys, texts over several lines without `|` or `>`.
 */
export class YamlError extends Error {
  constructor(line: number, why: string) {
    super(`yaml: line ${line}: ${why}`);
  }
}

interface Line {
  readonly number: number;
  readonly indent: number;
  /** Without indentation and comment. */
  text: string;
}

/** Where a comment begins: a `#` at the start or after a blank, not inside quotes. */
function withoutComment(text: string): string {
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (quote !== '') {
      if (c === '\\' && quote === '"') i++;
      else if (c === quote) quote = '';
    } else if (c === '"' || c === "'") {
      if (i === 0 || /[\s[{,:-]/.test(text.charAt(i - 1))) quote = c;
    } else if (c === '#' && (i === 0 || /\s/.test(text.charAt(i - 1)))) return text.slice(0, i);
  }
  return text;
}

/** All documents of a text. */
export function readYaml(text: string): unknown[] {
  const documents: unknown[] = [];
  const all = text.split('\n');
  let from = 0;
  for (let i = 0; i <= all.length; i++) {
    const line = all[i];
    const ends = line === undefined || /^(---|\.\.\.)(\s|$)/.test(line);
    if (!ends) continue;
    const value = new Document(all.slice(from, i), from + 1).read();
    if (value !== undefined) documents.push(value);
    from = i + 1;
  }
  return documents;
}

const KEY = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#&*!|>'"%@`{}[\],?-][^#]*?|-[^\s#][^#]*?)\s*:(?:\s+(.*))?$/;

class Document {
  private readonly source: readonly string[];
  private readonly first: number;
  private at = 0;

  constructor(source: readonly string[], first: number) {
    this.source = source;
    this.first = first;
  }

  /** undefined for a document with nothing in it. */
  read(): unknown {
    const line = this.peek();
    if (!line) return undefined;
    const value = this.block(line.indent);
    const rest = this.peek();
    if (rest) throw new YamlError(rest.number, 'did not find expected key');
    return value;
  }

  /** The next line that says something. */
  private peek(): Line | null {
    for (; this.at < this.source.length; this.at++) {
      const raw = this.source[this.at] ?? '';
      const number = this.first + this.at;
      const text = withoutComment(raw).trimEnd();
      if (text.trim() === '') continue;
      const indent = /^ */.exec(text)?.[0].length ?? 0;
      if (text.charAt(indent) === '\t')
        throw new YamlError(number, 'found character that cannot start any token: a tab in the indentation');
      return { number, indent, text: text.slice(indent) };
    }
    return null;
  }

  private block(indent: number): unknown {
    const line = this.peek();
    if (!line) return null;
    if (/^- |^-$/.test(line.text)) return this.list(indent);
    if (KEY.test(line.text)) return this.map(indent);
    this.at++;
    return this.value(line.text, line, indent);
  }

  private list(indent: number): unknown[] {
    const items: unknown[] = [];
    for (let line = this.peek(); line && line.indent === indent && /^- |^-$/.test(line.text); line = this.peek()) {
      const rest = line.text.slice(1).trimStart();
      if (rest === '') {
        this.at++;
        const next = this.peek();
        items.push(next && next.indent > indent ? this.block(next.indent) : null);
      } else if (KEY.test(rest) || /^- |^-$/.test(rest)) {
        // what is behind the dash is a block of its own, as if it stood on a line of its own
        const inner = indent + line.text.length - rest.length;
        const source = this.source as string[];
        source[this.at] = ' '.repeat(inner) + rest;
        items.push(this.block(inner));
      } else {
        this.at++;
        items.push(this.value(rest, line, indent));
      }
    }
    const after = this.peek();
    if (after && after.indent > indent) throw new YamlError(after.number, "did not find expected '-' indicator");
    return items;
  }

  private map(indent: number): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    for (let line = this.peek(); line && line.indent === indent; line = this.peek()) {
      const [, key = '', rest = ''] = KEY.exec(line.text) ?? [];
      if (key === '') throw new YamlError(line.number, `could not find expected ':'`);
      const name = String(/^["']/.test(key) ? flow(key, line.number) : key);
      if (name === '<<') throw new YamlError(line.number, 'merge keys are not understood here');
      if (Object.hasOwn(map, name))
        throw new YamlError(line.number, `mapping key ${JSON.stringify(name)} already defined`);
      this.at++;
      const next = rest === '' ? this.peek() : null;
      let value: unknown = null;
      if (rest !== '') value = this.value(rest, line, indent);
      else if (next && (next.indent > indent || (next.indent === indent && /^- |^-$/.test(next.text))))
        value = this.block(next.indent);
      Object.defineProperty(map, name, { value, enumerable: true, configurable: true, writable: true });
    }
    const after = this.peek();
    if (after && after.indent > indent)
      throw new YamlError(after.number, 'mapping values are not allowed in this context');
    return map;
  }

  /** What stands behind a key or a dash. */
  private value(text: string, line: Line, indent: number): unknown {
    const style = /^([|>])([+-]?)$/.exec(text);
    if (style) return this.longText(indent, style[1] === '|', style[2] ?? '');
    let whole = text;
    // a flow map or list may go on over lines
    while (/^[[{]/.test(whole) && !isClosed(whole)) {
      const next = this.peek();
      if (!next) throw new YamlError(line.number, "did not find expected ',' or ']' or '}'");
      this.at++;
      whole += ` ${next.text}`;
    }
    return flow(whole, line.number);
  }

  private longText(indent: number, literal: boolean, chomp: string): string {
    const rows: string[] = [];
    let inner = -1;
    for (; this.at < this.source.length; this.at++) {
      const raw = this.source[this.at] ?? '';
      const own = /^ */.exec(raw)?.[0].length ?? 0;
      if (raw.trim() !== '') {
        if (own <= indent) break;
        if (inner < 0) inner = own;
      }
      rows.push(raw.slice(Math.max(inner, 0)));
    }
    const text = rows.join(literal ? '\n' : ' ').replace(/\s+$/, '');
    return chomp === '-' ? text : `${text}\n`;
  }
}

/** Brackets and braces are balanced, those in quotes aside. */
function isClosed(text: string): boolean {
  const bare = text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'/g, '');
  const count = (pattern: RegExp): number => bare.match(pattern)?.length ?? 0;
  return count(/[[{]/g) <= count(/[\]}]/g);
}

/** A value on one line: a text, a number, a flow map or list. */
function flow(text: string, line: number): unknown {
  const reader = new FlowReader(text, line);
  const value = reader.value('');
  reader.end();
  return value;
}

class FlowReader {
  private readonly text: string;
  private readonly line: number;
  private at = 0;

  constructor(text: string, line: number) {
    this.text = text;
    this.line = line;
  }

  end(): void {
    this.blanks();
    if (this.at < this.text.length) throw this.bad(`unexpected ${JSON.stringify(this.text.slice(this.at))}`);
  }

  /** `stops`: characters that end a plain text here. */
  value(stops: string): unknown {
    this.blanks();
    const c = this.text.charAt(this.at);
    if (c === '[') return this.list();
    if (c === '{') return this.map();
    if (c === '"' || c === "'") return this.quoted(c);
    if (/[&*!]/.test(c)) throw this.bad('anchors, aliases and tags are not understood here');
    if (/[@`%]/.test(c)) throw this.bad(`found character that cannot start any token: ${c}`);
    return plain(this.word(stops));
  }

  private list(): unknown[] {
    const items: unknown[] = [];
    this.at++;
    for (;;) {
      this.blanks();
      if (this.take(']')) return items;
      items.push(this.value(',]'));
      this.blanks();
      if (this.take(']')) return items;
      if (!this.take(',')) throw this.bad("did not find expected ',' or ']'");
    }
  }

  private map(): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    this.at++;
    for (;;) {
      this.blanks();
      if (this.take('}')) return Object.fromEntries(entries);
      const c = this.text.charAt(this.at);
      const key = c === '"' || c === "'" ? this.quoted(c) : this.word(':,}');
      this.blanks();
      const value = this.take(':') ? this.value(',}') : null;
      entries.push([key, value]);
      this.blanks();
      if (this.take('}')) return Object.fromEntries(entries);
      if (!this.take(',')) throw this.bad("did not find expected ',' or '}'");
    }
  }

  private word(stops: string): string {
    const from = this.at;
    while (this.at < this.text.length && !stops.includes(this.text.charAt(this.at))) this.at++;
    const word = this.text.slice(from, this.at).trim();
    if (stops === '' && /:\s/.test(word)) throw this.bad('mapping values are not allowed in this context');
    return word;
  }

  private quoted(quote: string): string {
    const pattern = quote === '"' ? /"((?:[^"\\]|\\.)*)"/y : /'((?:[^']|'')*)'/y;
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) throw this.bad('found unexpected end of stream: a quote is not closed');
    this.at += found[0].length;
    if (quote === "'") return (found[1] ?? '').replaceAll("''", "'");
    try {
      return String(JSON.parse(found[0]));
    } catch {
      throw this.bad('found unknown escape character');
    }
  }

  private take(c: string): boolean {
    if (this.text.charAt(this.at) !== c) return false;
    this.at++;
    return true;
  }

  private blanks(): void {
    while (/\s/.test(this.text.charAt(this.at))) this.at++;
  }

  private bad(why: string): YamlError {
    return new YamlError(this.line, why);
  }
}

/** What a text without quotes means. */
function plain(text: string): unknown {
  if (/^(?:|~|null|Null|NULL)$/.test(text)) return null;
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  if (/^[-+]?(?:0|[1-9]\d*)$/.test(text) || /^[-+]?\d+\.\d*$/.test(text)) return Number(text);
  if (/^0x[0-9a-fA-F]+$/.test(text)) return Number(text);
  return text;
}
