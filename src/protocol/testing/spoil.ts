import type { Random } from '../../base/random.ts';

const VALUES: readonly unknown[] = [null, -1, 0, 1.5, 1e300, '', 'x', '../x', [], {}, true, 'a'.repeat(1000), [[[]]]];
const NAMES = ['__proto__', 'constructor', 'version', 'type', '9'];

/** A value with something else at a random place of it. */
export function spoil(value: unknown, chance: Random): unknown {
  const pick = <T>(list: readonly T[]): T => list[chance.below(list.length)] as T;
  if (typeof value !== 'object' || value === null || chance.below(8) === 0) return pick(VALUES);
  const keys = Object.keys(value);
  if (keys.length === 0) return pick(VALUES);
  const key = pick(keys);
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [...value] : { ...value };
  const fields = copy as Record<string, unknown>;
  if (chance.below(10) === 0) delete fields[key];
  else if (chance.below(20) === 0) fields[pick(NAMES)] = pick(VALUES);
  else fields[key] = spoil(fields[key], chance);
  return copy;
}
