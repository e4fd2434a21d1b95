import { type MemoryFiles, normalize } from './files.ts';
import { findJob, isRunning, type Job, jobLine } from './jobs.ts';
import { INTERRUPTED } from './process.ts';

/** What the shell's own commands see and change. */
export interface BuiltinContext {
  readonly job: Job;
  readonly argv: readonly string[];
  /** Jobs of this place, oldest first. */
  readonly jobs: readonly Job[];
  readonly files: MemoryFiles;
  out(text: string): void;
  err(text: string): void;
}

type Builtin = (context: BuiltinContext) => number;

const nameFirst = /^[A-Za-z_]\w*/;

function cd({ job, argv, files, out, err }: BuiltinContext): number {
  const place = job.place;
  const home = place.vars.get('HOME') ?? '/root';
  const back = argv[1] === '-';
  const to = back ? (place.vars.get('OLDPWD') ?? place.cwd) : (argv[1] ?? home);
  const path = normalize(to.startsWith('/') ? to : `${place.cwd}/${to}`);
  const node = files.node(path);
  if (node?.kind !== 'dir') {
    err(`bash: cd: ${to}: ${node ? 'Not a directory' : 'No such file or directory'}\n`);
    return 1;
  }
  place.vars.set('OLDPWD', place.cwd);
  place.cwd = path;
  if (back) out(`${path}\n`);
  return 0;
}

function listJobs({ jobs, out }: BuiltinContext): number {
  const running = jobs.filter((job) => job.background && isRunning(job));
  running.forEach((job, i) => {
    out(jobLine(job, i === running.length - 1));
  });
  return 0;
}

function fg({ job, jobs, argv, out, err }: BuiltinContext): number {
  const found = findJob(jobs, argv[1]);
  if (!found) {
    err(`bash: fg: ${argv[1] ?? 'current'}: no such job\n`);
    return 1;
  }
  out(`${found.text}\n`);
  found.background = false;
  job.waitsFor.push(found);
  return 0;
}

function wait({ job, jobs, argv, err }: BuiltinContext): number {
  if (argv.length < 2) {
    job.waitsFor.push(...jobs.filter((other) => other.background && isRunning(other)));
    return 0;
  }
  for (const spec of argv.slice(1)) {
    const found = findJob(jobs, spec);
    if (!found) {
      err(`bash: wait: ${spec}: no such job\n`);
      return 127;
    }
    job.waitsFor.push(found);
  }
  return 0;
}

/** Signals that end a command; 0 only asks whether it is there. */
const SIGNALS = ['0', '1', '2', '3', '9', '15', 'HUP', 'INT', 'QUIT', 'KILL', 'TERM'];

/** The signal that `kill` is given, without its SIG, and who gets it. */
function killArguments([first = '', ...rest]: readonly string[]): { signal: string; specs: readonly string[] } {
  if (!/^-./.test(first)) return { signal: 'TERM', specs: first === '' ? [] : [first, ...rest] };
  const spelt = first === '-s' || first === '-n';
  const signal = (spelt ? (rest[0] ?? '') : first.slice(1)).toUpperCase().replace(/^SIG/, '');
  return { signal, specs: spelt ? rest.slice(1) : rest };
}

function kill({ jobs, argv, err }: BuiltinContext): number {
  const { signal, specs } = killArguments(argv.slice(1));
  if (specs.length > 0 && !SIGNALS.includes(signal)) {
    err(`bash: kill: signal ${signal} is not modelled\n`);
    return 1;
  }
  if (specs.length === 0) {
    err('kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ...\n');
    return 2;
  }
  let status = 0;
  for (const spec of specs) {
    const byPid = jobs.find((job) => job.process !== null && String(job.process.pid) === spec);
    const found = spec.startsWith('%') ? findJob(jobs, spec) : byPid;
    if (!found?.process) {
      err(spec.startsWith('%') ? `bash: kill: ${spec}: no such job\n` : `bash: kill: (${spec}) - No such process\n`);
      status = 1;
      continue;
    }
    if (signal === '0') continue;
    found.interrupted = true;
    found.process.exit(INTERRUPTED + 13);
  }
  return status;
}

function exportVars({ job, argv, out, err }: BuiltinContext): number {
  const vars = job.place.vars;
  if (argv.length === 1) for (const [name, value] of vars) out(`declare -x ${name}="${value}"\n`);
  for (const word of argv.slice(1)) {
    const name = nameFirst.exec(word)?.[0];
    if (name === undefined || (word.length > name.length && word[name.length] !== '=')) {
      err(`bash: export: \`${word}': not a valid identifier\n`);
      return 1;
    }
    if (word.length > name.length) vars.set(name, word.slice(name.length + 1));
  }
  return 0;
}

const BUILTINS: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['cd', cd],
  ['jobs', listJobs],
  ['fg', fg],
  ['wait', wait],
  ['kill', kill],
  ['export', exportVars],
  [':', () => 0],
  ['true', () => 0],
  ['false', () => 1],
  [
    'pwd',
    ({ job, out }) => {
      out(`${job.place.cwd}\n`);
      return 0;
    },
  ],
  [
    'echo',
    ({ argv, out }) => {
      const bare = argv[1] === '-n';
      out(argv.slice(bare ? 2 : 1).join(' ') + (bare ? '' : '\n'));
      return 0;
    },
  ],
  [
    'history',
    ({ job, out }) => {
      job.place.history.forEach((line, i) => {
        out(`${String(i + 1).padStart(5)}  ${line}\n`);
      });
      return 0;
    },
  ],
]);

/** Names of the shell's own commands. */
export const BUILTIN_NAMES: readonly string[] = [...BUILTINS.keys()];

/** Whether we run it ourselves: `echo -e` and the like are left to the shell library. */
export function isBuiltin(argv: readonly string[]): boolean {
  if (argv[0] === 'echo') return !/^-[neE]+$/.test(argv[1] ?? '') || argv[1] === '-n';
  if (argv[0] === 'history' || argv[0] === 'pwd') return argv.length === 1;
  return BUILTINS.has(argv[0] ?? '');
}

export function runBuiltin(context: BuiltinContext): number {
  return BUILTINS.get(context.argv[0] ?? '')?.(context) ?? 127;
}
