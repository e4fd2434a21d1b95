import type { TraceEvent } from '../protocol/messages.ts';
import { type BreakAt, CHANGES } from './breakpoints.ts';
import { type Condition, readCondition } from './condition.ts';
import { factsAt } from './facts.ts';
import { dissected } from './picture.ts';
import { HOOKS } from './spots.ts';
import type { TraceIndex } from './trace-index.ts';

/** What an event says, for words to be found in: function, hook, table, chains, targets, note, reason. */
function wordsOf(event: TraceEvent): string {
  switch (event.kind) {
    case 'hook': {
      const walk = event.walk;
      const steps = walk?.steps.map((s) => `${s.chain} ${s.target} ${s.verdict}`).join(' ') ?? '';
      return `${event.fn} ${event.hook} ${event.module} ${walk?.table ?? ''} ${steps} ${event.verdict} ${event.inDev} ${event.outDev} ${event.note ?? ''}`;
    }
    case 'drop':
      return `${event.fn} drop dropped ${event.reason} ${event.note}`;
    case 'step':
      return `${event.fn} ${event.note}`;
    case 'consume':
      return `${event.fn} ${event.note}`;
    case 'alloc':
      return `${event.fn} ${event.why}`;
    case 'link':
      return `${event.fn} ${event.fromDev} ${event.toDev}`;
    default:
      return event.fn;
  }
}

const lower = new WeakMap<TraceEvent, string>();

/** What an event says in a sentence. */
const saidBy = (event: TraceEvent): string =>
  event.kind === 'alloc' ? event.why : 'note' in event ? (event.note ?? '') : '';

function haystack(index: TraceIndex, event: TraceEvent, host: string, say: Say | null): string {
  let words = lower.get(event);
  if (words === undefined) {
    words = wordsOf(event).toLowerCase();
    lower.set(event, words);
  }
  const pkt = index.stateOf(event.skb, event.seq);
  const said = say ? ` ${say(saidBy(event)).toLowerCase()}` : '';
  if (!pkt) return `${words} ${host}${said}`;
  const d = dissected(pkt);
  const short = say ? `${d.short} ${say(d.short)}` : d.short;
  return `${words} ${host}${said} ${d.source} ${d.destination} ${short.toLowerCase()}`;
}

/** Says a sentence of the model in the language of the reader, whose words are looked for as well. */
type Say = (english: string) => string;

/** A query with an operator in it is a condition; any other is words. */
const looksLikeCondition = (query: string): boolean => /[=<>!&|()]|\bin\b/.test(query);

export type Found =
  | { readonly kind: 'stops'; readonly stops: readonly number[] }
  | { readonly kind: 'error'; readonly message: string };

/**
 * Stops that have all the words of the query, or hold under it when it is a condition (see condition.ts). `nameOf` names
 * namespaces.
 */
export function searchSteps(
  index: TraceIndex,
  query: string,
  nameOf: (net: number) => string,
  say: Say | null = null,
): Found {
  const text = query.trim();
  if (text === '') return { kind: 'stops', stops: [] };
  if (looksLikeCondition(text)) {
    const read = readCondition(text);
    if ('error' in read) return { kind: 'error', message: read.error.message };
    return { kind: 'stops', stops: holding(index, read.condition, nameOf) };
  }
  const words = text.toLowerCase().split(/\s+/);
  const stops: number[] = [];
  for (const [stop, seq] of index.stops.entries()) {
    const event = index.events[seq];
    if (!event) continue;
    const hay = haystack(index, event, nameOf(event.net).toLowerCase(), say);
    if (words.every((w) => hay.includes(w))) stops.push(stop);
  }
  return { kind: 'stops', stops };
}

/**
 * Of what was found the stop that is most likely meant: the first ahead of `now` that bears the query as a name, of a
 * function, hook, table or chain; then any other that does; then the first ahead. A position in `stops`.
 */
export function likeliest(index: TraceIndex, stops: readonly number[], query: string, now: number): number {
  const name = query.trim().toLowerCase();
  const bears = (stop: number): boolean => {
    const event = index.events[index.stops[stop] ?? -1];
    if (!event) return false;
    if (event.fn.toLowerCase() === name) return true;
    if (event.kind !== 'hook') return false;
    const chains = event.walk?.steps.map((s) => s.chain) ?? [];
    return [event.hook, event.walk?.table ?? '', ...chains].some((word) => word.toLowerCase() === name);
  };
  const ahead = stops.findIndex((stop) => stop > now);
  const named = stops.flatMap((stop, i) => (bears(stop) ? [i] : []));
  return named.find((i) => (stops[i] ?? 0) > now) ?? named[0] ?? Math.max(0, ahead);
}

function holding(index: TraceIndex, condition: Condition, nameOf: (net: number) => string): number[] {
  const stops: number[] = [];
  for (let stop = 0; stop < index.stops.length; stop++) {
    const facts = factsAt(index, stop, nameOf);
    if (facts && condition(facts)) stops.push(stop);
  }
  return stops;
}

/** Everything in a trace that one could pause at: hooks, tables, chains, changes, functions. */
export function placesIn(index: TraceIndex): BreakAt[] {
  const chains = new Map<string, BreakAt>();
  const tables = new Map<string, BreakAt>();
  const functions = new Set<string>();
  for (const seq of index.stops) {
    const event = index.events[seq];
    if (!event) continue;
    functions.add(event.fn);
    if (event.kind !== 'hook' || !event.walk) continue;
    const { table, steps } = event.walk;
    tables.set(table, { kind: 'table', table });
    for (const { chain } of steps) chains.set(`${table} ${chain}`, { kind: 'chain', table, chain });
  }
  return [
    { kind: 'drop' },
    ...HOOKS.map((hook) => ({ kind: 'hook', hook }) as const),
    ...Object.keys(CHANGES).map((field) => ({ kind: 'change', field }) as const),
    ...tables.values(),
    ...chains.values(),
    ...[...functions].sort().map((fn) => ({ kind: 'function', fn }) as const),
  ];
}
