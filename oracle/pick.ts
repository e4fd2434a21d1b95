import { Random } from '../src/base/random.ts';

/** Choices of one case: the same seed makes the same ones, on every machine. */
export class Pick {
  private readonly random: Random;

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  /** A whole number in [from, to]. */
  int(from: number, to: number): number {
    return from + this.random.below(to - from + 1);
  }

  /** True once in `n` times. */
  oneIn(n: number): boolean {
    return this.random.below(n) === 0;
  }

  one<T>(list: readonly T[]): T {
    if (list.length === 0) throw new Error('nothing to choose from');
    return list[this.random.below(list.length)] as T;
  }

  /** `n` different ones, in the order of the list; fewer when it is shorter. */
  some<T>(list: readonly T[], n: number): T[] {
    const chosen = new Set<number>();
    while (chosen.size < Math.min(n, list.length)) chosen.add(this.random.below(list.length));
    return list.filter((_, i) => chosen.has(i));
  }

  /** One of the texts made by the functions, each weighing the same. */
  make(list: readonly (() => string)[]): string {
    return this.one(list)();
  }
}
