import { BUILTIN_NAMES } from '../shell/builtins.ts';
import { resolvePath } from '../shell/files.ts';
import { COMMAND_NAMES, commandByName, loadCommands } from '../shell/registry.ts';
import type { Machine } from './machine.ts';

/** Programs of the shell library that are worth a completion. */
const PROGRAMS = [
  'awk',
  'cat',
  'cut',
  'grep',
  'head',
  'ls',
  'printf',
  'sed',
  'seq',
  'sort',
  'tail',
  'tee',
  'tr',
  'uniq',
  'wc',
];

export interface Completions {
  /** Where the completed word begins. */
  readonly start: number;
  readonly words: readonly string[];
}

/** Words that could stand at the cursor: commands first in a command, then what the command offers, else files. */
export async function complete(
  machine: Machine,
  placeName: string,
  line: string,
  cursor: number,
): Promise<Completions> {
  await loadCommands();
  const place = machine.places.get(placeName);
  const before = line.slice(0, cursor);
  // the last command of the line; quotes are not looked at
  const commandStart = Math.max(...['|', ';', '&', '('].map((c) => before.lastIndexOf(c))) + 1;
  const text = before.slice(commandStart);
  const words = text.split(/[ \t\n]+/).filter((word, i) => i > 0 || word !== '');
  if (words.length === 0 || /[ \t]$/.test(text)) {
    if (words.at(-1) !== '') words.push('');
  }
  const word = words.at(-1) ?? '';
  const start = cursor - word.length;
  const at = words.length - 1;
  const fitting = (all: readonly string[]): string[] => [...new Set(all)].filter((w) => w.startsWith(word)).sort();
  if (!place) return { start, words: [] };
  if (at === 0)
    return {
      start,
      words: fitting([...COMMAND_NAMES, ...BUILTIN_NAMES.filter((n) => n !== ':'), ...PROGRAMS]),
    };
  const offered = commandByName(words[0] ?? '')?.complete?.(words, at, place.net);
  if (offered && offered.length > 0) return { start, words: fitting(offered) };
  const slash = word.lastIndexOf('/') + 1;
  const dir = resolvePath(place.cwd, word.slice(0, slash) || '.');
  return { start, words: fitting(machine.files.list(dir).map((name) => word.slice(0, slash) + name)) };
}
