import type { IpSets } from '../../kernel/ipset/ip-sets.ts';
import type { AdtAttrs } from '../../kernel/ipset/types.ts';
import { Env, type ParsedLine, parseLine, splitLine } from './command-line.ts';
import { elemText, parseElem } from './elem.ts';
import { type CmdName, IpsetError, kernelError, syntaxError, usageError } from './error.ts';
import { helpText, typeHelp } from './help.ts';
import { checkTest, parseAdt, parseCreate } from './options.ts';
import { listing, type OutputMode } from './print.ts';
import { userType } from './types.ts';
import { parseSetname } from './values.ts';

const VERSION = 'v7.17';
const PROTOCOL = 7;
const MAX_NAME = 31;

/** Where the program writes and reads. */
interface Io {
  out(text: string): void;
  err(text: string): void;
  readonly stdin: string;
  readFile(path: string): string | null;
  writeFile(path: string, text: string): void;
}

/** An ADD or DEL that `restore` has read and not yet sent. */
interface Pending {
  readonly cmd: 'add' | 'del';
  readonly set: string;
  readonly entries: { readonly attrs: AdtAttrs; readonly line: number }[];
}

/** Ends the program with a status, everything being said. */
class Quit extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`exit ${status}`);
    this.status = status;
  }
}

/** One run of the program (`struct ipset`, `struct ipset_session`). */
export class Session {
  private readonly sets: IpSets;
  private readonly io: Io;
  private readonly env = new Env();
  private mode: 'once' | 'restore' | 'interactive' = 'once';
  private line = 0;
  private pending: Pending | null = null;

  constructor(sets: IpSets, io: Io) {
    this.sets = sets;
    this.io = io;
  }

  /** Runs a command line and returns the exit status. */
  run(argv: readonly string[]): number {
    try {
      this.execute(argv);
      return 0;
    } catch (error) {
      if (error instanceof Quit) return error.status;
      if (!(error instanceof IpsetError)) throw error;
      this.complain(error);
      return error.status;
    }
  }

  private complain(error: IpsetError): void {
    if (this.env.quiet) return;
    const where = this.mode === 'restore' && error.status === 1 ? `Error in line ${this.line}: ` : '';
    this.io.err(`ipset ${VERSION}: ${where}${error.message}\n`);
    if (error.status === 2) this.io.err("Try `ipset help' for more information.\n");
  }

  private execute(argv: readonly string[]): void {
    const parsed = parseLine(argv, this.env, this.mode);
    const { cmd } = parsed;
    if (cmd === 'create') this.create(parsed);
    else if (cmd === 'add' || cmd === 'del') this.change(parsed, cmd);
    else if (cmd === 'test') this.test(parsed);
    else if (cmd === 'list' || cmd === 'save') this.list(parsed);
    else if (cmd === 'restore') this.restore();
    else if (cmd === 'help') this.help(parsed);
    else if (cmd === 'version') this.io.out(`ipset ${VERSION}, protocol version: ${PROTOCOL}\n`);
    else if (cmd === 'quit') throw new Quit(0);
    else if (cmd === '-') this.interactive();
    else this.simple(parsed);
  }

  private check(ret: number, cmd: CmdName, typeName = ''): void {
    if (ret < 0) throw kernelError(ret, cmd, typeName);
  }

  private create({ args, rest }: ParsedLine): void {
    const name = parseSetname(args[0] ?? '');
    const typeName = args[1] ?? '';
    if (typeName.length > MAX_NAME) throw syntaxError(`typename '${typeName}' is longer than ${MAX_NAME} characters`);
    const type = userType(typeName);
    if (!type) throw syntaxError(`typename '${typeName}' is unknown`);
    const { family, attrs } = parseCreate(type, rest, (text) => this.warn(text));
    this.commit();
    this.check(this.sets.create(name, type.name, family, attrs, this.env.exist), 'create', type.name);
  }

  private warn(text: string): void {
    if (!this.env.quiet) this.io.err(`Warning: ${text}\n`);
  }

  /** The set with its type, and the element with its options. */
  private element(parsed: ParsedLine, cmd: 'add' | 'del' | 'test') {
    const name = parseSetname(parsed.args[0] ?? '');
    const set = this.sets.byName(name);
    const type = set && userType(set.type.name);
    if (!set || !type) throw new IpsetError('The set with the given name does not exist');
    const elem = parseElem(type, set.family, parsed.args[1] ?? '');
    const attrs = parseAdt(type, cmd, elem, parsed.rest);
    if (cmd === 'test') checkTest(type, cmd, set.family, attrs);
    return { name, type, attrs };
  }

  private change(parsed: ParsedLine, cmd: 'add' | 'del'): void {
    const { name, attrs } = this.element(parsed, cmd);
    if (this.mode !== 'restore') {
      this.send({ cmd, set: name, entries: [{ attrs, line: this.line }] });
      return;
    }
    if (this.pending && (this.pending.cmd !== cmd || this.pending.set !== name)) this.commit();
    this.pending ??= { cmd, set: name, entries: [] };
    this.pending.entries.push({ attrs, line: this.line });
  }

  private send({ cmd, set, entries }: Pending): void {
    const typeName = this.sets.byName(set)?.type.name ?? '';
    for (const { attrs, line } of entries) {
      const ret = this.sets.change(set, cmd, attrs, this.env.exist);
      if (ret >= 0) continue;
      this.line = line;
      throw kernelError(ret, cmd, typeName);
    }
  }

  /** Sends what `restore` has gathered (`ipset_commit`). */
  private commit(): void {
    const { pending } = this;
    this.pending = null;
    if (pending) this.send(pending);
  }

  private test(parsed: ParsedLine): void {
    const { name, type, attrs } = this.element(parsed, 'test');
    this.commit();
    const found = this.sets.test(name, attrs) === 0;
    // the program prints what it has parsed, but for this flag, which it has sent by then
    const text = elemText(type, { ...attrs, physdev: false });
    if (found) this.warn(`${text} is in set ${name}.`);
    else if (!this.env.quiet) this.io.err(`${text} is NOT in set ${name}.\n`);
    if (!found) throw new Quit(1);
  }

  private list({ cmd, args }: ParsedLine): void {
    const [name] = args;
    if (name !== undefined) parseSetname(name);
    this.commit();
    const set = name === undefined ? null : this.sets.byName(name);
    if (name !== undefined && !set) throw new IpsetError('The set with the given name does not exist');
    const { env } = this;
    const mode: OutputMode = env.mode ?? (cmd === 'save' ? 'save' : 'plain');
    const text = listing(set ? [set] : this.sets.all(), {
      mode,
      sorted: env.sorted,
      resolve: env.resolve,
      namesOnly: env.namesOnly,
      terse: env.terse,
    });
    if (env.file === null || this.mode === 'restore') this.io.out(text);
    else this.io.writeFile(env.file, text);
  }

  /** The commands that name sets and nothing else. */
  private simple({ cmd, args }: ParsedLine): void {
    const [one, two] = args.map(parseSetname);
    this.commit();
    const { sets } = this;
    if (cmd === 'destroy') this.check(one === undefined ? sets.destroyAll() : sets.destroy(one, this.env.exist), cmd);
    else if (cmd === 'flush') this.check(sets.flush(one ?? null), cmd);
    else if (cmd === 'rename') this.check(sets.rename(one ?? '', two ?? ''), cmd);
    else this.check(sets.swap(one ?? '', two ?? ''), cmd);
  }

  private help({ args }: ParsedLine): void {
    const [name] = args;
    const type = name === undefined ? null : userType(name);
    this.io.out(helpText(VERSION));
    if (type) this.io.out(`\n${typeHelp(type)}`);
    else if (name !== undefined) throw usageError(`Unknown settype: \`${name}'`);
  }

  private restore(): void {
    const { env } = this;
    const text = env.file === null ? this.io.stdin : this.io.readFile(env.file);
    if (text === null) throw new Quit(255);
    this.mode = 'restore';
    for (const line of lines(text)) {
      this.line++;
      const words = splitLine(line);
      if (words[0] === undefined || words[0].startsWith('#') || line === 'COMMIT') continue;
      this.execute(words);
    }
    this.commit();
  }

  /** Reads commands from the standard input, with a prompt before each. Errors do not end it. */
  private interactive(): void {
    if (this.mode !== 'once') {
      // nothing is left to read
      this.io.out('ipset> ');
      return;
    }
    this.mode = 'interactive';
    for (const line of lines(this.io.stdin)) {
      this.io.out('ipset> ');
      const words = splitLine(line);
      if (words[0] === undefined || words[0].startsWith('#')) continue;
      this.answer(words);
    }
    this.io.out('ipset> ');
  }

  private answer(words: readonly string[]): void {
    try {
      this.execute(words);
    } catch (error) {
      if (error instanceof Quit) {
        if (words[0] !== undefined && 'quit'.startsWith(words[0])) throw error;
      } else if (!(error instanceof IpsetError)) throw error;
      else if (error.message.startsWith('No command specified')) this.io.out('No command specified\n');
      else if (error.message.startsWith('Restore command')) this.io.out(`${error.message}\n`);
      else this.complain(error);
    }
  }
}

/** The lines of a text; what follows the last newline counts when there is something. */
const lines = (text: string): string[] =>
  (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n').slice(text === '' ? 1 : 0);
