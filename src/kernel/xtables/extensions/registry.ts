import type { AnyMatch, AnyTarget } from '../types.ts';

/** Every match, in the order of their names. A new one is added here and nowhere else. */
export const allMatches: readonly AnyMatch[] = [];

/** Every target but the standard verdicts, in the order of their names. */
export const allTargets: readonly AnyTarget[] = [];

const byName = <T extends AnyMatch | AnyTarget>(list: readonly T[]): ReadonlyMap<string, T> =>
  new Map(list.flatMap((ext) => [ext.name, ...(ext.aliases ?? [])].map((name) => [name, ext] as const)));

const matches = byName(allMatches);
const targets = byName(allTargets);

/** The match of `-m name`, or null: "Couldn't load match". */
export const matchByName = (name: string): AnyMatch | null => matches.get(name) ?? null;

/** The target of `-j NAME`, or null. */
export const targetByName = (name: string): AnyTarget | null => targets.get(name) ?? null;
