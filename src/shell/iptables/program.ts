import '../../kernel/conntrack/module.ts';
import { XtError } from '../../kernel/xtables/types.ts';

/** `enum xtables_exittype`. */
export const OTHER_PROBLEM = 1;
export const PARAMETER_PROBLEM = 2;
export const VERSION_PROBLEM = 3;
export const RESOURCE_PROBLEM = 4;

/** The version we stand for (`PACKAGE_VERSION`). */
export const PACKAGE_VERSION = '1.8.11';

/** Ends the program without a further word. */
export class ProgramExit extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`exit ${status}`);
    this.status = status;
  }
}

/** Where one of the iptables programs writes, and under which name. */
export interface Program {
  /** `iptables`, `iptables-restore` ... */
  readonly name: string;
  out(text: string): void;
  err(text: string): void;
  /** Hands on what `out` has gathered. */
  flush(): void;
  /** Line of the input of iptables-restore, -1 elsewhere. */
  line: number;
}

/** `iptables v1.8.11 (legacy)`. */
export const versionText = (name: string): string => `${name} v${PACKAGE_VERSION} (legacy)`;

/** `exit_tryhelp`: points to the help and ends. */
export function tryHelp(program: Program): never {
  program.err(`${atLine(program)}${helpHint(program.name)}`);
  throw new ProgramExit(PARAMETER_PROBLEM);
}

const atLine = (program: Program): string => (program.line === -1 ? '' : `Error occurred at line: ${program.line}\n`);
const helpHint = (name: string): string => `Try \`${name} -h' or '${name} --help' for more information.\n`;

/** Runs a program; errors of ours become text on standard error (`basic_exit_err`) and an exit status. */
export function runProgram(program: Program, main: () => number): number {
  try {
    return main();
  } catch (error) {
    if (error instanceof ProgramExit) return error.status;
    if (!(error instanceof XtError)) throw error;
    let text = `${versionText(program.name)}: ${error.message}\n`;
    if (error.exit === PARAMETER_PROBLEM) text += atLine(program) + helpHint(program.name);
    else if (error.exit === VERSION_PROBLEM) text += `Perhaps ${program.name} or your kernel needs to be upgraded.\n`;
    program.err(text);
    return error.exit;
  } finally {
    program.flush();
  }
}

/** How much output is gathered before it is handed on: a listing of 320,000 rules is many lines. */
const CHUNK = 1 << 16;

/** A program of the family that writes to `out` in large pieces and to `err` at once, in the order in which they were written. */
export function gathered(name: string, out: (text: string) => void, err: (text: string) => void): Program {
  let parts: string[] = [];
  let size = 0;
  const flush = (): void => {
    if (size > 0) out(parts.join(''));
    parts = [];
    size = 0;
  };
  return {
    name,
    line: -1,
    out: (text) => {
      parts.push(text);
      size += text.length;
      if (size >= CHUNK) flush();
    },
    err: (text) => {
      flush();
      err(text);
    },
    flush,
  };
}
