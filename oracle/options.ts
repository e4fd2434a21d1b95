export interface OracleOptions {
  readonly seed: number;
  readonly cases: number;
  readonly seconds: number | null;
  /** Leaves the namespaces of the last case. */
  readonly keep: boolean;
  /** A script for each difference, not only for the first. */
  readonly all: boolean;
  /** Leaves out of a case all that its difference does not need. */
  readonly shrink: boolean;
  readonly jobs: number;
  /** The compiled agent and its source. */
  readonly agent: readonly string[];
}

const NUMBERS = ['--seed', '--cases', '--seconds', '--jobs'] as const;

/** Reads the command line. Throws with what is wrong. */
export function readOptions(args: readonly string[]): OracleOptions {
  const numbers = new Map<string, number>();
  const flags = new Set<string>();
  const agent: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? '';
    const value = args[i + 1] ?? '';
    if (NUMBERS.some((name) => name === word)) {
      if (!/^\d+$/.test(value)) throw new Error(`${word}: a number is wanted, not '${value}'`);
      numbers.set(word, Number(value));
      i++;
    } else if (word === '--agent' || word === '--agent-source') {
      agent[word === '--agent' ? 0 : 1] = value;
      i++;
    } else if (['--keep', '--all', '--shrink', '--strict'].includes(word)) flags.add(word);
    else throw new Error(`unknown option ${word}`);
  }
  return {
    seed: numbers.get('--seed') ?? 1,
    cases: numbers.get('--cases') ?? (numbers.has('--seconds') ? Number.MAX_SAFE_INTEGER : 100),
    seconds: numbers.get('--seconds') ?? null,
    keep: flags.has('--keep'),
    all: flags.has('--all'),
    shrink: flags.has('--shrink'),
    jobs: numbers.get('--jobs') ?? 2,
    agent,
  };
}
