import type { BreakAt, Breakpoint, BreakTest } from '../diagram/breakpoints.ts';
import { entersHook } from '../diagram/hook-entry.ts';

export type { Breakpoint } from '../diagram/breakpoints.ts';

/** What makes two breakpoints the same place. */
export const breakKey = (b: Breakpoint): string =>
  [b.kind, ...PARTS.map((part) => (part in b ? String(Reflect.get(b, part)) : ''))].join(' ');
const PARTS = ['hook', 'table', 'chain', 'rule', 'fn', 'field', 'host'] as const;

/** The list without the breakpoint at the place of `b`. */
export const withoutBreak = (list: readonly Breakpoint[], b: Breakpoint): readonly Breakpoint[] =>
  list.filter((other) => breakKey(other) !== breakKey(b));

/** Those that the first load can tell by itself; all others take `breakTest`, which comes when it is needed. */
export const isSimple = (b: Breakpoint): boolean =>
  (b.kind === 'hook' || b.kind === 'drop') && !b.condition && b.host === undefined;

/** Tells where simple breakpoints pause; all others never do. */
export const simpleTest: BreakTest = (index, stop, at) => {
  const event = index.events[index.stops[stop] ?? -1];
  if (!event || at.off || !isSimple(at)) return false;
  if (at.kind === 'drop') return event.kind === 'drop';
  return at.kind === 'hook' && event.kind === 'hook' && event.hook === at.hook && entersHook(index, stop);
};

const NEEDS: Readonly<Record<BreakAt['kind'], readonly string[]>> = {
  hook: ['hook'],
  drop: [],
  table: ['table'],
  chain: ['table', 'chain'],
  rule: ['table', 'chain', 'rule'],
  function: ['fn'],
  change: ['field'],
  any: [],
};

/** More are not read: each is asked at every step. */
const MOST = 200;

/** Breakpoints as they were kept; what is none is left out. Null when nothing was kept. */
export function readBreakpoints(kept: unknown): readonly Breakpoint[] | null {
  if (!Array.isArray(kept)) return null;
  return kept.slice(0, MOST).filter((b: unknown): b is Breakpoint => {
    if (typeof b !== 'object' || b === null) return false;
    const kind: unknown = Reflect.get(b, 'kind');
    if (typeof kind !== 'string' || !Object.hasOwn(NEEDS, kind)) return false;
    const needs = NEEDS[kind as BreakAt['kind']];
    const fits = (name: string, type: string): boolean => typeof Reflect.get(b, name) === type;
    return (
      needs.every((name) => fits(name, name === 'rule' ? 'number' : 'string')) &&
      (fits('off', 'undefined') || fits('off', 'boolean')) &&
      (fits('host', 'undefined') || fits('host', 'string')) &&
      (fits('condition', 'undefined') || fits('condition', 'string'))
    );
  });
}
