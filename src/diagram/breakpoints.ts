import type { HookName, TableName, TraceEvent } from '../protocol/messages.ts';
import { type Condition, readCondition } from './condition.ts';
import { factsAt } from './facts.ts';
import { entersHook } from './hook-entry.ts';
import { writesOf } from './picture.ts';
import { HOOKS } from './spots.ts';
import type { TraceIndex } from './trace-index.ts';

/** Where to pause. */
export type BreakAt =
  | { readonly kind: 'hook'; readonly hook: HookName }
  | { readonly kind: 'drop' }
  | { readonly kind: 'table'; readonly table: TableName }
  | { readonly kind: 'chain'; readonly table: TableName; readonly chain: string }
  | { readonly kind: 'rule'; readonly table: TableName; readonly chain: string; readonly rule: number }
  /** `*` in the name stands for anything. */
  | { readonly kind: 'function'; readonly fn: string }
  /** A field got another value: one of `CHANGES`, or the id of a header field. */
  | { readonly kind: 'change'; readonly field: string }
  /** Anywhere, as long as the condition holds. */
  | { readonly kind: 'any' };

/** A place to pause at, for all hosts or one, always or under a condition (see condition.ts). */
export type Breakpoint = BreakAt & {
  readonly host?: string;
  readonly condition?: string;
  /** Kept, but not heeded. */
  readonly off?: boolean;
};

/** Whether a breakpoint pauses at a stop of the trace. */
export type BreakTest = (index: TraceIndex, stop: number, at: Breakpoint) => boolean;

/** What can be watched for a change, and the fields that belong to it. */
export const CHANGES = {
  mark: ['skb.mark'],
  address: ['ip.src', 'ip.dst'],
  port: ['tcp.sport', 'tcp.dport', 'udp.sport', 'udp.dport'],
  ttl: ['ip.ttl'],
  ct: ['skb.ctinfo'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

const fieldsOf = (field: string): readonly string[] =>
  Object.hasOwn(CHANGES, field) ? CHANGES[field as keyof typeof CHANGES] : [field];

/** A test that heeds everything a breakpoint can say. `nameOf` names namespaces. */
export function breakTest(nameOf: (net: number) => string): BreakTest {
  const conditions = new Map<string, Condition>();
  const conditionOf = (text: string): Condition => {
    let condition = conditions.get(text);
    if (!condition) {
      const read = readCondition(text);
      // the editor lets none in that cannot be read; one that was kept by an older page never holds
      condition = 'condition' in read ? read.condition : () => false;
      conditions.set(text, condition);
    }
    return condition;
  };
  return (index, stop, at) => {
    if (at.off) return false;
    const seq = index.stops[stop];
    const event = seq === undefined ? undefined : index.events[seq];
    if (!event || !isThere(index, stop, event, at)) return false;
    if (at.host !== undefined && nameOf(event.net) !== at.host) return false;
    if (!at.condition) return true;
    const facts = factsAt(index, stop, nameOf);
    return facts !== null && conditionOf(at.condition)(facts);
  };
}

function isThere(index: TraceIndex, stop: number, event: TraceEvent, at: Breakpoint): boolean {
  switch (at.kind) {
    case 'any':
      return true;
    case 'drop':
      return event.kind === 'drop';
    case 'hook':
      return event.kind === 'hook' && event.hook === at.hook && entersHook(index, stop);
    case 'table':
      return event.kind === 'hook' && event.walk?.table === at.table;
    case 'chain':
      return walks(event, at.table, (s) => s.chain === at.chain);
    case 'rule':
      return walks(event, at.table, (s) => s.kind === 'rule' && s.chain === at.chain && s.rule === at.rule);
    case 'function':
      return at.fn.includes('*') ? glob(at.fn).test(event.fn) : event.fn === at.fn;
    case 'change':
      return changes(index, stop, event, at.field);
  }
}

type HookEvent = Extract<TraceEvent, { kind: 'hook' }>;
type Step = NonNullable<HookEvent['walk']>['steps'][number];

const walks = (event: TraceEvent, table: TableName, fits: (step: Step) => boolean): boolean =>
  event.kind === 'hook' && event.walk?.table === table && event.walk.steps.some(fits);

/** Whether the field changed between this stop and the next. */
function changes(index: TraceIndex, stop: number, event: TraceEvent, field: string): boolean {
  const from = index.stops[stop] ?? 0;
  const to = (index.stops[stop + 1] ?? index.length) - 1;
  const track = index.packets.get(event.skb);
  const ids = fieldsOf(field);
  if (track && writesOf(track).some((w) => w.seq >= from && w.seq <= to && ids.includes(w.id))) return true;
  if (field !== 'ct') return false;
  for (let seq = from; seq <= to; seq++) if (index.events[seq]?.kind === 'ct') return true;
  return false;
}

const globs = new Map<string, RegExp>();
function glob(text: string): RegExp {
  let pattern = globs.get(text);
  if (!pattern) {
    pattern = new RegExp(`^${text.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);
    globs.set(text, pattern);
  }
  return pattern;
}

/** Stops at which a breakpoint pauses, in order. */
export function hitsOf(index: TraceIndex, test: BreakTest, at: Breakpoint): number[] {
  const stops: number[] = [];
  const on = at.off ? { ...at, off: false } : at;
  for (let stop = 0; stop < index.stops.length; stop++) if (test(index, stop, on)) stops.push(stop);
  return stops;
}

const TABLES: readonly TableName[] = ['raw', 'mangle', 'nat', 'filter', 'security'];
const isTable = (word: string): word is TableName => (TABLES as readonly string[]).includes(word);
const isHookName = (word: string): word is HookName => (HOOKS as readonly string[]).includes(word);

/**
 * Reads a place as one would write it: `INPUT`, `table nat`, `nat/KUBE-SERVICES`, `filter/INPUT rule 3`, `drop`,
 * `change mark`, `ip_forward`, `ip_vs_*`. Null when it is none.
 */
export function parseBreakAt(text: string): BreakAt | null {
  const words = text.trim().split(/\s+/);
  const [first = '', second = ''] = words;
  if (first === '') return { kind: 'any' };
  if (words.length === 1 && isHookName(first.toUpperCase()))
    return { kind: 'hook', hook: first.toUpperCase() as HookName };
  if (words.length === 1 && (first === 'drop' || first === 'any')) return { kind: first };
  if (first === 'table' && isTable(second) && words.length === 2) return { kind: 'table', table: second };
  if (first === 'change' && words.length === 2 && (Object.hasOwn(CHANGES, second) || /^\w+\.\w+$/.test(second)))
    return { kind: 'change', field: second };
  const chain = /^(\w+)\/(\S+?)(?:\s+(?:rule\s+)?(\d+))?$/.exec(text.trim());
  const [, table = '', name = '', rule] = chain ?? [];
  if (isTable(table)) {
    if (rule === undefined) return { kind: 'chain', table, chain: name };
    return Number(rule) > 0 ? { kind: 'rule', table, chain: name, rule: Number(rule) } : null;
  }
  return words.length === 1 && /^[a-z_*][\w*]*$/i.test(first) ? { kind: 'function', fn: first } : null;
}

/** The place as `parseBreakAt` reads it. */
export function breakAtText(at: BreakAt): string {
  switch (at.kind) {
    case 'any':
    case 'drop':
      return at.kind;
    case 'hook':
      return at.hook;
    case 'table':
      return `table ${at.table}`;
    case 'chain':
      return `${at.table}/${at.chain}`;
    case 'rule':
      return `${at.table}/${at.chain} rule ${at.rule}`;
    case 'function':
      return at.fn;
    case 'change':
      return `change ${at.field}`;
  }
}
