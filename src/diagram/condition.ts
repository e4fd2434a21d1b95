import { FIELDS, type FieldDef, fieldNamed, type Value } from './condition-fields.ts';
import { ConditionError, Cursor, type Token, tokenize } from './condition-tokens.ts';
import type { Facts } from './facts.ts';

export { ConditionError } from './condition-tokens.ts';

/** Whether a moment is one that the condition means. */
export type Condition = (facts: Facts) => boolean;

const PROTOCOLS: ReadonlySet<string> = new Set(['tcp', 'udp', 'icmp', 'arp', 'sctp', 'igmp']);
const QUALIFIERS: ReadonlySet<string> = new Set(['src', 'dst', 'port', 'host', 'net']);
const COMPARISONS: ReadonlySet<string> = new Set(['==', '=', '!=', '<', '<=', '>', '>=', 'in', 'has', 'is']);

/**
 * Reads a condition as one would write it for tcpdump or pwru: `proto == tcp && dport == 80`, `src in 10.0.0.0/8`,
 * `tcp and dst port 80`, `host == node-a`. An empty one always holds. Throws `ConditionError`, which says where.
 */
export function parseCondition(text: string): Condition {
  const cursor = new Cursor(text, tokenize(text));
  if (cursor.peek() === null) return () => true;
  const condition = either(cursor);
  const rest = cursor.peek();
  if (rest?.text === ')') throw cursor.error('this ) closes nothing', rest);
  if (rest) throw cursor.error(`"and" or "or" is wanted before ${quoted(rest)}`, rest);
  return condition;
}

/** The same, with the error as a value. */
export function readCondition(text: string): { readonly condition: Condition } | { readonly error: ConditionError } {
  try {
    return { condition: parseCondition(text) };
  } catch (error) {
    if (error instanceof ConditionError) return { error };
    throw error;
  }
}

const quoted = (token: Token): string => `"${token.text}"`;

function either(cursor: Cursor): Condition {
  let left = both(cursor);
  while (cursor.take('||', 'or')) {
    const [a, b] = [left, both(cursor)];
    left = (facts) => a(facts) || b(facts);
  }
  return left;
}

function both(cursor: Cursor): Condition {
  let left = one(cursor);
  while (cursor.take('&&', 'and')) {
    const [a, b] = [left, one(cursor)];
    left = (facts) => a(facts) && b(facts);
  }
  return left;
}

function one(cursor: Cursor): Condition {
  if (cursor.take('!', 'not')) {
    const inner = one(cursor);
    return (facts) => !inner(facts);
  }
  const open = cursor.take('(');
  if (open) {
    const inner = either(cursor);
    if (!cursor.take(')')) throw cursor.error('this ( is not closed', open);
    return inner;
  }
  return primitive(cursor);
}

function primitive(cursor: Cursor): Condition {
  const name = cursor.next('a field is wanted here, for instance dport');
  const word = name.text.toLowerCase();
  const after = cursor.peek();
  const compared = after !== null && COMPARISONS.has(after.text.toLowerCase());
  if (!compared && PROTOCOLS.has(word)) {
    const protocol = equals(cursor, field(cursor, name, 'proto'), { ...name, text: word });
    // `tcp dst port 80` goes on without an `and`
    if (after === null || !QUALIFIERS.has(after.text.toLowerCase())) return protocol;
    const rest = primitive(cursor);
    return (facts) => protocol(facts) && rest(facts);
  }
  if (!compared && (word === 'src' || word === 'dst')) return directed(cursor, word, name);
  if (!compared && (word === 'host' || word === 'net')) return hostOrNet(cursor, name);
  const def = field(cursor, name, word);
  if (!compared) {
    const operator = cursor.peek();
    if (!operator || ['&&', '||', ')', 'and', 'or'].includes(operator.text)) {
      throw cursor.error(`${quoted(name)} is compared with nothing: == and a value are wanted after it`, name);
    }
    if (operator.symbol)
      throw cursor.error(`${quoted(operator)} does not compare; known are == != < <= > >= in has`, operator);
    return member(cursor, def, operator, cursor.next(''));
  }
  const operator = cursor.next('');
  const value = cursor.next(`a value is wanted after ${quoted(operator)}`);
  return compare(cursor, def, operator, value);
}

/** `src 10.0.0.1`, `dst net 10.0.0.0/8`, `src port 53`. */
function directed(cursor: Cursor, way: 'src' | 'dst', name: Token): Condition {
  if (cursor.take('port')) {
    const value = cursor.next('a port is wanted here');
    return member(cursor, field(cursor, name, way === 'src' ? 'sport' : 'dport'), name, value);
  }
  cursor.take('host', 'net');
  return member(cursor, field(cursor, name, way), name, cursor.next('an address is wanted here'));
}

/** `host 10.0.0.1` is an address, as in tcpdump; `host node-a` is where the packet is. */
function hostOrNet(cursor: Cursor, name: Token): Condition {
  const value = cursor.next('an address or the name of a host is wanted here');
  const place = name.text.toLowerCase() === 'host' && !/^\d+\.\d+\.\d+\.\d+/.test(value.text);
  return member(cursor, field(cursor, name, place ? 'host' : 'addr'), name, value);
}

function field(cursor: Cursor, at: Token, name: string): FieldDef {
  const def = fieldNamed(name);
  if (def) return def;
  const close = nearest(name);
  const hint = close ? `did you mean ${close}?` : `known are ${FIELDS.map((f) => f.name).join(', ')}`;
  throw cursor.error(`${quoted(at)} is not a field: ${hint}`, at);
}

function compare(cursor: Cursor, def: FieldDef, operator: Token, value: Token): Condition {
  switch (operator.text.toLowerCase()) {
    case '==':
    case '=':
    case 'is':
      return exactly(cursor, def, value);
    case '!=': {
      const same = exactly(cursor, def, value);
      return (facts) => !same(facts);
    }
    case 'in':
    case 'has':
      return member(cursor, def, operator, value);
    default:
      return ordered(cursor, def, operator, value);
  }
}

/** True when one of the field's values fits: `addr` and `port` have two. */
const some =
  (def: FieldDef, fits: (value: Value) => boolean): Condition =>
  (facts) =>
    def.read(facts).some(fits);

function equals(cursor: Cursor, def: FieldDef, value: Token): Condition {
  return some(def, matcher(cursor, def, value));
}

/** `flags == SYN`: that and no other; `flags has SYN` asks for less. */
function exactly(cursor: Cursor, def: FieldDef, value: Token): Condition {
  const all = matcher(cursor, def, value);
  if (def.kind !== 'flags') return some(def, all);
  const count = value.text.split(/[+|]/).length;
  return some(def, (v) => all(v) && String(v).split(' ').length === count);
}

function ordered(cursor: Cursor, def: FieldDef, operator: Token, value: Token): Condition {
  const limit = def.kind === 'number' ? def.number(value.text) : null;
  if (def.kind !== 'number') throw cursor.error(`${def.name} has no order: only ==, != and in compare it`, operator);
  if (limit === null) throw cursor.error(`${quoted(value)} is not a number`, value);
  const test: Record<string, (n: number) => boolean> = {
    '<': (n) => n < limit,
    '<=': (n) => n <= limit,
    '>': (n) => n > limit,
    '>=': (n) => n >= limit,
  };
  const fits = test[operator.text];
  if (!fits) throw cursor.error(`${quoted(operator)} does not compare`, operator);
  return some(def, (v) => typeof v === 'number' && fits(v));
}

/** One value, a network, a range, or several in braces: `{80, 443}`. */
function member(cursor: Cursor, def: FieldDef, operator: Token, value: Token): Condition {
  if (value.text !== '{') return equals(cursor, def, value);
  const fits: ((v: Value) => boolean)[] = [];
  for (;;) {
    const next = cursor.next('this list is not closed: } is wanted', value);
    if (next.text === '}') break;
    if (next.text !== ',') fits.push(matcher(cursor, def, next));
  }
  if (fits.length === 0) throw cursor.error(`there is nothing in the list after ${quoted(operator)}`, value);
  return some(def, (v) => fits.some((f) => f(v)));
}

function matcher(cursor: Cursor, def: FieldDef, value: Token): (v: Value) => boolean {
  if (value.symbol) throw cursor.error(`a value is wanted in place of ${quoted(value)}`, value);
  const made = def.match(value.text);
  if (typeof made === 'string') throw cursor.error(`${quoted(value)} ${made}`, value);
  return made;
}

/** The field whose name is at most two letters away. */
function nearest(name: string): string | null {
  let best: string | null = null;
  let least = 3;
  for (const f of FIELDS) {
    const d = distance(name, f.name);
    if (d < least && d < f.name.length) {
      least = d;
      best = f.name;
    }
  }
  return best;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
