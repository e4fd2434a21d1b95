import { readFileSync } from 'node:fs';
import { messageOf } from '../base/message-of.ts';

/** The command line is wrong: exit status 2 and a hint. */
export class UsageError extends Error {}

/** What each option was given, in order; a later one wins where one is wanted. */
export type Options = ReadonlyMap<string, readonly string[]>;

export interface Parsed {
  readonly words: readonly string[];
  readonly options: Options;
}

export const option = (options: Options, name: string): string | undefined => options.get(name)?.at(-1);

/** Splits `--name value`, `--name=value` and plain words. Unknown options are refused. */
export function parseOptions(argv: readonly string[], known: readonly string[]): Parsed {
  const words: string[] = [];
  const options = new Map<string, string[]>();
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    if (!word.startsWith('--')) {
      words.push(word);
      continue;
    }
    const eq = word.indexOf('=');
    const name = word.slice(2, eq < 0 ? undefined : eq);
    if (!known.includes(name)) throw new UsageError(`unknown option: --${name}`);
    const value = eq < 0 ? argv[++i] : word.slice(eq + 1);
    if (value === undefined) throw new UsageError(`--${name} needs a value`);
    options.set(name, [...(options.get(name) ?? []), value]);
  }
  return { words, options };
}

/** A file's text; `-` is standard input. */
export function readText(path: string): string {
  try {
    return readFileSync(path === '-' ? 0 : path, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${messageOf(error)}`);
  }
}

export function numberOption(options: Options, name: string, fallback: number): number {
  const text = option(options, name);
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new UsageError(`--${name} takes a whole number, not ${text}`);
  return value;
}
