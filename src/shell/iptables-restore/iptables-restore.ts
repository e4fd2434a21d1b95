import { strerror } from '../../kernel/errno.ts';
import { TABLE_NAMES } from '../../kernel/xtables/xtables.ts';
import { type Command, immediate, type Process } from '../command.ts';
import { resolvePath } from '../files.ts';
import { IPV4, type IptFamily } from '../iptables/family.ts';
import { Getopt, type LongOption, type LongOptions } from '../iptables/getopt.ts';
import { programOf } from '../iptables/iptables.ts';
import { parseWait, parseWaitInterval } from '../iptables/numbers.ts';
import { type Program, ProgramExit, runProgram, versionText } from '../iptables/program.ts';
import { Restore, type RestoreOptions } from './restore.ts';

const LONG: readonly LongOption<string>[] = [
  { name: 'counters', arg: 'none', val: 'c' },
  { name: 'verbose', arg: 'none', val: 'v' },
  { name: 'version', arg: 'none', val: 'V' },
  { name: 'test', arg: 'none', val: 't' },
  { name: 'help', arg: 'none', val: 'h' },
  { name: 'noflush', arg: 'none', val: 'n' },
  { name: 'modprobe', arg: 'required', val: 'M' },
  { name: 'table', arg: 'required', val: 'T' },
  { name: 'wait', arg: 'optional', val: 'w' },
  { name: 'wait-interval', arg: 'optional', val: 'W' },
];

const LONG_OPTIONS: LongOptions<string> = { exact: (name) => LONG.find((o) => o.name === name), all: () => LONG };

/** Reads tables from a text and puts each in place as a whole (iptables/iptables-restore.c). */
export const iptablesRestore: Command = immediate({
  name: 'iptables-restore',
  summary: 'read tables from text, each replaced in one go',
  synopsis: 'iptables-restore [-c] [-n] [-t] [-v] [-T TABLE] [FILE]',
  run: (process) => iptablesRestoreMain(process, IPV4),
  complete: (words, at) => {
    const before = words[at - 1];
    if (before === '-T' || before === '--table') return TABLE_NAMES;
    return ['-c', '-n', '-t', '-v', '-T', ...LONG.map((o) => `--${o.name}`)];
  },
});

export const iptablesLegacyRestore: Command = { ...iptablesRestore, name: 'iptables-legacy-restore' };

/** `family` says which tables. */
export function iptablesRestoreMain(process: Process, family: IptFamily): number {
  const program = { ...programOf(`${family.program}-restore`, process), line: 0 };
  return runProgram(program, () => {
    const read = readOptions(process, program);
    if (typeof read === 'number') return read;
    return new Restore({ net: process.net, program, family, argv0: process.argv[0] ?? program.name }, read.options).run(
      read.input,
    );
  });
}

/** The options and the text to read, or the exit status after a complaint. */
function readOptions(process: Process, program: Program): { options: RestoreOptions; input: string } | number {
  const complain = (text: string): void => program.err(`${process.argv[0] ?? program.name}: ${text}\n`);
  const short = 'bcvVthnwWM:T:';
  const opt = new Getopt<string>(process.argv, { short, long: LONG_OPTIONS, inOrder: false, complain });
  const options = { counters: false, verbose: 0, testing: false, noflush: false, onlyTable: null as string | null };
  let wait = 0;
  let interval = false;
  const word = (): string | null => {
    const next = opt.optarg ?? opt.word(opt.optind) ?? null;
    if (opt.optarg !== null || next === null || /^[-!]/.test(next)) return opt.optarg;
    opt.optind++;
    return next;
  };
  for (let c = opt.next(); c !== null; c = opt.next()) {
    switch (c) {
      case 'b':
        program.err('-b/--binary option is not implemented\n');
        break;
      case 'c':
        options.counters = true;
        break;
      case 'v':
        options.verbose++;
        break;
      case 'V':
        program.out(`${versionText(program.name)}\n`);
        throw new ProgramExit(0);
      case 't':
        options.testing = true;
        break;
      case 'h':
        program.err(USAGE);
        throw new ProgramExit(0);
      case 'n':
        options.noflush = true;
        break;
      case 'w':
        wait = parseWait(word());
        break;
      case 'W':
        parseWaitInterval(word(), program);
        interval = true;
        break;
      case 'M':
        break;
      case 'T':
        options.onlyTable = opt.optarg;
        break;
      default:
        program.err(`Try \`${program.name} -h' for more information.\n`);
        return 1;
    }
  }
  const [file, extra] = opt.rest();
  if (extra !== undefined) {
    program.err('Unknown arguments found on commandline\n');
    return 1;
  }
  let input = process.stdin;
  if (file !== undefined) {
    const { cwd, files } = process;
    const text = files.read(resolvePath(cwd, file));
    if (text === null) {
      program.err(`Can't open ${file}: ${strerror(2)}\n`);
      return 1;
    }
    input = text;
  }
  if (interval && wait === 0) {
    program.err('Option --wait-interval requires option --wait\n');
    return 1;
  }
  if (options.verbose > 1 && !options.noflush)
    program.err(`${program.name}: -vv: the dump of the table's memory is not modelled\n`);
  return { options, input };
}

const USAGE = `Usage: iptables-restore [-c] [-n] [-t] [-v] [-T TABLE] [FILE]
  -c, --counters       also set the counters that the text has
  -n, --noflush        keep the rules and chains that are there
  -t, --test           read everything, change nothing
  -v, --verbose        say what is done
  -T, --table=TABLE    only this table of the text
  -V, --version        print the version
  -w, --wait[=SECONDS] accepted: nobody else holds the lock here
  -M, --modprobe=CMD   accepted: no module needs to be loaded
Without FILE, the text comes from standard input.
`;
