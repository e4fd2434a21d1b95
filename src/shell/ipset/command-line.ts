import { type CmdName, IpsetError, syntaxError, usageError } from './error.ts';
import type { OutputMode } from './print.ts';

/** What the options say. They stay in force until the program ends: in `restore`, for the lines that follow. */
export class Env {
  mode: OutputMode | null = null;
  sorted = false;
  quiet = false;
  resolve = false;
  exist = false;
  namesOnly = false;
  terse = false;
  file: string | null = null;
}

interface Cmd {
  readonly name: CmdName;
  readonly short: string;
  readonly other?: string;
  /** Arguments that must be there, and how many may. */
  readonly needs: number;
  readonly takes: number;
  /** Options of the type may follow. */
  readonly more?: boolean;
}

/** In the order in which a shortened name is looked for. */
const CMDS: readonly Cmd[] = [
  { name: 'create', short: '-N', other: 'new', needs: 2, takes: 2, more: true },
  { name: 'add', short: '-A', needs: 2, takes: 2, more: true },
  { name: 'del', short: '-D', needs: 2, takes: 2, more: true },
  { name: 'test', short: '-T', needs: 2, takes: 2, more: true },
  { name: 'destroy', short: '-X', other: 'x', needs: 0, takes: 1 },
  { name: 'list', short: '-L', needs: 0, takes: 1 },
  { name: 'save', short: '-S', needs: 0, takes: 1 },
  { name: 'restore', short: '-R', needs: 0, takes: 0 },
  { name: 'flush', short: '-F', needs: 0, takes: 1 },
  { name: 'rename', short: '-E', other: 'e', needs: 2, takes: 2 },
  { name: 'swap', short: '-W', other: 'w', needs: 2, takes: 2 },
  { name: 'help', short: '-H', other: '-h', needs: 0, takes: 1, more: true },
  { name: 'version', short: '-V', other: '-v', needs: 0, takes: 0, more: true },
  { name: 'quit', short: '-Q', needs: 0, takes: 0, more: true },
  { name: '-', short: '-', needs: 0, takes: 0, more: true },
];

function matchesCmd(cmd: Cmd, word: string): boolean {
  if (word === cmd.short || word === cmd.other) return true;
  if (word.startsWith('--')) return word.length > 2 && cmd.name.startsWith(word.slice(2));
  if (word === '' || word.startsWith('-')) return false;
  return cmd.name.startsWith(word) || (cmd.other?.startsWith(word) ?? false);
}

interface Flag {
  readonly short: string;
  readonly long: string;
  readonly arg: boolean;
  set(env: Env, arg: string): void;
}

const FLAGS: readonly Flag[] = [
  { short: '-o', long: 'output', arg: true, set: setMode },
  { short: '-s', long: 'sorted', arg: false, set: (env) => on(env, 'sorted') },
  { short: '-q', long: 'quiet', arg: false, set: (env) => on(env, 'quiet') },
  { short: '-r', long: 'resolve', arg: false, set: (env) => on(env, 'resolve') },
  { short: '-!', long: 'exist', arg: false, set: (env) => on(env, 'exist') },
  { short: '-n', long: 'name', arg: false, set: (env) => on(env, 'namesOnly') },
  { short: '-t', long: 'terse', arg: false, set: (env) => on(env, 'terse') },
  {
    short: '-f',
    long: 'file',
    arg: true,
    set: (env, arg) => {
      env.file = arg;
    },
  },
];

function on(env: Env, what: 'sorted' | 'quiet' | 'resolve' | 'exist' | 'namesOnly' | 'terse'): void {
  env[what] = true;
}

function setMode(env: Env, arg: string): void {
  if (arg !== 'plain' && arg !== 'save' && arg !== 'xml') throw syntaxError(`unknown output mode '${arg}'`);
  env.mode = arg;
}

/** Takes the options out of a command line, wherever they stand. */
function takeFlags(argv: readonly string[], env: Env): string[] {
  const rest: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    const flag = FLAGS.find((f) => word === f.short || word === `-${f.long}` || word === `--${f.long}`);
    if (!flag) {
      rest.push(word);
      continue;
    }
    const arg = flag.arg ? argv[++i] : '';
    if (arg === undefined) throw usageError(`Missing mandatory argument to option ${word}`);
    flag.set(env, arg);
  }
  return rest;
}

/** A command with its arguments. */
export interface ParsedLine {
  readonly cmd: CmdName;
  readonly args: readonly string[];
  readonly rest: readonly string[];
}

const NOT_IN_RESTORE: readonly CmdName[] = ['help', 'version', 'restore'];

/** Reads the words of a command line, without the program's name (`ipset_parse_argv`). */
export function parseLine(argv: readonly string[], env: Env, mode: 'once' | 'restore' | 'interactive'): ParsedLine {
  const [word, ...words] = takeFlags(argv, env);
  if (word === undefined) throw usageError('No command specified.');
  const cmd = CMDS.find((c) => matchesCmd(c, word));
  if (!cmd) throw usageError(`No command specified: unknown argument ${word}`);
  if (mode === 'restore' && NOT_IN_RESTORE.includes(cmd.name))
    throw usageError(`Command \`${cmd.name}' is invalid in restore mode.`);
  if (mode === 'interactive' && cmd.name === 'restore')
    throw new IpsetError('Restore command is not supported in interactive mode');
  const args = words.slice(0, cmd.takes);
  const rest = words.slice(cmd.takes);
  if (args.length < 1 && cmd.needs > 0) throw usageError(`Missing mandatory argument to command ${cmd.name}`);
  if (args.length < 2 && cmd.needs > 1) throw usageError(`Missing second mandatory argument to command ${cmd.name}`);
  if (!cmd.more && rest[0] !== undefined) throw usageError(`Unknown argument ${rest[0]}`);
  return { cmd: cmd.name, args, rest };
}

export const COMMAND_WORDS: readonly string[] = CMDS.map((cmd) => cmd.name);

/** Cuts a line of `restore` into words: quotes keep blanks together. Null for a line without words. */
export function splitLine(line: string): string[] {
  const words: string[] = [];
  for (let at = 0; at < line.length; ) {
    const c = line[at] ?? '';
    if (/\s/.test(c)) {
      at++;
    } else if (c === '"') {
      const end = line.indexOf('"', at + 1);
      // an unfinished quotation is no argument
      if (end < 0) break;
      words.push(line.slice(at + 1, end));
      at = end + 1;
    } else {
      const word = /^\S+/.exec(line.slice(at))?.[0] ?? '';
      words.push(word);
      at += word.length;
    }
  }
  return words;
}
