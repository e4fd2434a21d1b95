import process from 'node:process';

/** How many cases a fuzz test tries: few by itself, `HOOKSCOPE_FUZZ_RUNS` times as many for a long run with a new seed. */
export function fuzz(runs: number): { numRuns: number; seed: number } {
  const times = Number(process.env.HOOKSCOPE_FUZZ_RUNS ?? '');
  return times > 0 ? { numRuns: Math.ceil(runs * times), seed: Date.now() } : { numRuns: runs, seed: 42 };
}
