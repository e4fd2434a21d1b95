import { useRef } from 'react';
import type { Walked } from '../../diagram/walked.ts';

/** The value of the step before, as long as it says the same: what is drawn from it is then left alone. */
export function useKept<T>(now: T, isSame: (a: T, b: T) => boolean): T {
  // Both say the same, so that a render which React gives up does no harm.
  const kept = useRef(now);
  if (kept.current !== now && !isSame(kept.current, now)) kept.current = now;
  return kept.current;
}

export const sameMap = <K, V>(a: ReadonlyMap<K, V>, b: ReadonlyMap<K, V>): boolean =>
  a.size === b.size && [...a].every(([key, value]) => b.has(key) && b.get(key) === value);

const sameSet = <T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean =>
  a.size === b.size && [...a].every((x) => b.has(x));

export const sameRails = (a: Walked, b: Walked): boolean => sameSet(a.now, b.now) && sameSet(a.before, b.before);
