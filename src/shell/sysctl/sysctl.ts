import '../../kernel/sysctl-more.ts';
import { EOPNOTSUPP, strerror } from '../../kernel/errno.ts';
import type { NetNs } from '../../kernel/netns.ts';
import { type Command, immediate, type Process } from '../command.ts';
import { dotted, slashed, sysctlGet, sysctlList } from './proc-sys.ts';

interface Options {
  all: boolean;
  names: boolean;
  values: boolean;
  binary: boolean;
  ignore: boolean;
  quiet: boolean;
  write: boolean;
  dryRun: boolean;
  pattern: RegExp | null;
  /** A file to read settings from. */
  load: string | null;
}

const USAGE = `
Usage:
 sysctl [options] [variable[=value] ...]

Options:
  -a, --all            show every variable
      --dry-run        say what would be written, write nothing
  -b, --binary         values without a newline
  -e, --ignore         no complaint about unknown variables
  -N, --names          names without values
  -n, --values         values without names
  -p, --load[=<file>]  take settings from a file
  -r, --pattern <expression>
                       only variables whose name matches
  -q, --quiet          do not repeat what is written
  -w, --write          only writing is meant

For more details see sysctl(8).
`;

/** Ends the command: text for standard error and the status. */
class Stop extends Error {
  readonly status: number;
  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

const LONG: Readonly<Record<string, string>> = {
  all: 'a',
  binary: 'b',
  deprecated: 'o',
  'dry-run': 'D',
  ignore: 'e',
  names: 'N',
  values: 'n',
  load: 'p',
  pattern: 'r',
  quiet: 'q',
  write: 'w',
  help: 'h',
  version: 'V',
  system: 'S',
};

function parse(argv: readonly string[]): { opts: Options; words: string[] } {
  const opts: Options = {
    all: false,
    names: false,
    values: false,
    binary: false,
    ignore: false,
    quiet: false,
    write: false,
    dryRun: false,
    pattern: null,
    load: null,
  };
  const words: string[] = [];
  const queue = [...argv];
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    if (arg === '--') {
      words.push(...queue.splice(0));
    } else if (arg.startsWith('--')) {
      const [name = '', value] = arg.slice(2).split('=', 2);
      const full = Object.keys(LONG).find((k) => k === name) ?? Object.keys(LONG).find((k) => k.startsWith(name));
      if (full === undefined) throw new Stop(`sysctl: unrecognized option '${arg}'\n${USAGE}`, 0);
      setOption(opts, LONG[full] ?? '', value, queue);
    } else if (arg.startsWith('-') && arg.length > 1) {
      for (let i = 1; i < arg.length; i++) {
        const letter = arg[i] ?? '';
        const rest = arg.slice(i + 1);
        const takesRest = letter === 'r' || letter === 'p' || letter === 'f';
        setOption(opts, letter, takesRest && rest !== '' ? rest : undefined, queue);
        if (takesRest && rest !== '') break;
      }
    } else words.push(arg);
  }
  return { opts, words };
}

function setOption(opts: Options, letter: string, value: string | undefined, queue: string[]): void {
  if ('aAX'.includes(letter)) opts.all = true;
  else if (letter === 'b') {
    opts.binary = true;
    opts.values = true;
  } else if (letter === 'e') opts.ignore = true;
  else if (letter === 'N') opts.names = true;
  else if (letter === 'n') opts.values = true;
  else if (letter === 'q') opts.quiet = true;
  else if (letter === 'w') opts.write = true;
  else if (letter === 'D') opts.dryRun = true;
  else if (letter === 'r') {
    const text = value ?? queue.shift();
    if (text === undefined) throw new Stop(`sysctl: option requires an argument -- 'r'\n${USAGE}`, 1);
    try {
      opts.pattern = new RegExp(text);
    } catch {
      throw new Stop('sysctl: regular expression is not valid\n', 1);
    }
  } else if (letter === 'p' || letter === 'f') opts.load = value ?? '';
  else if (letter === 'S') throw new Stop('sysctl: --system is not modelled: there are no system directories\n', 1);
  else if (letter === 'V') throw new Stop('V', 0);
  else if (letter === 'h' || letter === 'd') throw new Stop('h', 0);
  else if (!'ox'.includes(letter)) throw new Stop(`sysctl: invalid option -- '${letter}'\n${USAGE}`, 0);
}

const show = (opts: Options, name: string, value: string): string => {
  if (opts.names) return `${name}\n`;
  if (opts.values) return opts.binary ? value : `${value}\n`;
  return `${name} = ${value}\n`;
};

const noFile = (name: string): string => `sysctl: cannot stat /proc/sys/${slashed(name)}: No such file or directory\n`;

/** Shows one variable, or all below a directory. False: there is none. */
function read(process: Process, opts: Options, word: string): boolean {
  const { net } = process;
  const name = dotted(word);
  const value = sysctlGet(net, name);
  if (value !== null) {
    if (!opts.pattern || opts.pattern.test(name)) process.out(show(opts, name, value));
    return true;
  }
  const below = sysctlList(net).filter(([n]) => n.startsWith(`${name}.`));
  if (below.length === 0) {
    if (!opts.ignore) process.err(noFile(name));
    return opts.ignore;
  }
  for (const [n, v] of below) if (!opts.pattern || opts.pattern.test(n)) process.out(show(opts, n, v));
  return true;
}

/** Writes `name=value`. False: it did not work. */
function write(process: Process, opts: Options, name: string, value: string): boolean {
  const { net } = process;
  if (sysctlGet(net, name) === null) {
    if (!opts.ignore) process.err(noFile(name));
    return opts.ignore;
  }
  if (!opts.dryRun) {
    const ret = net.sysctl.set(name, value);
    if (ret < 0) {
      const why = ret === -EOPNOTSUPP ? 'this value is not modelled' : strerror(ret);
      process.err(`sysctl: setting key "${name}": ${why}\n`);
      return false;
    }
  }
  if (!opts.quiet) process.out(show(opts, name, value));
  return true;
}

/** One assignment as it stands on a command line or in a file. Null: it is none. */
function assignment(text: string): { name: string; value: string; ignore: boolean } | null {
  const eq = text.indexOf('=');
  if (eq < 0) return null;
  const left = text.slice(0, eq).trim();
  const ignore = left.startsWith('-');
  return { name: dotted(ignore ? left.slice(1) : left), value: text.slice(eq + 1).trim(), ignore };
}

function load(process: Process, opts: Options, path: string): boolean {
  const file = path === '' ? '/etc/sysctl.conf' : path;
  const full = file.startsWith('/') ? file : `${process.cwd}/${file}`;
  const text = file === '-' ? process.stdin : process.files.read(full);
  if (text === null) {
    process.err(`sysctl: cannot open "${file}": No such file or directory\n`);
    return false;
  }
  const todo: { name: string; value: string; ignore: boolean }[] = [];
  let good = true;
  for (const [i, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    const one = assignment(line);
    if (one) todo.push(one);
    else {
      process.err(`sysctl: ${file === '-' ? 'stdin' : file}(${i + 1}): invalid syntax, continuing...\n`);
      good = false;
    }
  }
  for (const one of todo) good = (write(process, opts, one.name, one.value) || one.ignore) && good;
  return good;
}

function run(process: Process): number {
  const { opts, words } = parse(process.argv.slice(1));
  if (opts.load !== null) {
    const files = opts.load !== '' ? [opts.load, ...words] : words.length > 0 ? words : [''];
    return files.map((f) => load(process, opts, f)).every(Boolean) ? 0 : 1;
  }
  if (opts.all) {
    for (const [name, value] of sysctlList(process.net))
      if (!opts.pattern || opts.pattern.test(name)) process.out(show(opts, name, value));
    return 0;
  }
  if (words.length === 0) {
    if (process.argv.length < 2) throw new Stop(USAGE, 1);
    throw new Stop("sysctl: no variables specified\nTry `sysctl --help' for more information.\n", 1);
  }
  let good = true;
  const todo: { name: string; value: string; ignore: boolean }[] = [];
  for (const word of words) {
    const one = assignment(word);
    if (one && one.name === '') {
      process.err('sysctl: Path is not under /proc/sys/: /proc/sys/\n');
      good = false;
    } else if (one) todo.push(one);
    else if (opts.write) {
      process.err('sysctl: command line(0): invalid syntax, continuing...\n');
      good = false;
      break;
    } else good = read(process, opts, word) && good;
  }
  for (const one of todo) good = (write(process, opts, one.name, one.value) || one.ignore) && good;
  return good ? 0 : 1;
}

const complete = (words: readonly string[], at: number, net: NetNs): readonly string[] =>
  words[at]?.startsWith('-') ? ['-a', '-n', '-w', '-e', '-q', '-r', '-p'] : sysctlList(net).map(([name]) => name);

export const sysctl: Command = {
  ...immediate({
    name: 'sysctl',
    summary: 'Read and write kernel settings.',
    synopsis: 'sysctl [ -n ] NAME ...\nsysctl -w NAME=VALUE ...\nsysctl -a [ -r PATTERN ]',
    run(process) {
      try {
        return run(process);
      } catch (error) {
        if (!(error instanceof Stop)) throw error;
        if (error.message === 'V') process.out('sysctl from procps-ng 4.0.2\n');
        else if (error.message === 'h') process.out(USAGE);
        else process.err(error.message);
        return error.status;
      }
    },
  }),
  complete,
};
