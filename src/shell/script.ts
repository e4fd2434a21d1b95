import type { Bash, Command as LibraryCommand } from 'just-bash';
import { messageOf } from '../base/message-of.ts';
import type { NetNs } from '../kernel/netns.ts';
import { bashFiles, type FilesHost } from './bash-files.ts';
import type { MemoryFiles } from './files.ts';
import { grepArgs } from './grep-args.ts';
import { ProcFiles } from './proc.ts';
import { allCommands, loadCommands } from './registry.ts';

/** What one network command of a script gave. */
export interface Ran {
  readonly out: string;
  readonly err: string;
  readonly status: number;
}

export interface ScriptRun {
  readonly text: string;
  readonly files: MemoryFiles;
  readonly cwd: string;
  readonly vars: ReadonlyMap<string, string>;
  readonly net: NetNs;
  readonly stdin?: string;
  readonly signal?: AbortSignal;
  /** Lets other work in between two commands of the library; null when nobody waits. */
  readonly breathe?: (() => Promise<void>) | null;
  /** A random number in [0, 1) for `$RANDOM`. */
  readonly random: () => number;
  /** Runs one of our commands to its end. */
  exec(argv: readonly string[], stdin: string, cwd: string): Promise<Ran>;
  /** Writes a file of /proc/sys; '' or why it was refused. */
  writeProc(path: string, text: string): string;
}

export interface ScriptResult extends Ran {
  readonly cwd: string;
  readonly vars: Readonly<Record<string, string>>;
}

/** Where scripts stop, so that no line can hang the session or fill its memory. */
const LIMITS = {
  maxSourceBytes: 64 * 1024 * 1024,
  maxCommandCount: 100_000,
  maxLoopIterations: 100_000,
  maxOutputSize: 64 * 1024 * 1024,
  maxExecutionTimeMs: Number.POSITIVE_INFINITY,
};

/** Variables that the library makes itself, which do not live on to the next line. */
const OWN_VARS = new Set(['PWD', 'OLDPWD', 'IFS', 'OSTYPE', 'MACHTYPE', 'HOSTTYPE', 'HOSTNAME', 'OPTIND', 'SHELLOPTS']);
const keeps = (name: string): boolean => /^[A-Za-z_]\w*$/.test(name) && !OWN_VARS.has(name) && name !== 'BASHOPTS';

const realRandom = Math.random; // impure: to put it back

/**
 * The sources of the scripts under way, newest last. The library takes `$RANDOM` from `Math.random` and cannot be given
 * another source, so scripts that run at the same time share the newest.
 */
const sources: (() => number)[] = [];

function drawFrom(random: () => number): void {
  sources.push(random);
  Math.random = random; // impure: the library takes `$RANDOM` from there
}

function drawNoMore(random: () => number): void {
  sources.splice(sources.indexOf(random), 1);
  Math.random = sources.at(-1) ?? realRandom; // impure: puts it back
}

const load = (): Promise<typeof import('just-bash')> => import('just-bash');

/** Byte strings of the library (one character a byte) as text; text stays as it is. */
function decode(bytes: string): string {
  let high = false;
  for (let i = 0; i < bytes.length; i++) {
    const c = bytes.charCodeAt(i);
    if (c > 0xff) return bytes;
    if (c > 0x7f) high = true;
  }
  if (!high) return bytes;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes, (c) => c.charCodeAt(0)));
  } catch {
    return bytes;
  }
}

/** Runs a line with the whole grammar of bash. Our commands are its commands; everything else is the library's. */
export async function runScript(run: ScriptRun): Promise<ScriptResult> {
  const [{ Bash }] = await Promise.all([load(), loadCommands()]);
  const customCommands: LibraryCommand[] = allCommands().map((command) => ({
    name: command.name,
    trusted: true,
    execute: async (args, context) => {
      const ran = await run.exec([command.name, ...args], decode(String(context.stdin)), context.cwd);
      return { stdout: ran.out, stderr: ran.err, exitCode: ran.status };
    },
  }));
  let complaints = '';
  const host: FilesHost = {
    // the library empties a file before it writes
    writeProc: (path, text) => (text === '' ? '' : run.writeProc(path, text)),
    complain: (text) => {
      if (!complaints.endsWith(text)) complaints += text; // said twice, for emptying and for writing
    },
  };
  const bash = new Bash({
    fs: bashFiles(run.files, new ProcFiles(() => run.net), host),
    cwd: run.cwd,
    customCommands,
    executionLimits: LIMITS,
    defenseInDepth: false,
    processInfo: { pid: 1000, ppid: 1, uid: 0, gid: 0 },
  });
  mendGrep(bash);
  if (run.breathe) breatheBetween(bash, run.breathe);
  drawFrom(run.random);
  try {
    const result = await bash.exec(run.text, {
      rawScript: true,
      env: {
        HOME: '/root',
        USER: 'root',
        HOSTNAME: run.net.host,
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
        ...Object.fromEntries(run.vars),
      },
      ...(run.stdin === undefined ? {} : { stdin: run.stdin }),
      ...(run.signal ? { signal: run.signal } : {}),
    });
    const vars = Object.fromEntries(Object.entries(result.env ?? {}).filter(([name]) => keeps(name)));
    return {
      out: result.stdout,
      err: complaints + result.stderr.replace(/, increase executionLimits\.\w+/g, ''),
      status: result.exitCode || (complaints === '' ? 0 : 1),
      cwd: result.env?.PWD ?? run.cwd,
      vars,
    };
  } catch (error) {
    const err = `bash: ${messageOf(error)}\n`;
    return { out: '', err, status: run.signal?.aborted ? 130 : 2, cwd: run.cwd, vars: {} };
  } finally {
    drawNoMore(run.random);
  }
}

/**
 * Makes every command of the library let other work in first: the library itself never does, and a loop without a command
 * of ours could not be interrupted. A loop of the shell's own words alone ends by `LIMITS`.
 */
function breatheBetween(bash: Bash, breathe: () => Promise<void>): void {
  for (const command of libraryCommands(bash).values()) {
    const execute = command.execute.bind(command);
    command.execute = async (args, context) => {
      await breathe();
      return execute(args, context);
    };
  }
}

/** Gives grep its patterns in the one form that the library reads. */
function mendGrep(bash: Bash): void {
  for (const name of ['grep', 'egrep', 'fgrep']) {
    const command = libraryCommands(bash).get(name);
    if (!command) continue;
    const execute = command.execute.bind(command);
    command.execute = (args, context) => execute(grepArgs(args), context);
  }
}

/** The library's commands; none when it keeps them elsewhere. */
function libraryCommands(bash: Bash): ReadonlyMap<string, LibraryCommand> {
  const commands: unknown = Reflect.get(bash, 'commands');
  return commands instanceof Map ? commands : new Map();
}

/** Whether a script stops in the middle: an open quote, an `if` without `fi`, a here-document without its end. */
export async function isIncomplete(text: string): Promise<boolean> {
  for (const match of text.matchAll(/<<-?[ \t]*(?:'([^'\n]+)'|"([^"\n]+)"|\\?([^\s<>|;&()'"]+))/g)) {
    const word = match[1] ?? match[2] ?? match[3] ?? '';
    const rest = text.slice(match.index).split('\n').slice(1);
    if (!match[0].startsWith('<<<') && !rest.some((line) => line.replace(/^\t+/, '') === word)) return true;
  }
  const { Bash } = await load();
  try {
    new Bash().transform(text);
    return false;
  } catch (error) {
    return /EOF/.test(error instanceof Error ? error.message : '');
  }
}
