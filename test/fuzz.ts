import process from 'node:process';

/** How many cases a fuzz test tries: few by itself, `HOOKSCOPE_FUZZ_RUNS` times as many for a long run with a new seed. */
export function fuzz(runs: number): { numRuns: number; seed: number } {
  const times = Number(process.env.HOOKSCOPE_FUZZ_RUNS ?? '');
  return times > 0 ? { numRuns: Math.ceil(runs * times), seed: Date.now() } : { numRuns: runs, seed: 42 };
}

/** Puts `value` at the `n`-th place of a tree, or takes that out. */
export function spoil(tree: unknown, n: number, value: unknown, gone: boolean): unknown {
  const places: [Record<string, unknown>, string][] = [];
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const key of Object.keys(node)) {
      places.push([node as Record<string, unknown>, key]);
      walk(Reflect.get(node, key));
    }
  };
  walk(tree);
  const [node, key] = places[n % places.length] ?? [];
  if (node && key !== undefined) {
    if (gone) delete node[key];
    else node[key] = value;
  }
  return tree;
}
